"""Models: offline and remote, prompts and prices."""
