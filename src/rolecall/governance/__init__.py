"""May this go on? Decisions, budgets and kill switches, decided outside the model."""
