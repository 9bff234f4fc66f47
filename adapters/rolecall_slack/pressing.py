"""Commands, buttons, forms and shortcuts: Slack delivers each once, so whoever did it is told what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from rolecall.chat import Action, Actor, Answer, Command, Desk, Event, Form, FormSubmit, Place, Say, Sink
from rolecall.errors import RolecallError
from rolecall_slack import intake, modals, shortcuts
from rolecall_slack.homes import Homes
from rolecall_slack.install import Install
from rolecall_slack.later import Later
from rolecall_slack.people import People
from rolecall_slack.shortcuts import Shortcuts
from rolecall_slack.telling import Telling, said
from rolecall_slack.threads import Threads
from rolecall_slack.trigger import Triggers

Body = Mapping[str, Any]

#: Verbs that open a form: their trigger is used by a skeleton where the form is late.
FORMS = frozenset("answer ask hand hire reject reopen revise withdraw".split())
LATE = "Slack waits three seconds for a form, and it came too late. Please try again."
USED_UP = "This link is used up, expired or unknown. Ask an owner for a new one."


class Pressing:
    """Brings what people do to the core, and answers them while they look."""

    def __init__(
        self,
        sink: Sink,
        desk: Desk,
        people: People,
        threads: Threads,
        triggers: Triggers,
        telling: Telling,
        homes: Homes,
        later: Later,
        *,
        prefix: str,
    ) -> None:
        """Bring it to `sink`; `prefix` stands before the short commands."""
        self._sink = sink
        self._desk = desk
        self._people = people
        self._threads = threads
        self._triggers = triggers
        self._telling = telling
        self._homes = homes
        self._later = later
        self._shortcuts = Shortcuts(desk)
        self._prefix = prefix

    async def command(self, body: Body, install: Install) -> dict[str, Any]:
        """Take a slash command; its ack says what there is to say at once."""
        try:
            actor, kind = await self._people.actor(install.tenant, intake.user_of(body))
            names = await self._people.names(install.tenant, intake.mentioned(str(body.get("text") or "")))
            event = intake.command(body, install, actor, names, prefix=self._prefix, now=self._desk.now())
            token = _link(event)
            if token:
                name = await asyncio.to_thread(self._desk.claim, actor, token)
                return said(f"You are {name} here from now on." if name else USED_UP)
            barred = await self._people.admit(actor, kind, event.place)
            if barred:
                return said(barred)
            title = event.name.upper() if not event.args["text"] and event.name != intake.HOUSE else ""
            answer = await self._asked(body, event, title)
        except RolecallError as error:
            return said(str(error))
        return said(answer.text) if isinstance(answer, Say) else {}

    async def action(self, body: Body, install: Install) -> dict[str, Any]:
        """Take pressed buttons; words for whoever pressed go beside the ack."""
        actor, kind = await self._people.actor(install.tenant, intake.user_of(body))
        for event in intake.actions(body, install, actor, self._desk.now()):
            title = event.verb.capitalize() if event.verb in FORMS else ""
            try:
                await self._people.greet(actor, kind)
                answer = await self._asked(body, event, title)
            except RolecallError as error:
                answer = Say(str(error))
            if isinstance(answer, Say):
                self._later.do(self._telling.tell(actor, event.place, answer.text, event.handle))
            self._later.do(self._homes.changed(install, actor))
        return {}

    async def submission(self, body: Body, install: Install) -> dict[str, Any]:
        """Take a form that was sent; what is wrong with it is said in the form, and nothing typed is lost."""
        view: Body = body["view"]
        try:
            actor, kind = await self._people.actor(install.tenant, intake.user_of(body))
            context = await self._triggers.context(str(view.get("private_metadata") or ""))
            sent = intake.submission(body, install, actor, context)
            event: FormSubmit | Command = self._shortcuts.asked(sent) if sent.form == shortcuts.ASK else sent
            barred = await self._people.admit(actor, kind, event.place)
            answer = Say(barred) if barred else await self._sink.accept(event)
            self._later.do(self._homes.changed(install, actor))
            if isinstance(answer, Form):
                return _in_place(await self._triggers.view(answer, event.place, context.message))
        except RolecallError as error:
            fields = [block["block_id"] for block in view.get("blocks", ()) if block.get("type") == "input"]
            if fields:
                return {"response_action": "errors", "errors": {fields[0]: str(error)}}
            answer = Say(str(error))
        return _in_place(modals.words_only("Rolecall", answer.text)) if isinstance(answer, Say) else {}

    async def shortcut(self, body: Body, install: Install) -> dict[str, Any]:
        """Take a shortcut; words go beside the ack."""
        actor, kind = await self._people.actor(install.tenant, intake.user_of(body))
        place = shortcuts.place_of(body, install)
        try:
            barred = await self._people.admit(actor, kind, place)
            answer = Say(barred) if barred else await self._done(body, install, actor, place)
        except RolecallError as error:
            answer = Say(str(error))
        if isinstance(answer, Say):
            handle = intake.handle(body, self._desk.now())
            self._later.do(self._telling.tell(actor, place, answer.text, handle))
        return {}

    async def _done(self, body: Body, install: Install, actor: Actor, place: Place) -> Answer:
        """Do what a shortcut is for."""
        message: Body = body.get("message") or {}
        people = {*intake.mentioned(str(message.get("text") or "")), str(message.get("user") or "")} - {""}
        names = await self._people.names(install.tenant, people)
        found = await self._shortcuts.read(body, install, actor, names)
        if isinstance(found, Event):
            await self._threads.join(found.place)
            return await self._asked(body, found, "")
        if found is not None:
            self._open(body, actor, place, _now(found), "")
        return None

    async def _asked(self, body: Body, event: Event, title: str) -> Answer:
        """Keep an event that may be answered by a form; the form opens beside the ack, while the trigger lasts."""
        accepting = asyncio.ensure_future(self._sink.accept(event))
        self._later.keep(accepting)
        self._open(body, event.actor, event.place, accepting, title, event)
        return await asyncio.shield(accepting)

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
        opening = self._triggers.answered(
            place.tenant,
            str(body.get("trigger_id") or ""),
            answering,
            place=place,
            message=shown.message if shown else "",
            title=title,
        )

        async def open_or_say() -> None:
            if not await opening:
                await self._telling.tell(actor, place, LATE, intake.handle(body, self._desk.now()))

        self._later.do(open_or_say())


def _now(form: Form) -> asyncio.Future[Answer]:
    """Return an answer that is there already."""
    found: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
    found.set_result(form)
    return found


def _in_place(view: dict[str, Any]) -> dict[str, Any]:
    return {"response_action": "update", "view": view}


def _link(command: Command) -> str:
    """Return the token of `/rolecall link <token>`: a secret, so it reaches no inbox."""
    word, _, token = command.args["text"].partition(" ")
    return token.strip() if command.name == intake.HOUSE and word.lower() == "link" else ""
