"""What a person sees who opens the app: their Home tab, shown anew when something changed, and what they could say."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from rolecall.chat import Actor, Desk
from rolecall.errors import RolecallError, Throttled
from rolecall_slack import home, limits
from rolecall_slack.audience import Audience, Looker
from rolecall_slack.groups import Groups
from rolecall_slack.install import Installs

#: Lines of the person's own requests.
REQUESTS = 15

_log = logging.getLogger(__name__)


class Homes:
    """Publishes Home tabs; each is made new from what the desk says to this person."""

    def __init__(self, installs: Installs, groups: Groups, desk: Desk, link: str) -> None:
        """Publish with the tokens of `installs`; `link` is the public address, empty for none."""
        self._installs = installs
        self._groups = groups
        self._desk = desk
        self._link = link
        self._audience = Audience()
        self._task: asyncio.Task[None] | None = None
        self._woken = asyncio.Event()

    async def opened(self, actor: Actor) -> None:
        """Show a person their Home tab, and from now on what changes on it."""
        try:
            view = await self._view(actor)
            await self._publish(actor, view)
        except RolecallError as error:
            _log.info("a Home tab could not be shown: %s", error)
            return
        self._audience.looked(actor, view, self._desk.now())
        self._work_on()

    def changed(self, tenant: str) -> None:
        """Show it anew soon to everybody of a tenant who looked: something changed that may stand on it."""
        if self._audience.changed(tenant, self._desk.now()):
            self._work_on()

    async def catch_up(self) -> float | None:
        """Show it anew to everybody who is due; return in how many seconds the next one is, None: nobody is left."""
        while (one := self._audience.next(self._desk.now())) is not None:
            wait = (one.due - self._desk.now()).total_seconds()
            if wait > 0:
                return wait
            await self._renew(one)
        return None

    async def stop(self) -> None:
        """Show nothing more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def prompt(self, actor: Actor, channel: str) -> None:
        """Suggest what to say in the direct messages."""
        try:
            prompts = _prompts(await asyncio.to_thread(self._desk.catalogue, actor))
            if prompts:
                await self._installs.call(
                    actor.tenant, "assistant.threads.setSuggestedPrompts", channel_id=channel, prompts=prompts
                )
        except RolecallError as error:
            _log.info("prompts could not be suggested: %s", error)

    def _work_on(self) -> None:
        """Let the task, which lives as long as somebody looks, see who is due now."""
        self._woken.set()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work())

    async def _work(self) -> None:
        while True:
            self._woken.clear()
            wait = await self.catch_up()
            if wait is None:
                return
            try:
                async with asyncio.timeout(wait):
                    await self._woken.wait()
            except TimeoutError:
                continue

    async def _renew(self, one: Looker) -> None:
        """Publish somebody's tab if it would look different now."""
        one.made(self._desk.now())
        try:
            view = await self._view(one.actor)
            if view != one.view:
                await self._publish(one.actor, view)
                one.view = view
        except Throttled as error:
            again = self._desk.now() + dt.timedelta(seconds=error.retry_after)
            self._audience.put_off(one.actor.tenant, again)
            one.due = again
        except RolecallError as error:
            _log.info("a Home tab could not be shown anew: %s", error)

    async def _publish(self, actor: Actor, view: dict[str, Any]) -> None:
        await self._installs.call(actor.tenant, "views.publish", user_id=actor.id, view=view)

    async def _view(self, actor: Actor) -> dict[str, Any]:
        """Make the tab of a person from what the desk says to them, who may approve as a member of a group, too."""
        engagements = await asyncio.to_thread(self._desk.engagements, actor)
        named = frozenset(group for engagement in engagements for group in engagement["groups"])
        known = replace(actor, groups=await self._groups.known(actor, named))
        return await asyncio.to_thread(self._drawn, known, engagements)

    def _drawn(self, actor: Actor, engagements: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        return home.view(
            waiting=self._desk.waiting(actor),
            requests=self._desk.requests(actor, REQUESTS, mine=True),
            roles=self._desk.catalogue(actor),
            engagements=engagements,
            stops=self._desk.stops(actor),
            link=self._link,
            team_url=self._installs.named(actor.tenant).url,
        )


def _prompts(roles: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Return one whole example for each of the first roles that have one, as somebody would write it."""
    shown = [next((kind for kind in role["deliverables"] if kind["has_example"]), None) for role in roles]
    found = [kind for kind in shown if kind is not None]
    return [{"title": kind["title"], "message": kind["example"]} for kind in found[: limits.PROMPTS]]
