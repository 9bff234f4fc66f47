"""Taking events in: each is answered from local tables and kept, those that come together in one transaction."""

from __future__ import annotations

import functools
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

from rolecall.chat import Message, Say
from rolecall.chat.wire import answer_from_json, to_json
from rolecall.desk import handling
from rolecall.desk.hearing import answering, commands, overview
from rolecall.errors import RolecallError, ServiceFailed, StorageFull
from rolecall.ports.queues import InboxRow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rolecall.chat import Answer, Event
    from rolecall.desk.reading import Reading
    from rolecall.ports.store import UnitOfWork

STRANGE = Say("This workspace is not connected to any organisation here.")


class Taking:
    """Keeps events in the inbox with their answers; what is returned is on disk."""

    def __init__(self, desk: Reading) -> None:
        """Answer from what `desk` can read."""
        self._desk = desk
        self._office = desk.office

    def take(self, event: Event) -> Answer:
        """Keep an event and return its answer; one that is known gets the answer it was given first.

        What a program says in a channel is nobody's ask.

        Raises:
            StorageFull: there is no room left for it.
            ServiceFailed: the database takes nothing now.
        """
        return self._kept([event])[0]

    def take_all(self, events: Sequence[Event]) -> Sequence[Answer | Exception]:
        """Keep several events; what keeps one from being taken is its outcome, and holds up no other."""
        if len(events) > 1:
            with suppress(Exception):  # each finds out for itself
                return self._kept(events)
        outcomes: list[Answer | Exception] = []
        for event in events:
            try:
                outcomes.append(self.take(event))
            except StorageFull as error:  # others may use the reserve
                outcomes.append(error)
            except ServiceFailed as error:  # nobody gets through now
                return [*outcomes, *[error] * (len(events) - len(outcomes))]
            except Exception as error:  # noqa: BLE001  # whatever it is, it is this event's
                outcomes.append(error)
        return outcomes

    def _kept(self, events: Sequence[Event]) -> list[Answer]:
        accounts = [(event.place.workspace, event.place.tenant) for event in events]
        tenants = {account: self._office.tenant_of(*account) for account in set(accounts)}
        answers: list[Answer] = [STRANGE if tenants[account] is None else None for account in accounts]
        for tenant in {tenant for tenant in tenants.values() if tenant is not None}:
            own = [n for n, account in enumerate(accounts) if tenants[account] == tenant and not _is_noise(events[n])]
            for n, answer in zip(own, self._keep(tenant, [events[n] for n in own]), strict=True):
                answers[n] = answer
        return answers

    def _keep(self, tenant: str, events: Sequence[Event]) -> list[Answer]:
        """Keep events of one organisation in one transaction."""
        with ExitStack() as stack:
            view = functools.cache(lambda: stack.enter_context(self._office.store.reading(tenant)))
            answers = [self._answer(event, view) for event in events]
        written = [to_json(answer) if answer else None for answer in answers]
        rows = [InboxRow(id=one.id, tenant=tenant, place=str(one.place), event=to_json(one)) for one in events]
        with self._office.store.begin(tenant, reserve=all(map(handling.urgent, events))) as uow:
            stored = uow.inbox.put_all(list(zip(rows, written, strict=True)))
        return [
            answer if first is own else answer_from_json(first)
            for answer, own, first in zip(answers, written, stored, strict=True)
        ]

    def _answer(self, event: Event, view: Callable[[], UnitOfWork]) -> Answer:
        """Answer at once: a form where words are needed, words where only something is read, mostly nothing."""
        try:
            read = commands.reads(commands.spelt_out(self._office, event))
            if read:
                return Say(overview.words(self._desk, event, read))
            if answering.wanted(self._office, event) is None:
                return None
            return answering.form(self._office, view(), event)
        except RolecallError as error:
            return Say(str(error))


def _is_noise(event: Event) -> bool:
    return isinstance(event, Message) and event.actor.kind != "human"
