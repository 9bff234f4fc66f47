"""Components as the library takes them: raw ones, sent as they are drawn, of which it keeps nothing.

This module imports the library, so it is imported only where something is sent.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import discord

from rolecall.chat import File
from rolecall_discord import escape
from rolecall_discord.limits import DISPLAY

#: The component that displays text.
TEXT = 10


class Drawn(discord.ui.LayoutView):
    """A message that was drawn elsewhere."""

    def __init__(self, components: Sequence[dict[str, Any]]) -> None:
        """Show `components`; what comes back from them is not the library's to route."""
        super().__init__(timeout=None)
        self._components = list(components)
        self.stop()

    def to_components(self) -> list[dict[str, Any]]:
        """Return them as they were drawn."""
        return self._components

    def has_components_v2(self) -> bool:
        """Say so, although the library sees none of them."""
        return True


def said(text: str) -> Drawn:
    """Return words in which nothing takes effect."""
    return Drawn([{"type": TEXT, "content": escape.shortened(escape.words(text), DISPLAY) or "…"}])


def mentioning(users: Sequence[str] = ()) -> discord.AllowedMentions:
    """Return whom a message may notify: these users and nobody else."""
    listed = [discord.Object(int(user)) for user in users]
    return discord.AllowedMentions(everyone=False, roles=False, replied_user=False, users=listed)


def attached(files: Sequence[File]) -> list[discord.File]:
    """Return the files of a drawn card as the library sends them."""
    return [discord.File(io.BytesIO(file.data), file.name) for file in files]
