"""Coming in: links that sign a member in once, the sessions they open, and invitations.

A link or session is shown to its owner once and stored as its SHA-256, so looking one up takes the same work
whatever was shown, and nothing stored opens anything.
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import TYPE_CHECKING

from rolecall.chat import Actor, Signed
from rolecall.desk import greeting, members
from rolecall.desk.office import log
from rolecall.desk.people import of_member, person_of
from rolecall.desk.window import Window
from rolecall.domain.access import SESSION_IDLE, SESSION_LIFE, Session
from rolecall.domain.audit import SYSTEM, Entry
from rolecall.domain.member import Identity, Member, MemberRole, Person
from rolecall.errors import BadInput, Busy, Denied, NotFound, StorageFull

if TYPE_CHECKING:
    from collections.abc import Collection

    from rolecall.ports.store import UnitOfWork

#: How often the last use of a session is written.
SEEN_EVERY = dt.timedelta(minutes=1)


class Access(Window):
    """The calls of the `Desk` by which members come in."""

    def connect(self, workspace: str, account: str) -> None:
        """See `Desk.connect`."""
        with self.office.store.begin(self.home(), reserve=True) as uow:
            uow.access.connect(workspace, account)

    def greet(self, actor: Actor) -> str:
        """See `Desk.greet`."""
        tenant, identity = self.tenant(actor), greeting.identity_of(actor)
        with self.office.store.reading(tenant) as uow:
            member = uow.members.by_identity(identity)
        if member is not None:
            return member.name
        with self.office.store.begin(tenant) as uow:
            return (uow.members.by_identity(identity) or greeting.enter(self.office, uow, actor)).name

    def claim(self, actor: Actor, token: str) -> str | None:
        """See `Desk.claim`; whoever does not come in is on record."""
        hashed, tenant = members.token_hash(token), self.tenant(actor)
        with self.office.store.begin(tenant, reserve=True) as uow:
            owner, link = uow.access.link(hashed) or ("", None)
            if link is not None and owner == tenant and not self._over(link.expires_at):
                member = uow.members.get(link.member)
                if member.active and uow.access.use_link(hashed):
                    greeting.move(uow, member, actor, link.by)
                    return member.name
        self._refused(tenant, actor.workspace, actor.tenant, "expired" if link else "unknown or used up")
        return None

    def invite(self, actor: Actor, name: str, roles: Collection[MemberRole]) -> str:
        """See `Desk.invite`.

        Raises:
            BadInput: the name is none or taken, or a role is unknown.
        """
        wanted = members.known_roles(roles)
        with self.office.store.begin(self.tenant(actor), reserve=True) as uow:
            person = person_of(uow, actor)
            member, _token = members.add(self.office, uow, person, name, wanted)
            body: dict[str, object] = {"member": member.id, "roles": sorted(wanted)}
            log(uow, person, "member_invited", f"member:{member.id}", body)
            return members.make_link(self.office, uow, person, member, "invitation")

    def link(self, actor: Actor, name: str) -> str:
        """See `Desk.link`.

        Raises:
            BadInput: the member is not active any more.
        """
        with self.office.store.begin(self.tenant(actor), reserve=True) as uow:
            person = person_of(uow, actor)
            member = _member(uow, person, name)
            return members.make_link(self.office, uow, person, member, "sign-in")

    def peek(self, token: str) -> str | None:
        """See `Desk.peek`."""
        with self.office.store.reading(self.home()) as uow:
            tenant, link = uow.access.link(members.token_hash(token)) or ("", None)
        if link is None or self._over(link.expires_at):
            return None
        with self.office.store.reading(tenant) as uow:
            member = uow.members.get(link.member)
        return member.name if member.active else None

    def sign_in(self, token: str, workspace: str, account: str) -> Signed | None:
        """See `Desk.sign_in`; of two at once one comes in, and whoever does not is on record."""
        hashed = members.token_hash(token)
        tenant = self.office.tenant_of(workspace, account)
        if tenant is None:
            return None
        with self.office.store.begin(tenant, reserve=True) as uow:
            owner, link = uow.access.link(hashed) or ("", None)
            if link is not None and owner == tenant and not self._over(link.expires_at):
                member = uow.members.get(link.member)
                if member.active and uow.access.use_link(hashed):
                    return self._open(uow, member, workspace, account, how=link.kind, link_by=link.by)
        self._refused(tenant, workspace, account, "expired" if link else "unknown or used up")
        return None

    def vouched(self, name: str, workspace: str, account: str) -> Signed | None:
        """See `Desk.vouched`."""
        tenant = self.office.tenant_of(workspace, account)
        if tenant is None:
            return None
        with self.office.store.begin(tenant, reserve=True) as uow:
            member = uow.members.named(name)
            if member is not None and member.active:
                return self._open(uow, member, workspace, account, how="proxy")
        self._refused(tenant, workspace, account, "vouched for, but no active member")
        return None

    def session(self, secret: str, *, used: bool = True) -> Actor | None:
        """See `Desk.session`; who the member is and what they may do is read again each time."""
        with self.office.store.reading(self.home()) as uow:
            tenant, session = uow.access.session(members.token_hash(secret)) or ("", None)
        if session is None or self._ended(session):
            return None
        if self.office.tenant_of(session.workspace, session.account) != tenant:
            return None
        with self.office.store.reading(tenant) as uow:
            member = uow.members.get(session.member)
        if not member.active:
            return None
        if used:
            self._seen(tenant, session)
        return _actor(member, session.workspace, session.account)

    def forged(self, secret: str, path: str) -> None:
        """See `Desk.forged`; a full disk keeps its room for decisions."""
        actor = self.session(secret, used=False)
        if actor is None:
            return
        with suppress(StorageFull), self.office.store.begin(self.tenant(actor)) as uow:
            person = person_of(uow, actor)
            log(uow, person, "form_refused", f"member:{person.id}", {"workspace": actor.workspace, "path": path})

    def sign_out(self, secret: str) -> None:
        """See `Desk.sign_out`; a session that has ended already is left as it is."""
        hashed = members.token_hash(secret)
        with self.office.store.reading(self.home()) as uow:
            tenant, session = uow.access.session(hashed) or ("", None)
        if session is None:
            return
        with self.office.store.begin(tenant, reserve=True) as uow:
            uow.access.end_session(hashed)
            person = of_member(uow.members.get(session.member))
            log(uow, person, "signed_out", f"member:{session.member}", {"workspace": session.workspace})

    def _over(self, expires_at: str) -> bool:
        return self.office.clock.now() >= dt.datetime.fromisoformat(expires_at)

    def _ended(self, session: Session) -> bool:
        idle = self.office.clock.now() - dt.datetime.fromisoformat(session.seen_at)
        return self._over(session.expires_at) or idle >= SESSION_IDLE

    def _open(
        self, uow: UnitOfWork, member: Member, workspace: str, account: str, *, how: str, link_by: str = ""
    ) -> Signed:
        """Open a session for a member, whose account there is bound to them from now on."""
        now = self.office.clock.now()
        secret = self.office.ids.secret()
        session = Session(
            hash=members.token_hash(secret),
            member=member.id,
            workspace=workspace,
            account=account,
            expires_at=(now + SESSION_LIFE).isoformat(),
            seen_at=now.isoformat(),
        )
        uow.access.add_session(session)
        person = of_member(member)
        members.bind(uow, person, member, Identity(workspace=workspace, tenant=account, id=member.id))
        body: dict[str, object] = {"workspace": workspace, "account": account, "how": how, "link_by": link_by}
        log(uow, person, "signed_in", f"member:{member.id}", body)
        return Signed(secret, _actor(member, workspace, account))

    def _refused(self, tenant: str, workspace: str, account: str, why: str) -> None:
        """Record that nobody came in; a full disk keeps its room for decisions."""
        body = {"workspace": workspace, "account": account, "why": why}
        with suppress(StorageFull), self.office.store.begin(tenant) as uow:
            uow.audit.append(Entry(type="sign_in_refused", actor=SYSTEM, subject=f"account:{workspace}", body=body))

    def _seen(self, tenant: str, session: Session) -> None:
        """Write the use of a session, unless it was written a moment ago; it is no reason to turn anybody away."""
        now = self.office.clock.now()
        if now - dt.datetime.fromisoformat(session.seen_at) < SEEN_EVERY:
            return
        with suppress(Busy, StorageFull), self.office.store.begin(tenant, reserve=True) as uow:
            uow.access.seen(session.hash, now.isoformat())


def _member(uow: UnitOfWork, person: Person, name: str) -> Member:
    """Return the member a link is wanted for; whether there is one is told only to those who may know."""
    member = uow.members.named(name)
    if not (person.is_host or person.has("owner") or (member and member.id == person.id)):
        raise Denied(f"{person.name} makes no link for others.", hint="An owner does, or the person themselves.")
    if member is None:
        raise NotFound(f"There is no member {name}.", hint=f"Invite them: rolecall members invite {name}")
    if not member.active:
        raise BadInput(f"{member.name} is not an active member.", hint="An owner lets them in again.")
    return member


def _actor(member: Member, workspace: str, account: str) -> Actor:
    return Actor(workspace, account, member.id, member.name, groups=frozenset(member.roles))
