"""Finds the row an audit record covers, and reads it as it stands now."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from rolecall.store import tables
from rolecall.store.facts import as_it_stands
from rolecall.store.rows import where

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rolecall.store.rows import Rows


def _whole(column: str) -> Callable[[str], dict[str, Any]]:
    return lambda key: {column: key}


def _split(mark: str, first: str, second: str, read: type[int | str]) -> Callable[[str], dict[str, Any]]:
    def parse(key: str) -> dict[str, Any]:
        head, _, tail = key.rpartition(mark)
        return {first: head, second: read(tail)}

    return parse


#: The tables under audit and how the part of `covers` after the first colon names their rows: `request:r1`,
#: `version:d1.v2`, `source:source:handbook@3`, `stage:r1.v1.1/draft.2`, `answers:r1/1`.
_COVERED: Mapping[str, tuple[sa.Table, Callable[[str], dict[str, Any]]]] = {
    "request": (tables.request, _whole("id")),
    "answers": (tables.answers, _split("/", "request", "number", int)),
    "run": (tables.run, _whole("id")),
    "stage": (tables.stage_record, _split("/", "run", "step", str)),
    "version": (tables.version, _split(".v", "deliverable", "number", int)),
    "decision": (tables.decision, _whole("id")),
    "ledger": (tables.ledger_entry, _whole("id")),
    "source": (tables.source, _split("@", "id", "revision", int)),
    "engagement": (tables.engagement, _whole("id")),
    "member": (tables.member, _whole("id")),
}


def standing(rows: Rows, covers: str) -> Mapping[str, object] | None:
    """Return the snapshot of a covered row as it stands now, None when there is no such row."""
    kind, _, name = covers.partition(":")
    if kind not in _COVERED:
        return None
    table, parse = _COVERED[kind]
    try:
        key = parse(name)
    except ValueError:
        return None
    # The facts as text: somebody may have made them no JSON at all.
    columns = [column for column in table.columns if column.name != "facts"]
    query = sa.select(*columns, sa.cast(table.c.facts, sa.Text).label("facts")).where(where(table, tuple(key)))
    row = rows.run(query, **{f"key_{part}": value for part, value in key.items()}).first()
    if row is None:
        return None
    return as_it_stands(table, {**row._asdict(), "facts": loaded(row.facts)})


def loaded(text: Any) -> Any:
    """Read stored JSON that may have been tampered with; what is no JSON comes back as it is."""
    try:
        return json.loads(text)
    except (ValueError, TypeError):
        return text
