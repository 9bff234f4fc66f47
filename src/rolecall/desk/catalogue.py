"""The catalogue: every role with what it makes, and an example to press."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.chat import Bullets, Button, Card, Heading, Para
from rolecall.desk import offers, places
from rolecall.desk.office import Done, Reply

if TYPE_CHECKING:
    from rolecall.chat import Block, Event
    from rolecall.desk.office import Office
    from rolecall.domain.role import RoleContract
    from rolecall.ports.store import UnitOfWork

HELP = """\
/ba user stories for … – ask a role; /ba alone opens its form
/rolecall – who works here, with examples
/rolecall hire ba --approver @dana --budget $50/month – engage a role for this channel (owners)
/rolecall status – what is under way here; /rolecall waiting – what waits for you
/rolecall stop [what] [why], /rolecall resume [what] – the kill switch
In the thread of a request: reply with what to change, drop files in, or write stop, retry, resume or withdraw."""


def show(office: Office, uow: UnitOfWork, event: Event) -> Done:
    """Post the catalogue where somebody asked for it."""
    roles = office.dispatch.roles.values()
    blocks: list[Block] = [Para("Say what you need, or press an example: you are asked for what is missing.")]
    for role in roles:
        made = tuple(f"{item.title}: {item.description}" for item in role.deliverables)
        blocks += [Heading(f"{role.title} · /{role.short}"), Bullets(made)]
    buttons = tuple(Button("say", example(role), f"{example(role)} for …") for role in roles)
    face = Card(title=f"{len(roles)} roles work here. What do you need?", doc=tuple(blocks), buttons=buttons)
    offers.post(uow, f"{event.id}:catalogue", places.thread_of(office, event), face)
    return Done(Reply(said=face.title), aloud=True)


def example(role: RoleContract) -> str:
    """Return a line that asks a role for its first deliverable; what is missing is asked for in a form."""
    title = role.deliverables[0].title
    return f"/{role.short} {title[:1].lower()}{title[1:]}"
