"""Pages that look like the platform's dark theme: a channel with its thread, and a modal above."""

from __future__ import annotations

import base64
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from tests.adapters.fake_discord.drawing.words import markdown
from tests.adapters.fake_discord.interactions import Interaction
from tests.adapters.fake_discord.things import Channel, Message
from tests.adapters.fake_discord.world import World

TEMPLATES = Path(__file__).parent / "templates"


class Drawing:
    """Draws one world; every page is a whole HTML document with its style and without a script."""

    def __init__(self, world: World) -> None:
        """Draw what `world` holds when a page is asked for."""
        self._world = world
        names = {user.id: user.name.title() for user in world.users.values()} | {
            role.id: role.name for guild in world.guilds.values() for role in guild.roles.values()
        }
        self._pages = Environment(
            loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
        )
        self._pages.filters |= {"markdown": partial(markdown, names=names), "picture": _picture}
        self._names = names

    def channel(
        self, channel: Channel, viewer: str, *, thread: Channel | None = None, modal: Interaction | None = None
    ) -> str:
        """Return what a person sees who reads a channel, perhaps with a thread beside it and a modal above."""
        return self._page(
            channel=channel,
            messages=self._on_screen(channel, viewer),
            thread=thread,
            below=self._on_screen(thread, viewer) if thread else [],
            modal=modal.modal if modal else None,
        )

    def components(self, *cards: list[dict[str, Any]]) -> str:
        """Return lists of components, one below the other, as messages of the app."""
        bot = self._world.bot.id
        messages = [Message(str(number), "", bot, components=card) for number, card in enumerate(cards)]
        return self._page(channel=None, messages=messages, thread=None, below=[], modal=None)

    def _page(self, **facts: Any) -> str:
        channels = [one for one in self._world.channels.values() if not one.thread and one.guild]
        return self._pages.get_template("page.html").render(
            style=(TEMPLATES / "style.css").read_text(encoding="utf-8"),
            bot=self._world.bot.id,
            names=self._names,
            threads=self._world.channels,
            channels=channels,
            **facts,
        )

    def _on_screen(self, channel: Channel, viewer: str) -> list[Message]:
        found = self._world.in_channel(channel.id)
        return [one for one in found if one.only in ("", viewer) and (one.content or one.components)]


def _picture(message: Message, url: str) -> str:
    """Return an attached picture as an address that holds it, empty where no such file is attached."""
    name = url.rpartition("/")[2]
    found = next((file.data for file in message.files if file.name == name), b"")
    return f"data:image/png;base64,{base64.b64encode(found).decode()}" if found else ""
