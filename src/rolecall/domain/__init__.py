"""The nouns of Rolecall and their rules: pure values and state machines, no I/O."""
