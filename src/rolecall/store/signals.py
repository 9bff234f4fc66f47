"""What people and the line said of the work: decisions, edits, reopenings, feedback, failures and durations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from rolecall.ports.signals import SIGNAL_KINDS, Signal, SignalKind
from rolecall.store import tables
from rolecall.store.rows import TENANT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.ports.signals import Wanted
    from rolecall.store.rows import Rows

    Select = sa.Select[Any]

_request = tables.request
_run = tables.run
_stage = tables.stage_record
_version = tables.version
_decision = tables.decision
_event = tables.audit_event
_body = tables.audit_body
_progress = tables.progress

#: How a run ends that went wrong.
WRONG = ("failed", "blocked", "set_aside")


def _its_request(row: sa.FromClause) -> sa.ColumnElement[bool]:
    return sa.and_(_request.c.tenant == row.c.tenant, _request.c.id == row.c.request)


def _made(made: sa.FromClause, **columns: sa.ColumnElement[Any]) -> Select:
    """Select a signal of a version, or of a run, with the columns that differ from one kind to the other."""
    return sa.select(
        _request.c.id.label("request"),
        _request.c.role,
        _request.c.kind.label("deliverable_kind"),
        _request.c.engagement,
        _request.c.department,
        _request.c.channel,
        made.c.facts["contract_digest"].as_string().label("contract_digest"),
        made.c.facts["model"].as_string().label("model"),
        *(column.label(name) for name, column in columns.items()),
    ).where(_request.c.tenant == TENANT)


def _output(version: sa.FromClause) -> dict[str, sa.ColumnElement[Any]]:
    return {
        "deliverable": sa.func.coalesce(version.c.deliverable, ""),
        "version": sa.func.coalesce(version.c.number, 0),
        "digest": sa.func.coalesce(version.c.facts["digest"].as_string(), ""),
    }


def _fact(table: sa.FromClause, name: str) -> sa.ColumnElement[str]:
    return sa.func.coalesce(table.c.facts[name].as_string(), "")


_DECIDED = (
    _made(
        _version,
        kind=_decision.c.verdict,
        at=_decision.c.at,
        **_output(_version),
        ground=_fact(_decision, "ground"),
        words=_fact(_decision, "reason"),
        outcome=_version.c.status,
    )
    .select_from(_decision)
    .join(
        _version,
        sa.and_(
            _version.c.tenant == _decision.c.tenant,
            _version.c.deliverable == _decision.c.deliverable,
            _version.c.number == _decision.c.version,
        ),
    )
    .join(_request, _its_request(_version))
)
_EDITED = (
    _made(
        _version,
        kind=sa.literal("edit"),
        at=_version.c.at,
        **_output(_version),
        words=_fact(_version, "reason"),
        outcome=_version.c.status,
    )
    .select_from(_version)
    .join(_request, _its_request(_version))
    .where(_version.c.author != "role")
)
_before = _version.alias("before")
_REOPENED = (
    _made(
        _before,
        kind=sa.literal("reopen"),
        at=_run.c.at,
        **_output(_before),
        words=_fact(_run, "instruction"),
        outcome=_request.c.status,
    )
    .select_from(_run)
    .join(_request, _its_request(_run))
    .join(
        _before,
        sa.and_(
            _before.c.tenant == _run.c.tenant,
            _before.c.deliverable == "d-" + _run.c.request,
            _before.c.number == _run.c.facts["version"].as_integer() - 1,
        ),
    )
    .where(_run.c.purpose == sa.literal_column("'reopen'"))
)
_LIKED = (
    _made(
        _version,
        kind=sa.literal("feedback"),
        at=_event.c.at,
        **_output(_version),
        words=sa.func.coalesce(_body.c.body["mark"].as_string(), ""),
        outcome=_version.c.status,
    )
    .select_from(_event)
    .outerjoin(_body, sa.and_(_body.c.tenant == _event.c.tenant, _body.c.seq == _event.c.seq))
    .join(_version, sa.and_(_version.c.tenant == _event.c.tenant, _version.c.deliverable == "d-" + _event.c.request))
    .join(_request, _its_request(_version))
    .where(
        _event.c.type == sa.literal_column("'feedback_given'"),
        _event.c.subject == "version:" + _version.c.deliverable + ".v" + sa.cast(_version.c.number, sa.Text),
    )
)
_drafted = _version.alias("drafted")
_FAILED = (
    _made(
        _run,
        kind=sa.literal("error"),
        at=_run.c.ended_at,
        **_output(_drafted),
        words=_run.c.status + sa.func.coalesce(": " + _progress.c.facts["note"].as_string(), ""),
        outcome=_request.c.status,
    )
    .select_from(_run)
    .join(_request, _its_request(_run))
    .outerjoin(_progress, sa.and_(_progress.c.tenant == _run.c.tenant, _progress.c.run == _run.c.id))
    .outerjoin(
        _drafted,
        sa.and_(
            _drafted.c.tenant == _run.c.tenant,
            _drafted.c.deliverable == "d-" + _run.c.request,
            _drafted.c.run == _run.c.id,
        ),
    )
    .where(_run.c.status.in_(WRONG), _run.c.ended_at != "")
)
_ms = (
    sa.select(sa.func.coalesce(sa.func.sum(_stage.c.ms), 0))
    .where(_stage.c.tenant == _version.c.tenant, _stage.c.run == _version.c.run)
    .scalar_subquery()
)
_TIMED = (
    _made(
        _version,
        kind=sa.literal("latency"),
        at=_version.c.at,
        **_output(_version),
        ms=sa.cast(_ms, sa.BigInteger),
        outcome=_version.c.status,
    )
    .select_from(_version)
    .join(_request, _its_request(_version))
    .where(_version.c.author == "role", _version.c.passed == 1)
)
#: Where the signals of each kind are read, and the time of each.
_QUERIES: Mapping[SignalKind, tuple[Select, sa.ColumnElement[str]]] = {
    **{verdict: (_DECIDED.where(_decision.c.verdict == verdict), _decision.c.at) for verdict in SIGNAL_KINDS[:3]},
    "edit": (_EDITED, _version.c.at),
    "reopen": (_REOPENED, _run.c.at),
    "feedback": (_LIKED, _event.c.at),
    "error": (_FAILED, _run.c.ended_at),
    "latency": (_TIMED, _version.c.at),
}


class SqlSignals:
    """See `rolecall.ports.signals.Signals`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def listed(self, wanted: Wanted) -> Sequence[Signal]:
        """See `Signals.listed`."""
        found: list[Signal] = []
        for kind in wanted.kinds or SIGNAL_KINDS:
            query, at = _QUERIES[kind]
            query = query.where(_request.c.engagement.in_(wanted.engagements))
            if wanted.role:
                query = query.where(_request.c.role == wanted.role)
            if wanted.since:
                query = query.where(at >= wanted.since)
            newest = query.order_by(at.desc(), _request.c.seq.desc()).limit(wanted.limit)
            found += [Signal.model_validate(row._asdict()) for row in self._rows.run(newest)]
        found.sort(key=lambda signal: signal.at, reverse=True)
        return found[: wanted.limit]
