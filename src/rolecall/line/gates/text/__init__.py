"""Reading plain text without a model: words, quantities, days, polarity and names."""
