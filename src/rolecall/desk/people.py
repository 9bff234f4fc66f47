"""Who acts: accounts become people, the user of this host included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.chat import HOST
from rolecall.domain.member import Identity, Member, Person

if TYPE_CHECKING:
    from rolecall.chat import Actor
    from rolecall.ports.store import UnitOfWork


def person_of(uow: UnitOfWork, actor: Actor) -> Person:
    """Return the member an account is bound to, the host's user, or a stranger without any role."""
    if actor.kind != "human":
        return Person(id=f"account:{actor.workspace}:{actor.tenant}:{actor.id}", name=actor.name)
    if actor.workspace == HOST and actor.id.startswith("host:"):
        return Person(id=actor.id, name=actor.name)
    if actor.workspace == HOST:
        return of_member(uow.members.get(actor.id))
    member = uow.members.by_identity(Identity(workspace=actor.workspace, tenant=actor.tenant, id=actor.id))
    if member is None:
        return Person(id=f"account:{actor.workspace}:{actor.tenant}:{actor.id}", name=actor.name)
    return of_member(member)


def owners(uow: UnitOfWork) -> str:
    """Name the owners, or say how somebody becomes one."""
    names = [f"@{member.name}" for member in all_owners(uow)]
    return ", ".join(names) or "an owner (nobody is one yet: rolecall members add NAME --role owner)"


def all_owners(uow: UnitOfWork) -> list[Member]:
    """Return the owners, those first who have an account on some platform: people meet them there."""
    found = [member for member in uow.members.listed() if member.active and "owner" in member.roles]
    return sorted(found, key=lambda member: not member.identities)


def of_member(member: Member) -> Person:
    """Return a member as the one who acts; an inactive member has no roles."""
    return Person(id=member.id, name=member.name, roles=member.roles if member.active else frozenset())
