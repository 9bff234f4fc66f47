"""Rolecall in Discord: an adapter of the chat port on discord.py."""
