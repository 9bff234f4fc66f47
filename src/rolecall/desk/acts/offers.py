"""Offers: the first ask in a channel that hired nobody is kept, and worked once when an owner hires."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rolecall.chat import Button, Card, Note, Para, Place
from rolecall.chat.wire import from_json, to_json
from rolecall.desk import places, telling
from rolecall.desk.office import Done, Reply
from rolecall.desk.people import all_owners, owners
from rolecall.line.cards import AWAITED
from rolecall.ports.queues import InboxRow, OutboxRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rolecall.chat import Event
    from rolecall.dispatch import Ask
    from rolecall.domain.engagement import Engagement
    from rolecall.domain.role import RoleContract
    from rolecall.ports.store import UnitOfWork

#: Longest part of an ask that its offer repeats, in characters.
SHOWN = 200


def offer(uow: UnitOfWork, event: Event, asked: Ask, role: RoleContract) -> Done:
    """Say where everybody reads it that the role is not hired here yet, with a button for owners."""
    words = " ".join(asked.text.split())
    shown = words if len(words) <= SHOWN else f"{words[: SHOWN - 1]}…"
    whom = owners(uow)
    face = Card(
        title=f"{role.title} is not hired for this channel yet. {whom}: please decide.",
        doc=(
            Para(f"@{asked.person.name} asked: “{shown}”"),
            Note("Nothing is lost: the ask is kept, and worked as soon as an owner hires the role."),
        ),
        buttons=(Button("hire", event.id, f"Hire {role.title}", "main"),),
        state="waiting",
        awaits=tuple(member.id for member in all_owners(uow))[:AWAITED],
    )
    telling.post(uow, _key(role.id, event.id), Place.parse(asked.place), face)
    return Done(Reply(said=f"{role.title} is not hired here yet. Your ask is kept; {whom} can hire."), aloud=True)


def take_up(uow: UnitOfWork, engagement: Engagement) -> int:
    """Put the asks that waited for this engagement back into the inbox, each once, and return how many there were."""
    waited = 0
    for role in engagement.roles:
        for row in uow.outbox.listed(prefix=_key(role, "")):
            if row.kind == "card" and engagement.covers(row.channel, private=False):
                waited += _again(uow, row, engagement.owner)
    return waited


def _again(uow: UnitOfWork, row: OutboxRow, owner: str) -> bool:
    key = f"{row.key}:hired"
    if uow.outbox.get(key) is not None:
        return False
    face = from_json(row.body, Card)
    event = face.buttons[0].subject
    kept, again = uow.inbox.get(event), f"{event}:again"
    uow.inbox.put(InboxRow(id=again, tenant=kept.tenant, place=kept.place, event={**kept.event, "id": again}), None)
    hired = replace(
        face, title=f"Hired by @{owner}; the ask is taken up.", doc=face.doc[:1], buttons=(), state="done", awaits=()
    )
    body: dict[str, object] = {"of": row.key, "card": to_json(hired)}
    uow.outbox.add(
        OutboxRow(key=key, tenant=row.tenant, workspace=row.workspace, channel=row.channel, kind="update", body=body)
    )
    return True


def place_of(uow: UnitOfWork, event: str) -> Place:
    """Return the channel of a kept ask."""
    return places.channel_of(Place.parse(uow.inbox.get(event).place))


def role_of(uow: UnitOfWork, roles: Iterable[str], event: str) -> str:
    """Return the role that a kept ask is for, empty when none is offered for it."""
    return next((role for role in roles if uow.outbox.get(_key(role, event)) is not None), "")


def _key(role: str, event: str) -> str:
    return f"offer:{role}:{event}"
