"""The front desk itself: accepts events durably, then works them one by one."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import structlog

from rolecall.chat import Action, Event, Field, Form, Say
from rolecall.chat.wire import answer_from_json, from_json, to_json
from rolecall.desk import handling
from rolecall.desk.office import Reply
from rolecall.desk.people import person_of
from rolecall.desk.reading import Reading
from rolecall.errors import BadInput, Busy, Conflict, RolecallError, ServiceFailed, StorageFull
from rolecall.ports.queues import InboxRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.chat import Actor, Answer, Choice

#: Seconds a claimed event belongs to one process.
LEASE_S = 30.0
#: Unexpected failures of one event before it is set aside.
MAX_FAILURES = 3

_log = structlog.get_logger(__name__)


class FrontDesk(Reading):
    """`Sink` and `Desk` of the chat port over one office."""

    async def accept(self, event: Event) -> Answer:
        """See `Sink.accept`: one durable insert, then the stored answer."""
        return await asyncio.to_thread(self.take, event)

    def take(self, event: Event) -> Answer:
        """Accept an event from a synchronous caller."""
        tenant = self.office.tenant_of(event.place.workspace, event.place.tenant)
        if tenant is None:
            return Say("This workspace is not connected to any organisation here.")
        answer = self._answer(tenant, event)
        row = InboxRow(id=event.id, tenant=tenant, place=str(event.place), event=to_json(event))
        with self.office.store.begin(tenant, reserve=handling.urgent(event)) as uow:
            stored = uow.inbox.put(row, to_json(answer) if answer else None)
        return answer_from_json(stored) if stored is not None else answer

    def _answer(self, tenant: str, event: Event) -> Answer:
        """Answer at once from local tables: a form where words are needed, else nothing."""
        if not isinstance(event, Action) or event.verb not in {"revise", "reject", "answer"}:
            return None
        if event.verb == "answer":
            with self.office.store.reading(tenant) as uow:
                questions = uow.requests.questions(event.subject)
            fields = tuple(Field(item.id, item.text, choices=item.choices) for item in questions)
            return Form("answer", event.subject, "What we need to know", fields)
        label = "What should change?" if event.verb == "revise" else "Why?"
        return Form(event.verb, event.subject, event.verb.capitalize(), (Field("reason", label),))

    async def complete(self, command: str, arg: str, text: str, actor: Actor) -> Sequence[Choice]:
        """See `Sink.complete`."""
        return self.proposals(arg, text)

    def work_next(self) -> bool:
        """Work the oldest waiting event; False when none waits. Its outcome is stored with it."""
        with self.office.store.begin("", reserve=True) as uow:
            row = uow.inbox.claim(LEASE_S)
        if row is None:
            return False
        try:
            done = self._work(row, from_json(row.event, Event))
        except (BadInput, StorageFull) as error:
            self._close(row, Reply(said=str(error), error=type(error).__name__))
        except (Busy, Conflict) as error:  # somebody was faster: look at it once more
            _log.info("event_again", inbox=row.id, error=error.message)
            self._give_back(row)
        except ServiceFailed as error:  # the database rests: when the lease ends the event is claimed again
            _log.warning("event_waits", inbox=row.id, error=error.message)
        except RolecallError as error:
            self._close(row, Reply(said=str(error), error=type(error).__name__))
        except Exception:  # noqa: BLE001  # whatever it is, the other events go on
            _log.exception("event_failed", inbox=row.id)
            self._give_back(row)
        else:
            self._set_off(done)
        return True

    def _work(self, row: InboxRow, event: Event) -> handling.Done:
        prepared = handling.prepare(self.office, row.tenant, event)
        with self.office.store.begin(row.tenant, reserve=handling.urgent(event)) as uow:
            person = person_of(uow, event.actor)
            done = handling.handle(self.office, uow, person, event, prepared)
            uow.inbox.done(row.id, done.reply.snapshot())
        return done

    def _set_off(self, done: handling.Done) -> None:
        """Tell the engine what was committed; what does not reach it now, its sweep and its switches find."""
        try:
            for run in done.runs:
                self.office.enqueue(run)
            for halted in done.halted:
                self.office.cancel(halted)
        except Exception:  # noqa: BLE001  # the event is worked, whatever the engine says
            _log.exception("engine_not_told", runs=[run.id for run in done.runs])

    def _close(self, row: InboxRow, reply: Reply) -> None:
        with suppress(Conflict), self.office.store.begin(row.tenant, reserve=True) as uow:
            uow.inbox.done(row.id, reply.snapshot())

    def _give_back(self, row: InboxRow) -> None:
        with self.office.store.begin(row.tenant, reserve=True) as uow:
            failures = uow.inbox.fail(row.id, "unexpected error")
        if failures >= MAX_FAILURES:
            said = "Rolecall could not work this event; the log has the details."
            self._close(row, Reply(said=said, error="RolecallError"))

    def outcome(self, tenant: str, event: str) -> Reply | None:
        """Return what came of an event, None while it waits."""
        with self.office.store.reading(tenant) as uow:
            stored = uow.inbox.outcome(event)
        return Reply.model_validate(stored) if stored is not None else None
