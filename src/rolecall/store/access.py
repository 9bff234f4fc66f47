"""Sign-in links, sessions and platform accounts; what a visitor shows is looked for in every tenant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from rolecall.domain.access import Link, Session
from rolecall.errors import Conflict
from rolecall.store import tables
from rolecall.store.facts import value_of
from rolecall.store.rows import where

if TYPE_CHECKING:
    from rolecall.domain.value import Value
    from rolecall.store.facts import Model
    from rolecall.store.rows import Rows

_link = tables.link
_session = tables.session
_account = tables.account

_HASH: sa.BindParameter[str] = sa.bindparam("of_hash", type_=sa.Text)
_USE = sa.delete(_link).where(_link.c.hash == _HASH)
_END = sa.delete(_session).where(_session.c.hash == _HASH)
_SEEN = sa.update(_session).where(_session.c.hash == _HASH).values(seen_at=sa.bindparam("at"))
_OWNER = sa.select(_account.c.tenant).where(
    _account.c.workspace == sa.bindparam("of_workspace"), _account.c.account == sa.bindparam("of_account")
)


class SqlAccess:
    """See `rolecall.ports.people.Access`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def add_link(self, link: Link) -> None:
        """See `Access.add_link`; its member must be one of this tenant."""
        self._add(_link, link, "link")

    def link(self, hash: str) -> tuple[str, Link] | None:
        """See `Access.link`."""
        return self._shown(_link, Link, hash)

    def use_link(self, hash: str) -> bool:
        """See `Access.use_link`."""
        return bool(self._rows.run(_USE, of_hash=hash).rowcount)

    def add_session(self, session: Session) -> None:
        """See `Access.add_session`; its member must be one of this tenant."""
        self._add(_session, session, "session")

    def session(self, hash: str) -> tuple[str, Session] | None:
        """See `Access.session`."""
        return self._shown(_session, Session, hash)

    def seen(self, hash: str, at: str) -> None:
        """See `Access.seen`."""
        self._rows.run(_SEEN, of_hash=hash, at=at)

    def end_session(self, hash: str) -> None:
        """See `Access.end_session`."""
        self._rows.run(_END, of_hash=hash)

    def end_sessions(self, member: str) -> None:
        """See `Access.end_sessions`; the member is one of this tenant."""
        for table in (_session, _link):
            self._rows.run(sa.delete(table).where(where(table, ("member",))), key_member=member)

    def connect(self, workspace: str, account: str) -> None:
        """See `Access.connect`; twice changes nothing."""
        if self._rows.insert(_account, {"workspace": workspace, "account": account}):
            return
        if self.tenant_of(workspace, account) != self._rows.tenant:
            raise Conflict(f"{workspace} {account} belongs to another organisation.")

    def tenant_of(self, workspace: str, account: str) -> str | None:
        """See `Access.tenant_of`."""
        found: str | None = self._rows.run(_OWNER, of_workspace=workspace, of_account=account).scalar()
        return found

    def forget(self, before: str) -> int:
        """See `Access.forget`; of every tenant."""
        expired = [sa.delete(table).where(table.c.expires_at < before) for table in (_link, _session)]
        return sum(self._rows.run(statement).rowcount for statement in expired)

    def _add(self, table: sa.Table, value: Value, name: str) -> None:
        if not self._rows.insert(table, value.snapshot()):
            raise Conflict(f"This {name} is there already.")

    def _shown(self, table: sa.Table, model: type[Model], hash: str) -> tuple[str, Model] | None:
        row = self._rows.run(sa.select(table).where(table.c.hash == _HASH), of_hash=hash).first()
        if row is None:
            return None
        columns: dict[str, Any] = row._asdict()
        return columns.pop("tenant"), value_of(model, columns, table.name)
