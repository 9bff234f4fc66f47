"""Shortcuts: what a person does with somebody's message, and the form that asks a role about it."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Mapping
from typing import Any

from rolecall.chat import Actor, Command, Desk, Event, Field, Form, FormSubmit, Message, Place, Ref
from rolecall.chat.common import handed
from rolecall.chat.gestures import HOUSE
from rolecall.errors import BadInput
from rolecall_slack import intake
from rolecall_slack.install import Install
from rolecall_slack.manifest import STORIES

#: The form of the adapter's own that asks which role; the core never sees it.
ASK = "slack-ask"
QUOTE = "“{text}”"


class Shortcuts:
    """Turns shortcuts into what the core knows: commands, files and forms."""

    def __init__(self, desk: Desk) -> None:
        """Ask the desk which roles there are, and let it keep what counts as evidence."""
        self._desk = desk

    async def read(
        self, body: Mapping[str, Any], install: Install, actor: Actor, names: Mapping[str, str]
    ) -> Event | Form | None:
        """Return the event of a shortcut, or a form that has to be filled in first.

        Raises:
            BadInput: there is nothing to do it with, or the message is one of ours.
        """
        if _is_ours(body.get("message") or {}, install):
            raise BadInput(handed.OURS, hint=handed.INSTEAD)
        match body.get("callback_id"):
            case "catalogue":
                return self._command(body, install, actor, HOUSE, {"text": ""})
            case "ask":
                return await self._ask(actor, _words(body, install, names))
            case "stories":
                return await self._stories(body, install, actor, names)
            case "evidence":
                return await self._evidence(body, install, actor, names)
            case _:
                return None

    def asked(self, sent: FormSubmit) -> Command:
        """Return the command that the form of `ask` stands for."""
        text = f"{sent.values.get('role', '').partition(' ')[0]} {sent.values.get('text', '')}"
        return Command(
            id=sent.id,
            place=sent.place,
            actor=sent.actor,
            private=sent.private,
            name=HOUSE,
            args={"text": text.strip()},
        )

    async def _ask(self, actor: Actor, words: str) -> Form:
        roles = await asyncio.to_thread(self._desk.catalogue, actor)
        choices = tuple(f"{role['short']} – {role['title']}" for role in roles)
        if not choices:
            raise BadInput("No role is installed.")
        which = Field("role", "Which role?", "choice", choices[0], choices, required=True)
        value = QUOTE.format(text=words) if words else ""
        return Form(ASK, "", "Ask a role", (which, Field("text", "What do you need?", value=value, required=True)))

    async def _stories(
        self, body: Mapping[str, Any], install: Install, actor: Actor, names: Mapping[str, str]
    ) -> Command:
        kind = STORIES[0]
        role = handed.maker_of(kind, await asyncio.to_thread(self._desk.catalogue, actor))
        args = {"role": role, "deliverable": kind, "text": _words(body, install, names)}
        user = str((body.get("message") or {}).get("user") or "")
        whose = {"said_by": names[user]} if user in names and user != actor.id else {}
        return self._command(body, install, actor, "ask", args | whose)

    async def _evidence(
        self, body: Mapping[str, Any], install: Install, actor: Actor, names: Mapping[str, str]
    ) -> Event:
        """Hand a message and its files in: to the request of its thread, else as approved sources of the channel."""
        message: Mapping[str, Any] = body.get("message") or {}
        words, files = _words(body, install, names), intake.files_of(message, install)
        if words:
            author = str(message.get("username") or names.get(str(message.get("user"))) or message.get("user") or "")
            kept = handed.as_document(author, dt.datetime.fromtimestamp(float(message["ts"]), dt.UTC), words)
            files = (*files, await asyncio.to_thread(self._desk.keep, actor, kept))
        if not files:
            raise BadInput(handed.EMPTY)
        thread = str(message.get("thread_ts") or "")
        if not thread:
            return self._command(body, install, actor, "source", {}, files)
        place = _place(body, install, thread)
        return Message(
            id=_id(body, install),
            place=place,
            actor=actor,
            private=intake.is_private(place.channel),
            how="reply",
            text="",
            message=Ref(place, str(message["ts"])),
            files=files,
        )

    def _command(
        self,
        body: Mapping[str, Any],
        install: Install,
        actor: Actor,
        name: str,
        args: Mapping[str, str],
        files: tuple[str, ...] = (),
    ) -> Command:
        """Return a command where the message stands: an ask about it goes on in its thread."""
        message: Mapping[str, Any] = body.get("message") or {}
        place = _place(body, install, str(message.get("thread_ts") or message.get("ts") or ""))
        return Command(
            id=_id(body, install),
            place=place,
            actor=actor,
            private=intake.is_private(place.channel),
            name=name,
            args=args,
            quoted=Ref(place, str(message["ts"])) if message else None,
            files=files,
        )


def _is_ours(message: Mapping[str, Any], install: Install) -> bool:
    return bool(message) and (message.get("user") == install.bot_user or message.get("bot_id") == install.bot)


def place_of(body: Mapping[str, Any], install: Install) -> Place:
    """Return where the message of a shortcut stands, in its thread; a global one comes from the person's own place."""
    message: Mapping[str, Any] = body.get("message") or {}
    return _place(body, install, str(message.get("thread_ts") or message.get("ts") or ""))


def _place(body: Mapping[str, Any], install: Install, thread: str) -> Place:
    channel = (body.get("channel") or {}).get("id")
    return intake.place_of(install, str(channel), thread) if channel else intake.place_of(install, intake.user_of(body))


def _id(body: Mapping[str, Any], install: Install) -> str:
    return f"slack-{install.tenant}-{body['trigger_id']}"


def _words(body: Mapping[str, Any], install: Install, names: Mapping[str, str]) -> str:
    return intake.plain(str((body.get("message") or {}).get("text") or ""), install, names)
