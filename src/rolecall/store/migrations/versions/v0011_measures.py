"""What reports count stands beside the facts, in indexes that hold all of it."""

import json as json_text
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

import sqlalchemy as sa
from alembic import op

from rolecall.store.columns import count, text

revision = "0011"
down_revision = "0010"

Read = Callable[[Any], object]

#: Rows filled at a time: a row of facts may be large.
BATCH = 500
#: Beyond every column of integers.
_MOST = 2**63


def upgrade() -> None:
    for table, columns in COLUMNS.items():
        for name, (kind, _read) in columns.items():
            op.add_column(table, text(name, default="") if kind == "text" else count(name, default="0"))
        _fill(table, columns)
    op.add_column("run", text("ended_at", default=""))
    _end_runs()
    _index()


def _statements(content: object) -> Iterator[dict[str, Any]]:
    if isinstance(content, dict):
        if "cites" in content and "id" in content:
            yield content
        for value in content.values():
            yield from _statements(value)
    elif isinstance(content, list):
        for value in content:
            yield from _statements(value)


def _passed(facts: Any) -> int:
    return int(all(gate["passed"] or gate["level"] == "warn" for gate in facts["gates"]))


def _fact(*path: str) -> Read:
    def read(facts: Any) -> object:
        for part in path:
            facts = facts[part]
        return int(facts) if isinstance(facts, bool) else facts

    return read


#: Of each table the new columns: their kind, and how they are read from the facts.
COLUMNS: Mapping[str, Mapping[str, tuple[str, Read]]] = {
    "request": {"role": ("text", _fact("role")), "kind": ("text", _fact("kind"))},
    "refusal": {"code": ("text", _fact("code"))},
    "run": {name: ("text", _fact(name)) for name in ("role", "kind", "purpose", "at")},
    "stage_record": {
        "stage": ("text", _fact("stage")),
        "nth": ("count", _fact("nth")),
        "model": ("text", _fact("model")),
        "tier": ("text", lambda facts: facts["tier"] or ""),
        "deterministic": ("count", _fact("deterministic")),
        "passed": ("count", _passed),
        "ms": ("count", lambda facts: round(facts["seconds"] * 1000)),
        "ended": ("text", _fact("ended")),
    },
    "version": {
        **{name: ("text", _fact(name)) for name in ("at", "role", "kind", "author", "run")},
        "cost": ("count", _fact("cost_microusd")),
        "claims": ("count", lambda facts: sum(1 for _item in _statements(facts["content"]))),
        "cited": ("count", lambda facts: sum(1 for item in _statements(facts["content"]) if item["cites"])),
        "passed": ("count", _passed),
    },
    "decision": {name: ("text", _fact(name)) for name in ("verdict", "at")},
    "ledger_entry": {name: ("text", _fact("charge", name)) for name in ("role", "model", "stage")},
}


def _fill(table: str, columns: Mapping[str, tuple[str, Read]]) -> None:
    """Fill the new columns from the facts; facts that were tampered with stop no migration: the audit names them."""
    if table == "refusal":  # it has no numbers
        return _fill_refusals(columns)
    connection, after = op.get_bind(), 0
    page = sa.text(
        f"SELECT seq, CAST(facts AS TEXT) AS facts FROM {table} WHERE seq > :after ORDER BY seq LIMIT {BATCH}"  # noqa: S608
    )
    sets = ", ".join(f"{name} = :{name}" for name in columns)
    while rows := connection.execute(page, {"after": after}).all():
        after = rows[-1].seq
        found = [{"n": row.seq, **values} for row in rows for values in _values(row.facts, columns)]
        if found:
            connection.execute(sa.text(f"UPDATE {table} SET {sets} WHERE seq = :n"), found)  # noqa: S608
    return None


def _fill_refusals(columns: Mapping[str, tuple[str, Read]]) -> None:
    connection = op.get_bind()
    rows = connection.exec_driver_sql("SELECT tenant, request, CAST(facts AS TEXT) AS facts FROM refusal").all()
    found = [{"t": row.tenant, "r": row.request, **values} for row in rows for values in _values(row.facts, columns)]
    if found:
        connection.execute(sa.text("UPDATE refusal SET code = :code WHERE tenant = :t AND request = :r"), found)


def _values(facts: str, columns: Mapping[str, tuple[str, Read]]) -> Iterator[dict[str, object]]:
    with suppress(ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        read = json_text.loads(facts)
        values = {name: how(read) for name, (_kind, how) in columns.items()}
        if all(_fits(value, columns[name][0]) for name, value in values.items()):
            yield values


def _fits(value: object, kind: str) -> bool:
    """Tell whether a column of this kind can hold a value."""
    return isinstance(value, str) if kind == "text" else isinstance(value, int) and abs(value) < _MOST


def _end_runs() -> None:
    """A run that ended did so when its last stage did, one without any when it was queued."""
    op.get_bind().exec_driver_sql(
        "UPDATE run SET ended_at = COALESCE((SELECT MAX(s.ended) FROM stage_record s "
        "WHERE s.tenant = run.tenant AND s.run = run.id), run.at) WHERE status NOT IN ('queued', 'working')"
    )


def _index() -> None:
    op.create_index("ix_request_tenant_at", "request", ["tenant", "at"])
    op.create_index("ix_run_tenant_ended_at", "run", ["tenant", "ended_at"])
    _partial("ix_run_reopened", "run", "purpose = 'reopen'", "tenant at")
    op.create_index("ix_stage_record_time", "stage_record", ["tenant", "run", "ms"])
    ended = "tenant ended run stage model tier deterministic ms"
    op.create_index("ix_stage_record_ended", "stage_record", ended.split())
    made = "tenant at author passed engagement role kind request number run cost claims cited"
    op.create_index("ix_version_at", "version", made.split())
    decided = "tenant deliverable number engagement role kind request risk at author"
    op.create_index("ix_version_decided", "version", decided.split())
    _partial("ix_decision_at", "decision", "terminal = 1", "tenant at verdict deliverable version by")
    spent = "tenant at department engagement role model stage amount"
    _partial("ix_ledger_entry_spent", "ledger_entry", "kind = 'settle'", spent)


def _partial(name: str, table: str, condition: str, columns: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns.split(), sqlite_where=where, postgresql_where=where)
