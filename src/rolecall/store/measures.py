"""The facts that reports count, read from indexes that hold all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa

from rolecall.ports.measures import (
    Asked,
    Checked,
    Contracted,
    Decided,
    Delivered,
    Ended,
    Reopened,
    Slice,
    Spent,
    Told,
    Trouble,
    Waiting,
    Window,
    Worked,
    Written,
)
from rolecall.store import lateness, tables
from rolecall.store.dialect import hidden, is_one_of
from rolecall.store.rows import TENANT
from rolecall.store.tables.audit import TOLD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.store.rows import Rows

    Select = sa.Select[Any]

Fact = TypeVar("Fact", bound=tuple[Any, ...])

_request = tables.request
_run = tables.run
_stage = tables.stage_record
_version = tables.version
_decision = tables.decision
_ledger = tables.ledger_entry
_later = _version.alias("later")
_ending = _decision.alias("ending")
_event = tables.audit_event

_BEGINS: sa.BindParameter[str] = sa.bindparam("begins", type_=sa.Text)
_ENDS: sa.BindParameter[str] = sa.bindparam("ends", type_=sa.Text)


def _during(column: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    return sa.and_(column >= _BEGINS, column < _ENDS)


def _asked_at(table: sa.FromClause) -> sa.ScalarSelect[str]:
    its = sa.and_(_request.c.tenant == table.c.tenant, _request.c.id == table.c.request)
    return sa.select(_request.c.at).where(its).scalar_subquery()


_OF_VERSION = sa.and_(
    _version.c.tenant == _decision.c.tenant,
    _version.c.deliverable == _decision.c.deliverable,
    _version.c.number == _decision.c.version,
)
_code = (
    sa.select(tables.refusal.c.code)
    .where(tables.refusal.c.tenant == _request.c.tenant, tables.refusal.c.request == _request.c.id)
    .scalar_subquery()
)
_ASKED = (
    sa.select(
        _request.c.engagement,
        _request.c.role,
        _request.c.kind,
        _request.c.id,
        _request.c.requester,
        sa.func.coalesce(_code, ""),
    )
    .where(_request.c.tenant == TENANT, _during(_request.c.at))
    .order_by(_request.c.at, _request.c.seq)
)
_machine_ms = (
    sa.select(sa.func.coalesce(sa.func.sum(_stage.c.ms), 0))
    .where(_stage.c.tenant == _version.c.tenant, _stage.c.run == _version.c.run)
    .scalar_subquery()
)
_DELIVERED = (
    sa.select(
        _version.c.engagement,
        _version.c.role,
        _version.c.kind,
        _version.c.request,
        _version.c.number,
        _version.c.at,
        _asked_at(_version),
        sa.cast(_machine_ms, sa.BigInteger),
        _version.c.claims,
        _version.c.cited,
    )
    .where(_version.c.tenant == TENANT, _during(_version.c.at), _version.c.author == "role", _version.c.passed == 1)
    .order_by(_version.c.at, _version.c.request)
)
_DECIDED = (
    sa.select(
        _version.c.engagement,
        _version.c.role,
        _version.c.kind,
        _version.c.request,
        _version.c.number,
        _decision.c.verdict,
        _version.c.risk,
        _decision.c.by,
        _decision.c.at,
        _version.c.at,
        _asked_at(_version),
        _version.c.author,
    )
    .select_from(_decision)
    .join(_version, _OF_VERSION)
    .where(_decision.c.tenant == TENANT, sa.literal_column("decision.terminal") == sa.literal_column("1"))
    .where(_during(_decision.c.at))
    .order_by(_decision.c.at, _version.c.request)
)
_ENDED = (
    sa.select(_run.c.engagement, _run.c.role, _run.c.kind, _run.c.status, sa.func.count())
    .where(_run.c.tenant == TENANT, _during(_run.c.ended_at))
    .group_by(_run.c.engagement, _run.c.role, _run.c.kind, _run.c.status)
    .order_by(_run.c.engagement, _run.c.role, _run.c.kind, _run.c.status)
)
_PAYERS = (_ledger.c.department, _ledger.c.engagement, _ledger.c.role, _ledger.c.model, _ledger.c.stage)
_SPENT = (
    sa.select(*_PAYERS, sa.cast(sa.func.sum(_ledger.c.amount), sa.BigInteger), sa.func.count())
    .where(_ledger.c.tenant == TENANT, _ledger.c.kind == sa.literal_column("'settle'"), _during(_ledger.c.at))
    .group_by(*_PAYERS)
    .order_by(*_PAYERS)
)
_OF_RUN = sa.and_(_run.c.tenant == _stage.c.tenant, _run.c.id == _stage.c.run)
_STEPS = (_run.c.engagement, _run.c.role, _stage.c.stage, _stage.c.model, _stage.c.deterministic)
_WORKED = (
    sa.select(*_STEPS, sa.func.count())
    .select_from(_stage)
    .join(_run, _OF_RUN)
    .where(_stage.c.tenant == TENANT, _during(_stage.c.ended))
    .group_by(*_STEPS)
    .order_by(*_STEPS)
)
_acceptance = sa.and_(
    _ending.c.tenant == _run.c.tenant,
    _ending.c.deliverable == "d-" + _run.c.request,
    _ending.c.verdict == "approve",
    _ending.c.terminal == sa.literal_column("1"),
)
_ended = hidden(_ending.c.at)
_replaced = sa.select(sa.func.min(_ended)).where(_acceptance, _ended >= _run.c.at).scalar_subquery()
_accepted = sa.select(sa.func.max(_ended)).where(_acceptance, _ended < _run.c.at).scalar_subquery()
_REOPENED = (
    sa.select(
        _run.c.engagement,
        _run.c.role,
        _run.c.kind,
        _run.c.request,
        _accepted,
        _run.c.at,
        sa.func.coalesce(_replaced, ""),
    )
    .where(
        _run.c.tenant == TENANT,
        _run.c.purpose == sa.literal_column("'reopen'"),
        _during(_run.c.at),
        _accepted.is_not(None),
    )
    .order_by(_run.c.at, _run.c.request)
)
_INSTANT: sa.BindParameter[str] = sa.bindparam("instant", type_=sa.Text)
_waited = sa.select(
    _version.c.engagement,
    _version.c.role,
    _version.c.kind,
    _version.c.request,
    _version.c.risk,
    _version.c.at,
    _asked_at(_version),
)
_waited = _waited.select_from(_version).where(_version.c.tenant == TENANT, hidden(_version.c.at) < _INSTANT)
_of_ending = sa.and_(
    _ending.c.tenant == _version.c.tenant,
    _ending.c.deliverable == _version.c.deliverable,
    _ending.c.version == _version.c.number,
    _ending.c.terminal == sa.literal_column("1"),
)
#: What waited at an instant waits still, was decided since, or was replaced since without a decision. Asked in this
#: way, what was decided before, which is nearly all, is never looked at.
_WAITED = (
    _waited.where(_version.c.status == sa.literal_column("'waiting'")),
    _waited.join(_ending, _of_ending).where(_ending.c.tenant == TENANT, _ending.c.at >= _INSTANT),
    _waited.join(
        _later,
        sa.and_(
            _later.c.tenant == _version.c.tenant,
            _later.c.deliverable == _version.c.deliverable,
            _version.c.number == _later.c.number - 1,
        ),
    ).where(
        *(_later.c.tenant == TENANT, _later.c.at >= _INSTANT, _later.c.number > 1),
        *(_version.c.passed == 1, _version.c.risk != "T0"),
        ~sa.exists().where(_of_ending),
    ),
)
_CONTRACTED = (
    sa.select(_run.c.role, _run.c.facts["contract_digest"].as_string())
    .where(_run.c.tenant == TENANT, _during(_run.c.ended_at))
    .distinct()
)
_TOLD = (
    sa.select(_event.c.seq, _event.c.type, _event.c.subject, _event.c.at)
    .where(_event.c.tenant == TENANT, is_one_of(_event.c.type, TOLD), _during(_event.c.at))
    .order_by(_event.c.at, _event.c.seq)
)


class SqlMeasures:
    """See `rolecall.ports.measures.Measures`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def asked(self, window: Window, of: Slice) -> Sequence[Asked]:
        """See `Measures.asked`."""
        return self._read(Asked, _sliced(_ASKED, of, _request.c.engagement, _request.c.role), window)

    def delivered(self, window: Window, of: Slice) -> Sequence[Delivered]:
        """See `Measures.delivered`."""
        return self._read(Delivered, _sliced(_DELIVERED, of, _version.c.engagement, _version.c.role), window)

    def decided(self, window: Window, of: Slice) -> Sequence[Decided]:
        """See `Measures.decided`."""
        return self._read(Decided, _sliced(_DECIDED, of, _version.c.engagement, _version.c.role), window)

    def ended(self, window: Window, of: Slice) -> Sequence[Ended]:
        """See `Measures.ended`."""
        return self._read(Ended, _sliced(_ENDED, of, _run.c.engagement, _run.c.role), window)

    def spent(self, window: Window, of: Slice) -> Sequence[Spent]:
        """See `Measures.spent`."""
        return self._read(Spent, _sliced(_SPENT, of, _ledger.c.engagement, _ledger.c.role), window)

    def worked(self, window: Window, of: Slice) -> Sequence[Worked]:
        """See `Measures.worked`."""
        found = self._read(Worked, _sliced(_WORKED, of, _run.c.engagement, _run.c.role), window)
        return [fact._replace(deterministic=bool(fact.deterministic)) for fact in found]

    def checked(self, window: Window, of: Slice) -> Sequence[Checked]:
        """See `Measures.checked`."""
        groups = (_run.c.engagement, _run.c.role, _passed(self._rows.dialect).label("passed"))
        query = (
            sa.select(*groups, sa.func.count())
            .select_from(_stage)
            .join(_run, _OF_RUN)
            .join(_gates(self._rows.dialect), sa.true())
            .where(_stage.c.tenant == TENANT, _during(_stage.c.ended), _stage.c.stage == "verify", _stage.c.nth == 0)
            .group_by(*groups)
            .order_by(*groups)
        )
        found = self._read(Checked, _sliced(query, of, _run.c.engagement, _run.c.role), window)
        return [fact._replace(passed=bool(fact.passed)) for fact in found]

    def reopened(self, window: Window, of: Slice) -> Sequence[Reopened]:
        """See `Measures.reopened`."""
        return self._read(Reopened, _sliced(_REOPENED, of, _run.c.engagement, _run.c.role), window)

    def waiting(self, at: str, of: Slice) -> Sequence[Waiting]:
        """See `Measures.waiting`."""
        queries = [_sliced(query, of, _version.c.engagement, _version.c.role) for query in _WAITED]
        found = [Waiting._make(row) for query in queries for row in self._rows.run(query, instant=at).all()]
        return sorted(found, key=lambda fact: (fact.at, fact.request))

    def troubles(self) -> Sequence[Trouble]:
        """See `Measures.troubles`."""
        outbox, request = tables.outbox, tables.request
        queries = {
            "held": sa.select(sa.func.count()).where(outbox.c.tenant == TENANT, outbox.c.state == "held"),
            "failed": sa.select(sa.func.count()).where(outbox.c.tenant == TENANT, outbox.c.state == "failed"),
            "set_aside": sa.select(sa.func.count()).where(request.c.tenant == TENANT, request.c.status == "set_aside"),
        }
        return [Trouble(what, int(self._rows.run(query).scalar() or 0)) for what, query in queries.items()]

    def contracted(self, window: Window, of: Slice) -> Sequence[Contracted]:
        """See `Measures.contracted`."""
        return sorted(self._read(Contracted, _sliced(_CONTRACTED, of, _run.c.engagement, _run.c.role), window))

    def told(self, window: Window) -> Sequence[Told]:
        """See `Measures.told`."""
        return self._read(Told, _TOLD, window)

    def written(self, since: tuple[int, ...]) -> Written:
        """See `Measures.written`."""
        return lateness.written(self._rows, since)

    def _read(self, fact: type[Fact], query: Select, window: Window) -> list[Fact]:
        return [fact(*row) for row in self._rows.run(query, begins=window.begins, ends=window.ends).all()]


def _sliced(query: Select, of: Slice, engagement: sa.Column[str], role: sa.Column[str]) -> Select:
    """Narrow a query to a slice."""
    if of.engagements is not None:
        query = query.where(engagement.in_(of.engagements))
    return query.where(role == of.role) if of.role else query


def _gates(dialect: str) -> sa.TableValuedAlias:
    """Return the gates of a stage record as rows of JSON."""
    if dialect == "postgresql":
        gates = sa.func.jsonb_array_elements(_stage.c.facts.op("->")(sa.literal("gates", sa.Text)))
        return gates.table_valued("value", name="gates", joins_implicitly=True)
    return sa.func.json_each(_stage.c.facts, "$.gates").table_valued("value", name="gates", joins_implicitly=True)


def _passed(dialect: str) -> sa.ColumnElement[Any]:
    """Return whether such a gate passed, as 1 or 0."""
    value: sa.ColumnElement[Any] = sa.literal_column("gates.value")
    if dialect == "postgresql":
        return sa.cast(sa.cast(value.op("->>")("passed"), sa.Boolean), sa.Integer)
    return sa.func.json_extract(value, "$.passed")
