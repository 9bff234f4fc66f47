"""What an event means: commands, messages and forms become acts; what only reads is answered at once."""
