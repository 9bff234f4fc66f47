"""Commands, buttons, forms and shortcuts: Slack delivers each once, so whoever did it is told what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from rolecall.chat import Action, Actor, Answer, Button, Command, Event, Form, Handle, Place, Say
from rolecall.chat.gestures import FORMS, HOUSE, SAY, answers_privately
from rolecall.errors import RolecallError
from rolecall_slack import intake, limits, modals, shortcuts
from rolecall_slack.blocks.buttons import actions
from rolecall_slack.install import Install
from rolecall_slack.parts import Parts
from rolecall_slack.shortcuts import Shortcuts
from rolecall_slack.telling import said
from rolecall_slack.welcoming import Welcoming

Body = Mapping[str, Any]

LATE = "Slack waits three seconds for a form, and it came too late. Please try again."


class Pressing:
    """Brings what people do to the core, and answers them while they look."""

    def __init__(self, parts: Parts, welcoming: Welcoming, *, prefix: str) -> None:
        """Bring it to the core with these parts; `prefix` stands before the short commands."""
        self._parts = parts
        self._welcoming = welcoming
        self._shortcuts = Shortcuts(parts.desk)
        self._prefix = prefix

    async def command(self, body: Body, install: Install) -> dict[str, Any]:
        """Take a slash command; its ack says what there is to say at once."""
        people, desk = self._parts.people, self._parts.desk
        try:
            actor, kind = await people.actor(install.tenant, intake.user_of(body))
            names = await people.names(install.tenant, intake.mentioned(str(body.get("text") or "")))
            event = intake.command(body, install, actor, names, prefix=self._prefix, now=desk.now())
            token = _link(event)
            if token:
                return said(await self._welcoming.claim(actor, token))
            barred = await people.admit(actor, kind, event.place)
            if barred:
                return said(barred)
            absent = await self._parts.channels.absent(event.place)
            if absent and not answers_privately(event):
                return _again(absent, event)
            title = event.name.upper() if not event.args["text"] and event.name != HOUSE else ""
            answer = await self._asked(body, event, title)
        except RolecallError as error:
            return said(str(error))
        return said(answer.text) if isinstance(answer, Say) else {}

    async def action(self, body: Body, install: Install) -> dict[str, Any]:
        """Take pressed buttons; words for whoever pressed go beside the ack."""
        people, channels = self._parts.people, self._parts.channels
        actor, kind = await people.actor(install.tenant, intake.user_of(body))
        for event in intake.actions(body, install, actor, self._parts.desk.now()):
            title = event.verb.capitalize() if event.verb in FORMS else ""
            try:
                barred = await people.admit(actor, kind, event.place)
                if not barred and event.verb == SAY:
                    barred = await channels.absent(event.place)
                answer = Say(barred) if barred else await self._asked(body, event, title)
            except RolecallError as error:
                answer = Say(str(error))
            if isinstance(answer, Say):
                self._tell(actor, event.place, answer.text, event.handle)
        return {}

    async def submission(self, body: Body, install: Install) -> dict[str, Any]:
        """Take a form that was sent; what is wrong with it is said in the form, and nothing typed is lost."""
        view: Body = body["view"]
        try:
            return await self._sent(body, install)
        except RolecallError as error:
            fields = [block["block_id"] for block in view.get("blocks", ()) if block.get("type") == "input"]
            if fields:
                return {"response_action": "errors", "errors": {fields[0]: str(error)}}
            return _in_place(modals.words_only("Rolecall", str(error)))

    async def shortcut(self, body: Body, install: Install) -> dict[str, Any]:
        """Take a shortcut; words go beside the ack."""
        actor, kind = await self._parts.people.actor(install.tenant, intake.user_of(body))
        place = shortcuts.place_of(body, install)
        try:
            barred = await self._parts.people.admit(actor, kind, place) or await self._parts.channels.absent(place)
            answer = Say(barred) if barred else await self._done(body, install, actor, place)
        except RolecallError as error:
            answer = Say(str(error))
        if isinstance(answer, Say):
            self._tell(actor, place, answer.text, intake.handle(body, self._parts.desk.now()))
        return {}

    async def _sent(self, body: Body, install: Install) -> dict[str, Any]:
        """Bring a form to the core, and return what takes its place: another form, words, or nothing."""
        parts = self._parts
        actor, kind = await parts.people.actor(install.tenant, intake.user_of(body))
        context = await parts.triggers.context(str(body["view"].get("private_metadata") or ""))
        sent = intake.submission(body, install, actor, context)
        event = self._shortcuts.asked(sent) if sent.form == shortcuts.ASK else sent
        barred = await parts.people.admit(actor, kind, event.place)
        answer = Say(barred) if barred else await parts.sink.accept(event)
        parts.homes.changed(install.tenant)
        match answer:
            case Form():
                return _in_place(await parts.triggers.view(answer, event.place, context.message))
            case Say(text):
                return _in_place(modals.words_only("Rolecall", text))
        return {}

    async def _done(self, body: Body, install: Install, actor: Actor, place: Place) -> Answer:
        """Do what a shortcut is for."""
        message: Body = body.get("message") or {}
        people = {*intake.mentioned(str(message.get("text") or "")), str(message.get("user") or "")} - {""}
        names = await self._parts.people.names(install.tenant, people)
        found = await self._shortcuts.read(body, install, actor, names)
        if isinstance(found, Event):
            await self._parts.threads.join(found.place)
            return await self._asked(body, found, "")
        if found is not None:
            self._open(body, actor, place, _now(found), "")
        return None

    async def _asked(self, body: Body, event: Event, title: str) -> Answer:
        """Keep an event that may be answered by a form; the form opens beside the ack, while the trigger lasts."""
        if title:  # a form is expected: where it is late, a skeleton holds its place meanwhile
            accepting = asyncio.ensure_future(self._parts.sink.accept(event))
            self._parts.later.keep(accepting)
            self._open(body, event.actor, event.place, accepting, title, event)
            answer = await asyncio.shield(accepting)
        else:
            answer = await self._parts.sink.accept(event)
            if isinstance(answer, Form):
                self._open(body, event.actor, event.place, _now(answer), title, event)
        self._parts.homes.changed(event.place.tenant)
        return answer

    def _open(
        self,
        body: Body,
        actor: Actor,
        place: Place,
        answering: asyncio.Future[Answer],
        title: str,
        event: Event | None = None,
    ) -> None:
        shown = event.message if isinstance(event, Action) else None
        opening = self._parts.triggers.answered(
            place.tenant,
            str(body.get("trigger_id") or ""),
            answering,
            place=place,
            message=shown.message if shown else "",
            title=title,
        )

        async def open_or_say() -> None:
            try:
                words = "" if await opening else LATE
            except RolecallError as error:
                if answering.exception() is not None:
                    return  # that is said where the answer is awaited
                words = str(error)
            if words:
                handle = intake.handle(body, self._parts.desk.now())
                await self._parts.telling.tell(actor, place, words, handle)

        self._parts.later.do(open_or_say())

    def _tell(self, actor: Actor, place: Place, text: str, handle: Handle | None) -> None:
        self._parts.later.do(self._parts.telling.tell(actor, place, text, handle))


def _now(form: Form) -> asyncio.Future[Answer]:
    """Return an answer that is there already."""
    found: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
    found.set_result(form)
    return found


def _in_place(view: dict[str, Any]) -> dict[str, Any]:
    return {"response_action": "update", "view": view}


def _again(text: str, command: Command) -> dict[str, Any]:
    """Say why a command was not taken in, with a button that sends it once more as it was typed."""
    line = f"/{command.name} {command.args['text']}".strip()
    row = actions((Button(SAY, line, "I did, send it again", "main"),)) if len(line) <= limits.VALUE else []
    words = said(text)
    return {**words, "blocks": [*words["blocks"], *row]}


def _link(command: Command) -> str:
    """Return the token of `/rolecall link <token>`: a secret, so it reaches no inbox."""
    word, _, token = " ".join(command.args["text"].split()).partition(" ")  # whatever blank stands between them
    return token if command.name == HOUSE and word.lower() == "link" else ""
