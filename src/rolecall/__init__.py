"""Rolecall: hire role-agents inside the chat your team already uses."""
