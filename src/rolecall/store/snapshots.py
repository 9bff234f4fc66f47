"""Finds the row an audit record covers, and reads it as it stands now."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from rolecall.store import tables
from rolecall.store.facts import as_it_stands
from rolecall.store.rows import TENANT
from rolecall.store.states import STATES, loaded

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

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
    "schedule": (tables.schedule, _whole("id")),
    "checkin": (tables.checkin, _split("/", "report", "member", str)),
    "report": (tables.report, _split("@", "id", "version", int)),
}


#: Columns that change beside the facts: `status:request:r1`, `retired:source:source:handbook@1`.
_COLUMNS = frozenset({"status", "retired"})


def standing(rows: Rows, covers: Collection[str]) -> Mapping[str, Mapping[str, object]]:
    """Return what is covered as it stands now, one query a table; what is gone is missing."""
    wanted: dict[tuple[str, str], dict[tuple[Any, ...], str]] = {}
    found: dict[str, Mapping[str, object]] = {}
    for name in covers:
        column, kind, rest = _parts(name)
        with suppress(KeyError, ValueError):  # nothing has such a name
            if kind in STATES:
                state = STATES[kind](rows, rest)
                found |= {name: state} if state is not None else {}
            else:
                key = tuple(_COVERED[kind][1](rest).values())
                wanted.setdefault((column, kind), {})[key] = name
    for (column, kind), keys in wanted.items():
        found |= _read(rows, column, kind, keys)
    return found


def _parts(name: str) -> tuple[str, str, str]:
    """Split a name into the column that is covered (empty: the whole row), the kind and the key."""
    kind, _, rest = name.partition(":")
    return (kind, *_parts(rest)[1:]) if kind in _COLUMNS else ("", kind, rest)


def _read(
    rows: Rows, column: str, kind: str, keys: Mapping[tuple[Any, ...], str]
) -> Iterator[tuple[str, Mapping[str, object]]]:
    table, parse = _COVERED[kind]
    names = tuple(parse(_parts(next(iter(keys.values())))[2]))
    for row in rows.run(_query(table, names, list(keys), column)):
        columns = row._asdict()
        name = keys[tuple(columns[part] for part in names)]
        if column:
            yield name, {column: columns[column]}
        else:
            yield name, as_it_stands(table, {**columns, "facts": loaded(row.facts)})


def _query(table: sa.Table, names: tuple[str, ...], keys: list[tuple[Any, ...]], only: str) -> sa.Select[Any]:
    chosen = [table.c[name] for name in names]
    mine = chosen[0].in_([key[0] for key in keys]) if len(chosen) == 1 else sa.tuple_(*chosen).in_(keys)
    if only:
        return sa.select(*chosen, table.c[only]).where(table.c.tenant == TENANT, mine)
    # The facts as text: somebody may have made them no JSON at all.
    columns = [column for column in table.columns if column.name != "facts"]
    return sa.select(*columns, sa.cast(table.c.facts, sa.Text).label("facts")).where(table.c.tenant == TENANT, mine)
