"""The composition root: the only place that knows every part."""

from rolecall.app.app import App, open_app

__all__ = ["App", "open_app"]
