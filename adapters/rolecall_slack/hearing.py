"""Events: messages to the app and in its threads, Stop, the opened app, and changes of the workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rolecall.chat import Actor, Say, Sink
from rolecall_slack import intake
from rolecall_slack.homes import Homes
from rolecall_slack.install import Install, Installs
from rolecall_slack.later import Later
from rolecall_slack.people import People
from rolecall_slack.telling import Telling
from rolecall_slack.threads import Threads

Body = Mapping[str, Any]


class Hearing:
    """Brings events to the core. What fails here is not acked, so Slack delivers it once more."""

    def __init__(
        self,
        sink: Sink,
        installs: Installs,
        people: People,
        threads: Threads,
        telling: Telling,
        homes: Homes,
        later: Later,
    ) -> None:
        """Bring them to `sink`."""
        self._sink = sink
        self._installs = installs
        self._people = people
        self._threads = threads
        self._telling = telling
        self._homes = homes
        self._later = later

    async def event(self, body: Body, install: Install) -> dict[str, Any]:
        """Take one event in; an event's ack says nothing."""
        event: Body = body["event"]
        match event.get("type"):
            case "message" | "app_mention":
                await self._said(body, install)
            case "agent_session_stopped":
                actor, kind = await self._people.actor(install.tenant, intake.user_of(body))
                await self._people.greet(actor, kind)
                await self._sink.accept(intake.stop(body, install, actor))
            case "app_home_opened":
                self._later.do(self._opened(event, install))
            case _:
                await self._changed(body, install)
        return {}

    async def _said(self, body: Body, install: Install) -> None:
        event: Body = body["event"]
        user, shared = intake.user_of(body), bool(body.get("is_ext_shared_channel"))
        self._people.saw(install.tenant, str(event["channel"]), shared=shared)
        draft = intake.message(body, install, Actor("slack", install.tenant, user, ""), {})
        if draft is None or (draft.how == "reply" and not await self._threads.has(draft.place)):
            return
        actor, kind = await self._people.actor(install.tenant, user)
        if kind == "bot":
            return
        twice = draft.how == "mention" and event["type"] == "message"  # the same words come as `app_mention`, too
        barred = await self._people.admit(actor, kind, draft.place, shared=shared)
        if barred:
            if draft.how != "reply" and not twice:
                self._later.do(self._telling.tell(actor, draft.place, barred, None))
            return
        words = str(event.get("text") or "")
        text = intake.plain(words, install, await self._people.names(install.tenant, intake.mentioned(words)))
        if draft.how == "mention":
            await self._threads.began(draft.message)
        answer = await self._sink.accept(replace(draft, actor=actor, text=text))
        if isinstance(answer, Say) and not twice:
            self._later.do(self._telling.tell(actor, draft.place, answer.text, None))

    async def _opened(self, event: Body, install: Install) -> None:
        actor, kind = await self._people.actor(install.tenant, str(event["user"]))
        if kind != "member":
            return
        await self._people.greet(actor, kind)
        if event.get("tab") == "messages":
            await self._homes.prompt(install, actor, str(event["channel"]))
        else:
            await self._homes.opened(install, actor)

    async def _changed(self, body: Body, install: Install) -> None:
        event: Body = body["event"]
        if event.get("type") == "user_change":
            self._people.forget(install.tenant, intake.user_of(body))
        changed = intake.changed(body, install)
        if changed is None:
            return
        await self._sink.accept(changed)
        if changed.what == "removed" and _ours(event, install):
            await self._installs.remove(install.tenant)


def _ours(event: Body, install: Install) -> bool:
    """Tell whether the app itself was removed, or the very token we use revoked."""
    return event["type"] == "app_uninstalled" or install.bot_user in (event.get("tokens") or {}).get("bot", ())
