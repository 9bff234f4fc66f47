"""Charts of reports as pictures, where the extra `charts` is installed."""
