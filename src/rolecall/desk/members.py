"""Members: added, given roles, let out, bound to accounts, and given links to come in."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, get_args

from rolecall.desk.admin import may_administer
from rolecall.desk.office import Office, log
from rolecall.domain.access import LINK_LIFE, Link, LinkKind
from rolecall.domain.member import Identity, Member, MemberRole, Person
from rolecall.errors import BadInput, NotFound

if TYPE_CHECKING:
    from collections.abc import Collection

    from rolecall.ports.store import UnitOfWork

ROLES: frozenset[MemberRole] = frozenset(get_args(MemberRole))


def token_hash(token: str) -> str:
    """Return what is stored of a member's token: its SHA-256; 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def add(office: Office, uow: UnitOfWork, person: Person, name: str, roles: frozenset[MemberRole]) -> tuple[Member, str]:
    """Add a member and return the token that proves who they are; it is shown once and stored hashed."""
    may_administer(person)
    clean = name.strip().lstrip("@")
    if not clean or any(mark in clean for mark in ":,\n") or len(clean) > 60:
        raise BadInput(f"“{name}” is not a name.", hint="Use up to 60 letters, without colon or comma.")
    if uow.members.named(clean) is not None:
        raise BadInput(f"There is already a member {clean}.", hint="Choose another name.")
    token = office.ids.secret()
    member = Member(id=office.ids.new("m"), tenant=uow.tenant, name=clean, roles=roles)
    uow.members.add(member, token_hash(token))
    name = f"member:{member.id}"
    log(uow, person, "member_added", name, {"row": member.snapshot()}, covers=name)
    return member, token


def first_owner(office: Office, uow: UnitOfWork, name: str) -> Member:
    """Return the member that the user of this host is, made once as an owner, so that they can sign in."""
    found = uow.members.named(name)
    if found is not None:
        return found
    host = Person(id=f"host:{name}", name=name)
    member, _token = add(office, uow, host, name, frozenset({"owner"}))
    return member


def change(
    uow: UnitOfWork,
    person: Person,
    name: str,
    *,
    roles: Collection[MemberRole] | None = None,
    active: bool | None = None,
) -> Member:
    """Give a member other roles, or let them out or in again; their sessions and unused links end.

    Raises:
        BadInput: a role is unknown.
        Denied: this person is no owner.
        NotFound: there is no such member.
    """
    may_administer(person)
    member = uow.members.named(name)
    if member is None:
        raise NotFound(f"There is no member {name}.", hint="rolecall members list shows them.")
    wanted = member.roles if roles is None else known_roles(roles)
    changed = member.model_copy(update={"roles": wanted, "active": member.active if active is None else active})
    if changed == member:
        return member
    uow.members.replace(changed)
    uow.access.end_sessions(member.id)
    name = f"member:{member.id}"
    log(uow, person, "member_changed", name, {"row": changed.snapshot()}, covers=name)
    return changed


def bind(uow: UnitOfWork, person: Person, member: Member, identity: Identity) -> None:
    """Bind an account to a member, once."""
    if identity in member.identities:
        return
    bound = member.model_copy(update={"identities": (*member.identities, identity)})
    uow.members.replace(bound)
    name = f"member:{member.id}"
    log(uow, person, "account_bound", name, {"row": bound.snapshot()}, covers=name)


def make_link(office: Office, uow: UnitOfWork, person: Person, member: Member, kind: LinkKind) -> str:
    """Make a link for a member and return its token, the only time it is seen."""
    token = office.ids.secret()
    link = Link(
        hash=token_hash(token),
        kind=kind,
        member=member.id,
        expires_at=(office.clock.now() + LINK_LIFE[kind]).isoformat(),
        by=person.id,
    )
    uow.access.add_link(link)
    body: dict[str, object] = {"member": member.id, "kind": kind, "expires_at": link.expires_at}
    log(uow, person, "link_made", f"member:{member.id}", body)
    return token


def known_roles(roles: Collection[MemberRole]) -> frozenset[MemberRole]:
    """Return these roles, `requester` when none is given.

    Raises:
        BadInput: one is unknown.
    """
    wanted = frozenset(roles) or frozenset[MemberRole]({"requester"})
    strange = sorted(wanted - ROLES)
    if strange:
        raise BadInput(f"“{strange[0]}” is no role.", hint=f"Choose of {', '.join(sorted(ROLES))}.")
    return wanted
