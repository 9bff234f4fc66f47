"""Cards as Block Kit: what is drawn, what becomes a file, and what a pressed button means."""

from __future__ import annotations

from rolecall_slack.blocks.buttons import pressed
from rolecall_slack.blocks.render import Rendered, metadata, render

__all__ = ["Rendered", "metadata", "pressed", "render"]
