"""The front desk itself: accepts events durably, then works them one by one."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from rolecall.chat import Event, Message
from rolecall.chat.wire import from_json
from rolecall.desk import handling, telling
from rolecall.desk.acts import following
from rolecall.desk.batching import Batching
from rolecall.desk.hearing import forms
from rolecall.desk.hearing.preparing import prepare
from rolecall.desk.hearing.proposing import propose
from rolecall.desk.office import Done, Reply
from rolecall.desk.people import person_of
from rolecall.desk.reading import Reading
from rolecall.desk.taking import Taking
from rolecall.errors import BadInput, Busy, Conflict, RolecallError, ServiceFailed, StorageFull
from rolecall.ports.store import ALL_TENANTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.chat import Actor, Answer, Choice, Form, Place
    from rolecall.desk.office import Office
    from rolecall.domain.request import FollowUp
    from rolecall.ports.queues import InboxRow

#: Seconds a claimed event belongs to one process.
LEASE_S = 30.0
#: Unexpected failures of one event before it is set aside.
MAX_FAILURES = 3
#: Times an event's worker may go silent before it is set aside: an upload that kills the process must not kill the
#: next one for ever; a database that rests, which looks the same, is given ten minutes.
MAX_LAPSES = 20
SORRY = "Rolecall could not work this event; the log has the details."

_log = structlog.get_logger(__name__)


class FrontDesk(Reading):
    """`Sink` and `Desk` of the chat port over one office."""

    def __init__(self, office: Office) -> None:
        """Open the desk of an office."""
        super().__init__(office)
        self._taking = Taking(self)
        self._batching: Batching[Event, Answer] = Batching("taking", self._taking.take_all)

    async def accept(self, event: Event) -> Answer:
        """See `Sink.accept`: durable before it is answered; what comes together shares one commit."""
        return await self._batching.bring(event)

    def take(self, event: Event) -> Answer:
        """Accept an event from a synchronous caller; see `Taking.take`."""
        return self._taking.take(event)

    def form(self, actor: Actor, name: str, subject: str, place: Place) -> Form | None:
        """See `Desk.form`.

        Raises:
            BadInput: the subject is none.
        """
        with self.look(actor) as sight:
            sight.known()
            return forms.form(self.office, sight.uow, sight.person, name, subject)

    async def complete(self, command: str, arg: str, text: str, actor: Actor) -> Sequence[Choice]:
        """See `Sink.complete`."""
        return await asyncio.to_thread(self._complete, command, arg, text, actor)

    def _complete(self, command: str, arg: str, text: str, actor: Actor) -> Sequence[Choice]:
        with self.look(actor) as sight:
            return propose(self.office, sight.uow, sight.person, command, arg, text)

    def work_next(self) -> bool:
        """Work the oldest waiting event with its outcome, or a due follow-up; False when neither waits."""
        with self.office.store.begin(ALL_TENANTS, reserve=True) as uow:
            row = uow.inbox.claim(LEASE_S)
        if row is None:
            return self._follow_up()
        if row.lapses >= MAX_LAPSES:
            self._close(row, Reply(said=SORRY, error="RolecallError"))
            return True
        try:
            done = self._work(row, from_json(row.event, Event))
        except StorageFull as error:
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

    def _work(self, row: InboxRow, event: Event) -> Done:
        prepared = prepare(self.office, row.tenant, event)
        with self.office.store.begin(row.tenant, reserve=handling.urgent(event)) as uow:
            person = person_of(uow, event.actor)
            done = handling.handle(self.office, uow, person, event, prepared)
            uow.inbox.done(row.id, done.reply.snapshot())
            if not done.aloud:
                telling.tell(uow, event, done.reply)
        return done

    def _follow_up(self) -> bool:
        """Take up what one person added to a request while it was worked on; False when nothing is due."""
        tenant = self.home()
        with self.office.store.reading(tenant) as uow:
            due = uow.requests.due_follow_ups()
            if not due or uow.stops.active(("global",)):
                return False
        pending = [item for item in due if item.by == due[0].by]
        try:
            self._set_off(self._take_up(tenant, pending))
        except (Busy, Conflict) as error:  # somebody was faster: look at it once more
            _log.info("follow_up_again", follow_up=pending[0].id, error=error.message)
        except ServiceFailed as error:
            _log.warning("follow_up_waits", follow_up=pending[0].id, error=error.message)
            return False
        except RolecallError as error:
            self._give_up(tenant, pending, Reply(said=str(error), error=type(error).__name__))
        except Exception:  # noqa: BLE001  # whatever it is, the others go on
            _log.exception("follow_up_failed", follow_up=pending[0].id)
            self._give_up(tenant, pending, Reply(said=SORRY, error="RolecallError"))
        return True

    def _take_up(self, tenant: str, pending: Sequence[FollowUp]) -> Done:
        """Apply follow-ups of one author as the event they came with would be today; who may is asked again."""
        with self.office.store.reading(tenant) as uow:
            event = from_json(uow.inbox.get(pending[0].id).event, Event)
        prepared = prepare(self.office, tenant, replace(event, files=()) if isinstance(event, Message) else event)
        with self.office.store.begin(tenant) as uow:
            done = following.take_up(self.office, uow, person_of(uow, event.actor), pending, prepared.standing)
            if not done.aloud:
                telling.tell(uow, event, done.reply)
        return done

    def _give_up(self, tenant: str, pending: Sequence[FollowUp], reply: Reply) -> None:
        """Settle follow-ups that cannot be applied, and tell their author why."""
        with suppress(Conflict), self.office.store.begin(tenant, reserve=True) as uow:
            for item in pending:
                uow.requests.settle_follow_up(item.id, "refused")
            telling.tell(uow, from_json(uow.inbox.get(pending[0].id).event, Event), reply)

    def _set_off(self, done: Done) -> None:
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
            with suppress(BadInput):  # nobody can be told about a row that cannot be read
                telling.tell(uow, from_json(row.event, Event), reply)

    def _give_back(self, row: InboxRow) -> None:
        with self.office.store.begin(row.tenant, reserve=True) as uow:
            failures = uow.inbox.fail(row.id, "unexpected error")
        if failures >= MAX_FAILURES:
            self._close(row, Reply(said=SORRY, error="RolecallError"))

    def reply(self, tenant: str, event: str) -> Reply | None:
        """Return what came of an event, None while it waits."""
        with self.office.store.reading(tenant) as uow:
            stored = uow.inbox.outcome(event)
        return Reply.model_validate(stored) if stored is not None else None
