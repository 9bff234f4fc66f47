"""Members, and the names, tokens and accounts by which they are found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from rolecall.domain.member import Identity, Member
from rolecall.errors import Conflict, NotFound
from rolecall.store import states, tables
from rolecall.store.facts import row_of
from rolecall.store.rows import where

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.store.audit import SqlAuditLog
    from rolecall.store.rows import Rows

_table = tables.member

_REPLACE = (
    sa.update(_table).where(where(_table, ("id",))).values(facts=sa.bindparam("value", type_=_table.c.facts.type))
)
_FORGET = sa.delete(tables.member_key).where(
    where(tables.member_key, ("member",)), tables.member_key.c.kind.in_(("name", "account"))
)


class SqlMembers:
    """See `rolecall.ports.people.Members`."""

    def __init__(self, rows: Rows, log: SqlAuditLog) -> None:
        self._rows = rows
        self._log = log

    def add(self, member: Member, token_hash: str) -> None:
        """Store a member; without a token hash nobody can sign in as this member with a token.

        Raises:
            Conflict: the id, the name or an account is taken.
        """
        self._rows.add(_table, member, f"Member {member.id}")
        self._bind(member)
        if token_hash:
            self._key(member, "token", token_hash)
        self._log.stands("token_stored", f"token:{member.id}", states.token(self._rows, member.id))

    def get(self, member: str) -> Member:
        """See `Members.get`."""
        return self._rows.value(_table, Member, f"member {member}", id=member)

    def named(self, name: str) -> Member | None:
        """See `Members.named`."""
        return self._by("name", _folded(name))

    def by_token(self, token_hash: str) -> Member | None:
        """See `Members.by_token`."""
        member = self._by("token", token_hash)
        return member if member and member.active else None

    def by_identity(self, identity: Identity) -> Member | None:
        """See `Members.by_identity`."""
        return self._by("account", _account(identity))

    def listed(self) -> Sequence[Member]:
        """See `Members.listed`."""
        return sorted(self._rows.values(_table, Member, "member"), key=lambda member: _folded(member.name))

    def replace(self, member: Member) -> None:
        """See `Members.replace`; the token stays.

        Raises:
            NotFound: there is no such member.
            Conflict: the new name or an account is taken.
        """
        facts = row_of(_table, member, self._rows.tenant)["facts"]
        if not self._rows.run(_REPLACE, key_id=member.id, value=facts).rowcount:
            raise NotFound(f"There is no member {member.id}.")
        self._rows.run(_FORGET, key_member=member.id)
        self._bind(member)

    def _by(self, kind: str, key: str) -> Member | None:
        row = self._rows.find(tables.member_key, "member", kind=kind, key=key)
        return self.get(row.member) if row else None

    def _bind(self, member: Member) -> None:
        self._key(member, "name", _folded(member.name))
        for identity in member.identities:
            self._key(member, "account", _account(identity))
        self._log.stands("accounts_bound", f"accounts:{member.id}", states.accounts(self._rows, member.id))

    def _key(self, member: Member, kind: str, key: str) -> None:
        if not self._rows.insert(tables.member_key, {"kind": kind, "key": key, "member": member.id}):
            what = "token" if kind == "token" else f"{kind} “{key}”"
            raise Conflict(f"Another member has the {what} already.")


def _folded(name: str) -> str:
    return name.strip().removeprefix("@").casefold()


def _account(identity: Identity) -> str:
    return f"{identity.workspace}:{identity.tenant}:{identity.id}"
