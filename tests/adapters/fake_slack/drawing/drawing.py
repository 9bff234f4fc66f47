"""Pages that look like the platform's light theme: a channel with its thread, a modal, the Home tab, single blocks."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from tests.adapters.fake_slack.drawing import words
from tests.adapters.fake_slack.drawing.shown import names, on_screen
from tests.adapters.fake_slack.rooms import Channel
from tests.adapters.fake_slack.surfaces import View
from tests.adapters.fake_slack.world import World

TEMPLATES = Path(__file__).parent / "templates"
STYLE = TEMPLATES / "style.css"


class Drawing:
    """Draws one world; every page is a whole HTML document with its style and without a script."""

    def __init__(self, world: World) -> None:
        """Draw what `world` holds when a page is asked for."""
        self._world = world
        self._pages = Environment(
            loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
        )

    def channel(self, channel: Channel, viewer: str, *, thread: str = "", modal: View | None = None) -> str:
        """Return what a person sees who reads a channel, perhaps with a thread beside it and a modal above."""
        return self._page(
            "channel.html",
            viewer,
            channel=channel,
            messages=on_screen(self._world, viewer, channel.id),
            thread=on_screen(self._world, viewer, channel.id, thread) if thread else [],
            session=self._world.sessions.get((channel.id, thread), {}).get("status", ""),
            thinking=self._world.thinking.get((channel.id, thread), ""),
            modal=modal,
        )

    def home(self, view: View, *, modal: View | None = None) -> str:
        """Return somebody's Home tab."""
        return self._page("home.html", view.user, view=view, modal=modal)

    def blocks(self, *cards: list[dict[str, Any]]) -> str:
        """Return lists of blocks, one below the other, as messages of the app."""
        return self._page("cards.html", "", cards=cards)

    def _page(self, template: str, viewer: str, **facts: Any) -> str:
        known = names(self._world)
        self._pages.filters |= {
            "mrkdwn": partial(words.mrkdwn, names=known),
            "markdown": words.markdown,
            "plain": words.plain,
        }
        rooms = [one for one in self._world.channels.values() if one.kind != "im" and viewer in one.members]
        team = next(iter(self._world.teams.values()), None)
        return self._pages.get_template(template).render(
            style=STYLE.read_text(encoding="utf-8"),
            app=self._world.app.name,
            workspace=team.name if team else "",
            rooms=rooms,
            named=known,
            **facts,
        )
