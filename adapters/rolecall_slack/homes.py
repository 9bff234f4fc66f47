"""What a person sees who opens the app: their Home tab, and what they could say."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from rolecall.chat import Actor, Desk
from rolecall.errors import RolecallError
from rolecall_slack import home, limits
from rolecall_slack.install import Install, Installs

#: Lines of the person's own requests.
REQUESTS = 15

_log = logging.getLogger(__name__)


class Homes:
    """Publishes Home tabs; each is made new from what the desk says to this person."""

    def __init__(self, installs: Installs, desk: Desk, link: str) -> None:
        """Publish with the tokens of `installs`; `link` is the public address, empty for none."""
        self._installs = installs
        self._desk = desk
        self._link = link
        #: Who has looked at their Home tab since the start; it is shown anew when something changed for them.
        self._looked: set[tuple[str, str]] = set()

    async def opened(self, install: Install, actor: Actor) -> None:
        """Show a person their Home tab."""
        try:
            view = await asyncio.to_thread(self._view, install, actor)
            await self._installs.call(install.tenant, "views.publish", user_id=actor.id, view=view)
        except RolecallError as error:
            _log.info("a Home tab could not be shown: %s", error)
            return
        self._looked.add((install.tenant, actor.id))

    async def changed(self, install: Install, actor: Actor) -> None:
        """Show it anew to somebody who did something, if they have it open or had."""
        if (install.tenant, actor.id) in self._looked:
            await self.opened(install, actor)

    async def prompt(self, install: Install, actor: Actor, channel: str) -> None:
        """Suggest what to say in the direct messages."""
        try:
            roles = await asyncio.to_thread(self._desk.catalogue, actor)
            await self._installs.call(
                install.tenant, "assistant.threads.setSuggestedPrompts", channel_id=channel, prompts=_prompts(roles)
            )
        except RolecallError as error:
            _log.info("prompts could not be suggested: %s", error)

    def _view(self, install: Install, actor: Actor) -> dict[str, Any]:
        return home.view(
            waiting=self._desk.waiting(actor),
            requests=self._desk.requests(actor, REQUESTS, mine=True),
            roles=self._desk.catalogue(actor),
            engagements=self._desk.engagements(actor),
            stops=self._desk.stops(actor),
            link=self._link,
            team_url=install.url,
        )


def _prompts(roles: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Return one example for each of the first roles, as somebody would write it."""
    kinds = [role["deliverables"][0] for role in roles if role["deliverables"]]
    return [{"title": kind["title"], "message": kind["example"]} for kind in kinds[: limits.PROMPTS]]
