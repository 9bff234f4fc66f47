"""The production line: from a brief to a checked version."""
