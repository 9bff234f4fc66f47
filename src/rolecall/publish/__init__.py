"""Where an approved version goes."""
