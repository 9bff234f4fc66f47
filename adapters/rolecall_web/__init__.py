"""The built-in web workspace: channels, threads, cards and decisions in a browser, live or by form and reload."""

from rolecall_web.adapter import WebAdapter

__all__ = ["WebAdapter"]
