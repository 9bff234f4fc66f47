"""Slack as a workspace: a command in a channel, the work in its thread, and a decision by whoever may decide."""
