"""Finds the row an audit record covers, and reads it as it stands now."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from rolecall.store import tables
from rolecall.store.facts import as_it_stands
from rolecall.store.rows import TENANT

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

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


def standing(rows: Rows, covers: Collection[str]) -> Mapping[str, Mapping[str, object]]:
    """Return the snapshots of covered rows as they stand now, one query a table; those that are gone are missing."""
    wanted: dict[str, dict[tuple[Any, ...], str]] = {}
    for name in covers:
        kind, _, rest = name.partition(":")
        with suppress(KeyError, ValueError):  # nothing has such a name
            wanted.setdefault(kind, {})[tuple(_COVERED[kind][1](rest).values())] = name
    found: dict[str, Mapping[str, object]] = {}
    for kind, keys in wanted.items():
        table, parse = _COVERED[kind]
        names = tuple(parse(next(iter(keys.values())).partition(":")[2]))
        for row in rows.run(_query(table, names, list(keys))):
            name = keys[tuple(row._asdict()[part] for part in names)]
            found[name] = as_it_stands(table, {**row._asdict(), "facts": loaded(row.facts)})
    return found


def _query(table: sa.Table, names: tuple[str, ...], keys: list[tuple[Any, ...]]) -> sa.Select[Any]:
    # The facts as text: somebody may have made them no JSON at all.
    columns = [column for column in table.columns if column.name != "facts"]
    chosen = [table.c[name] for name in names]
    mine = chosen[0].in_([key[0] for key in keys]) if len(chosen) == 1 else sa.tuple_(*chosen).in_(keys)
    return sa.select(*columns, sa.cast(table.c.facts, sa.Text).label("facts")).where(table.c.tenant == TENANT, mine)


def loaded(text: Any) -> Any:
    """Read stored JSON that may have been tampered with; what is no JSON comes back as it is."""
    try:
        return json.loads(text)
    except (ValueError, TypeError):
        return text
