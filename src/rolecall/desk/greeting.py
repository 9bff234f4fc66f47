"""Greeting: an account of a chat platform becomes a member, by its first use or by a link of its own."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from rolecall.desk.members import bind
from rolecall.desk.office import Office, log
from rolecall.desk.people import of_member
from rolecall.domain.member import Identity, Member

if TYPE_CHECKING:
    from rolecall.chat import Actor
    from rolecall.domain.member import Person
    from rolecall.ports.store import UnitOfWork

#: Characters of a member's name.
NAME = 60


def identity_of(actor: Actor) -> Identity:
    """Return the account of an actor."""
    return Identity(workspace=actor.workspace, tenant=actor.tenant, id=actor.id)


def enter(office: Office, uow: UnitOfWork, actor: Actor) -> Member:
    """Make a requester of an account nobody knows; a name that is taken stays its owner's."""
    identity = identity_of(actor)
    name = _free(uow, actor.name)
    member = Member(id=office.ids.new("m"), tenant=uow.tenant, name=name, identities=(identity,))
    uow.members.add(member, "")
    _bound(uow, of_member(member), member)
    return member


def move(uow: UnitOfWork, member: Member, actor: Actor, link_by: str) -> None:
    """Bind an account to a member, and take it from the one it was bound to before; `link_by` made their link."""
    identity = identity_of(actor)
    body: dict[str, object] = {"workspace": actor.workspace, "account": actor.id, "link_by": link_by}
    log(uow, of_member(member), "account_claimed", f"member:{member.id}", body)
    before = uow.members.by_identity(identity)
    person = of_member(member)
    if before is not None and before.id != member.id:
        left = before.model_copy(update={"identities": tuple(one for one in before.identities if one != identity)})
        uow.members.replace(left)
        _bound(uow, person, left)
    bind(uow, person, member, identity)


def _bound(uow: UnitOfWork, person: Person, member: Member) -> None:
    name = f"member:{member.id}"
    log(uow, person, "account_bound", name, {"row": member.snapshot()}, covers=name)


def _free(uow: UnitOfWork, wanted: str) -> str:
    """Return a name like the wanted one that is free and that a command can name."""
    clean = " ".join("".join(mark for mark in wanted if mark.isprintable() and mark not in ":,@").split())
    base = clean[: NAME - 5].strip() or "somebody"
    names = itertools.chain((base,), (f"{base} {nth}" for nth in itertools.count(2)))
    return next(name for name in names if uow.members.named(name) is None)
