"""The catalogue: every role with what it makes, and an example to press."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.chat import Bullets, Button, Card, Heading, Para
from rolecall.desk import places, telling
from rolecall.desk.office import Done, Reply
from rolecall.errors import NotFound

if TYPE_CHECKING:
    from rolecall.chat import Block, Caps, Event
    from rolecall.desk.office import Office
    from rolecall.domain.role import DeliverableContract, RoleContract
    from rolecall.ports.store import UnitOfWork

HELP = """\
/ba user stories for … – ask a role; /ba alone opens its form
/rolecall – who works here; /rolecall example ba – watch an example being worked
/rolecall hire ba --approver @dana --budget $50/month – engage a role for this channel (owners)
/rolecall status – what is under way here; /rolecall waiting – what waits for you
/rolecall schedule – what is reported here by itself; schedule add – a form for more; /rolecall report usage – now
/rolecall stop [what] [why], /rolecall resume [what] – the kill switch
In the thread of a request: """
#: How the help ends, by whether replies are read that mention nobody.
IN_THREADS = {
    True: "reply with what to change, drop files in, or write stop, retry, resume or withdraw.",
    False: "mention me with what to change, with files, or with stop, retry, resume or withdraw.",
}


def help_for(caps: Caps) -> str:
    """Return what can be typed in a workspace."""
    return HELP + IN_THREADS[caps.reads_replies]


def show(office: Office, uow: UnitOfWork, event: Event) -> Done:
    """Post the catalogue where somebody asked for it."""
    roles = office.dispatch.roles.values()
    blocks: list[Block] = [Para("Say what you need, or press an example: you are asked for what is missing.")]
    for role in roles:
        made = tuple(f"{item.title}: {item.description}" for item in role.deliverables)
        blocks += [Heading(f"{role.title} · /{role.short}"), Bullets(made)]
    buttons = tuple(Button("say", f"/rolecall example {role.short}", f"Try {role.title}") for role in roles)
    face = Card(title=f"{len(roles)} roles work here. What do you need?", doc=tuple(blocks), buttons=buttons)
    telling.post(uow, f"{event.id}:catalogue", places.thread_of(office, event), face)
    return Done(Reply(said=face.title), aloud=True)


def example(role: RoleContract, kind: str = "") -> DeliverableContract:
    """Return the deliverable whose example is worked: the one of this kind, else the first that has an example.

    Without an example its title is asked for, and what is missing is asked back in a form.

    Raises:
        NotFound: the role makes no such kind.
    """
    if kind:
        found = role.deliverable(kind.replace("-", "_"))
        if found is None:
            made = ", ".join(item.kind for item in role.deliverables)
            raise NotFound(f"{role.title} makes no “{kind}”.", hint=f"Choose of {made}.")
        return found
    return next((item for item in role.deliverables if item.example), role.deliverables[0])
