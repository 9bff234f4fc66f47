"""Reads what the audit log commits to beside the facts of rows: keys, limits, switches, contents of sources."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from rolecall.store import tables
from rolecall.store.rows import TENANT, where

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from rolecall.store.rows import Rows

    State = dict[str, object]

_KEYS = (
    sa.select(tables.member_key.c.kind, tables.member_key.c.key)
    .where(where(tables.member_key, ("member",)))
    .order_by(tables.member_key.c.kind, tables.member_key.c.key)
)
_STOP = sa.select(sa.cast(tables.stop.c.facts, sa.Text).label("facts")).where(where(tables.stop, ("scope",)))
_PASSAGES = (
    sa.select(tables.passage.c.id, sa.cast(tables.passage.c.facts, sa.Text).label("facts"))
    .where(tables.passage.c.tenant == TENANT, tables.passage.c.source == sa.bindparam("of_source"))
    .order_by(tables.passage.c.seq)
)


def token(rows: Rows, member: str) -> State:
    """Return the hashes of what is stored of a member's token: the log may be shown around."""
    keys = [row.key for row in rows.run(_KEYS, key_member=member) if row.kind == "token"]
    return {"sha256": [hashlib.sha256(key.encode()).hexdigest() for key in keys]}


def accounts(rows: Rows, member: str) -> State:
    """Return the name and the accounts by which a member is found, in order."""
    return {"keys": [f"{row.kind}:{row.key}" for row in rows.run(_KEYS, key_member=member) if row.kind != "token"]}


def limit(rows: Rows, name: str) -> State:
    """Return what a scope may spend in every period of a kind, `global/day`; None where there is no limit."""
    scope, _, kind = name.rpartition("/")
    row = rows.find(tables.budget_limit, "amount", scope=scope, kind=kind)
    return {"amount": row.amount if row else None}


def stop(rows: Rows, scope: str) -> State:
    """Return the kill switch of a scope, None where it is off."""
    row = rows.run(_STOP, key_scope=scope).first()
    return {"stop": loaded(row.facts) if row else None}


def content(rows: Rows, name: str) -> State | None:
    """Return what a revision of a source, `source:handbook@1`, is made of now; None where there is none."""
    source, _, revision = name.rpartition("@")
    row = rows.find(tables.source, "seq", "sha256", id=source, revision=int(revision))
    if row is None:
        return None
    blob = rows.find(tables.blob, "data", sha256=row.sha256)
    found = rows.run(_PASSAGES, of_source=row.seq)
    sha256 = hashlib.sha256(blob.data).hexdigest() if blob else ""
    return made_of(sha256, ((passage.id, loaded(passage.facts)) for passage in found))


def made_of(sha256: str, passages: Iterable[tuple[str, object]]) -> State:
    """Commit to a revision of a source: the hash of its bytes, and one of the ids and facts of its passages.

    The second one is SHA-256 over a line of JSON for each passage, keys sorted, ASCII, without white space. It is not
    the canonical form: there may be tens of thousands, and facts that were tampered with may have no such form.
    """
    seen = hashlib.sha256()
    for passage in passages:
        seen.update(json.dumps(passage, sort_keys=True, separators=(",", ":")).encode() + b"\n")
    return {"sha256": sha256, "passages": seen.hexdigest()}


#: How the state behind the first word of `covers` is read.
STATES: Mapping[str, Callable[[Rows, str], State | None]] = {
    "token": token,
    "accounts": accounts,
    "limit": limit,
    "stop": stop,
    "content": content,
}


def loaded(text: Any) -> Any:
    """Read stored JSON that may have been tampered with; what is no JSON comes back as it is."""
    try:
        return json.loads(text)
    except (ValueError, TypeError):
        return text
