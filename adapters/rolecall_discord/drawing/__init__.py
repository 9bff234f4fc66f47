"""Cards as components: what is drawn, what becomes a file, and what a pressed button means."""

from __future__ import annotations

from rolecall_discord.drawing.buttons import pressed
from rolecall_discord.drawing.render import Rendered, number, render

__all__ = ["Rendered", "number", "pressed", "render"]
