"""Where a delivery goes, read just before it is sent: its thread, the message it replaces, the person it is for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rolecall.chat import Actor, Event, Handle, Place, Ref
from rolecall.chat.wire import from_json
from rolecall.courier import rules
from rolecall.courier.outcome import Outcome, put_off

if TYPE_CHECKING:
    import datetime as dt

    from rolecall.ports.queues import OutboxRow
    from rolecall.ports.store import UnitOfWork

#: Seconds after which a delivery looks again whether the card it belongs to has arrived.
WAIT_S = 1.0


@dataclass(frozen=True)
class Address:
    """Where to; a place without thread where the workspace has none or the root never arrived."""

    place: Place
    #: The message an update replaces; None: it never arrived.
    ref: Ref | None = None
    #: Key of the card that a new message would stand for: the one an update is of, or the root of the thread.
    stands_for: str = ""
    #: For a private word: whom it is for, and the right to tell them.
    actor: Actor | None = None
    handle: Handle | None = None


def thread_of(ref: Ref) -> Place:
    """Return the thread that a message is in or begins."""
    return replace(ref.place, thread=ref.place.thread or ref.message)


def thread_only(ref: Ref) -> Ref:
    """Return the receipt of a card that has a thread but no message of its own, so that nothing edits another's."""
    return Ref(thread_of(ref), "")


def find(uow: UnitOfWork, row: OutboxRow, now: dt.datetime) -> Address | Outcome:
    """Say where a delivery goes, or what becomes of it while the card it belongs to is not there.

    Raises:
        BadInput, NotFound: the row or the event it names is broken.
    """
    if row.kind == "tell":
        return _person(uow, row, now)
    target = uow.outbox.get(str(row.body.get("of"))) if row.kind == "update" else None
    under = target.under if target is not None else row.under
    root = uow.outbox.get(under) if under else None
    for awaited in (target, root):
        if awaited is not None and awaited.state in {"queued", "sending", "unsure"}:
            return put_off(row, WAIT_S)
    if target is not None and rules.held_by_switch(target):
        return Outcome("held", note=target.note, counted=False)
    place = Place.parse(row.channel)
    if root is not None and root.state == "sent":
        place = thread_of(rules.ref_of(root.ref))
    if target is None:
        return Address(place, stands_for=under)
    ref = rules.ref_of(target.ref) if target.state == "sent" else None
    if ref is not None and not ref.message:
        return Address(ref.place, stands_for=target.key)
    return Address(place, ref, target.key)


def _person(uow: UnitOfWork, row: OutboxRow, now: dt.datetime) -> Address:
    place = Place.parse(row.channel)
    if "actor" in row.body:
        return Address(place, actor=from_json(rules.part(row, "actor"), Actor))
    event = from_json(uow.inbox.get(str(row.body.get("event"))).event, Event)
    handle = event.handle if event.handle is not None and event.handle.expires_at > now else None
    return Address(event.place, actor=event.actor, handle=handle)
