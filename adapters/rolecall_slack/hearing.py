"""Events: messages to the app and in its threads, Stop, the opened app, and changes of the workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rolecall.chat import Actor, Place, Say
from rolecall.chat.common.welcoming import token_in
from rolecall_slack import intake
from rolecall_slack.groups import Groups
from rolecall_slack.install import Install
from rolecall_slack.parts import Parts
from rolecall_slack.welcoming import Welcoming

Body = Mapping[str, Any]


class Hearing:
    """Brings events to the core. What fails here is not acked, so Slack delivers it once more."""

    def __init__(self, parts: Parts, groups: Groups, welcoming: Welcoming) -> None:
        """Bring them to the core with these parts; `groups` hear who is in which no longer."""
        self._parts = parts
        self._groups = groups
        self._welcoming = welcoming

    async def event(self, body: Body, install: Install) -> dict[str, Any]:
        """Take one event in; an event's ack says nothing."""
        event: Body = body["event"]
        match event.get("type"):
            case "message" | "app_mention":
                await self._said(body, install)
            case "agent_session_stopped":
                await self._stopped(body, install)
            case "app_home_opened":
                self._parts.later.do(self._opened(event, install))
            case _:
                await self._changed(body, install)
        return {}

    async def _said(self, body: Body, install: Install) -> None:
        parts, event, user = self._parts, body["event"], intake.user_of(body)
        if "is_ext_shared_channel" in body:
            parts.channels.saw(install.tenant, str(event["channel"]), shared=bool(body["is_ext_shared_channel"]))
        draft = intake.message(body, install, Actor("slack", install.tenant, user, ""), {})
        if draft is None or (draft.how == "reply" and not await parts.threads.has(draft.place)):
            return
        actor, kind = await parts.people.actor(install.tenant, user)
        if kind == "bot":
            return
        twice = draft.how == "mention" and event["type"] == "message"  # the same words come as `app_mention`, too
        token = token_in(draft.text)
        if token:
            if not twice:
                self._tell(actor, draft.place, await self._welcoming.claim(actor, token))
            return
        barred = await parts.people.admit(actor, kind, draft.place)
        if barred:
            if draft.how != "reply" and not twice:
                self._tell(actor, draft.place, barred)
            return
        words = str(event.get("text") or "")
        text = intake.plain(words, install, await parts.people.names(install.tenant, intake.mentioned(words)))
        if draft.how == "mention":
            await parts.threads.began(draft.message)
        answer = await parts.sink.accept(replace(draft, actor=actor, text=text))
        parts.homes.changed(install.tenant)
        if isinstance(answer, Say) and not twice:
            self._tell(actor, draft.place, answer.text)

    async def _stopped(self, body: Body, install: Install) -> None:
        """Take in the Stop button that Slack draws; nobody has to be asked for more to stop work."""
        actor, kind = await self._parts.people.actor(install.tenant, intake.user_of(body))
        await self._parts.people.greet(actor, kind)
        await self._parts.sink.accept(intake.stop(body, install, actor))

    async def _opened(self, event: Body, install: Install) -> None:
        people, homes = self._parts.people, self._parts.homes
        actor, kind = await people.actor(install.tenant, str(event["user"]))
        if await people.admit(actor, kind, intake.place_of(install, actor.id)):
            return
        if event.get("tab") == "messages":
            await homes.prompt(actor, str(event["channel"]))
        else:
            await homes.opened(actor)

    async def _changed(self, body: Body, install: Install) -> None:
        event: Body = body["event"]
        if event.get("type") == "user_change":
            self._parts.people.forget(install.tenant, intake.user_of(body))
        changed = intake.changed(body, install)
        if changed is None:
            return
        if changed.what == "groups":
            self._groups.changed(install.tenant, changed.subject)
            self._parts.homes.changed(install.tenant)
        await self._parts.sink.accept(changed)
        if changed.what == "removed" and _ours(event, install):
            await self._parts.installs.lost(install.tenant)

    def _tell(self, actor: Actor, place: Place, text: str) -> None:
        self._parts.later.do(self._parts.telling.tell(actor, place, text, None))


def _ours(event: Body, install: Install) -> bool:
    """Tell whether the app itself was removed, or the very token we use revoked."""
    return event["type"] == "app_uninstalled" or install.bot_user in (event.get("tokens") or {}).get("bot", ())
