"""Lists of requests and versions in a few queries, however many rows there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from rolecall.domain.budget import budget_id
from rolecall.domain.deliverable import Version, VersionStatus
from rolecall.domain.request import Request
from rolecall.store import tables
from rolecall.store.facts import value_of
from rolecall.store.rows import TENANT

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from rolecall.store.rows import Rows

_version = tables.version
_request = tables.request
_made = tables.deliverable
_budget = tables.budget
_thread = tables.thread
_later = _version.alias("later")

#: What makes a version large, and what a list does not show.
_BODY: dict[str, Any] = {"content": {}, "citations": []}

_IS_NEWEST = ~sa.exists().where(
    _later.c.tenant == _version.c.tenant,
    _later.c.deliverable == _version.c.deliverable,
    _later.c.number > _version.c.number,
)
# Subqueries where joins would do: they say from which side to begin, and SQLite without statistics guesses wrong.
_its_request = sa.and_(_request.c.tenant == _version.c.tenant, _request.c.id == _version.c.request)
_requester = sa.select(_request.c.requester).where(_its_request).scalar_subquery()
_asked = sa.select(_request.c.facts).where(_its_request).scalar_subquery()
#: Of one engagement: the index gives them in order, so the oldest are found without looking at the others.
_OTHERS = (
    sa.select(_version.c.seq)
    .where(_version.c.tenant == TENANT, _version.c.status == "waiting", _IS_NEWEST)
    .where(_version.c.engagement == sa.bindparam("of_engagement"))
    .order_by(_version.c.seq)
)
_open_and_low = (
    sa.select(_version.c.seq)
    .select_from(_made)
    .join(_version, sa.and_(_version.c.tenant == _made.c.tenant, _version.c.deliverable == _made.c.id))
    .where(_made.c.tenant == _request.c.tenant, _made.c.request == _request.c.id)
    .where(_version.c.status == sa.literal_column("'waiting'"), _IS_NEWEST, _version.c.risk.in_(("T0", "T1")))
    .correlate(_request)
    .scalar_subquery()
)
_OWN = (
    sa.select(_open_and_low)
    .where(_request.c.tenant == TENANT, _request.c.status == "delivered", _open_and_low.is_not(None))
    .order_by(_request.c.seq)
)
_newest = (
    sa.select(_version.c.seq)
    .where(_version.c.tenant == _made.c.tenant, _version.c.deliverable == _made.c.id)
    .order_by(_version.c.number.desc())
    .limit(1)
    .scalar_subquery()
)
_NEWEST = sa.select(_newest).where(_made.c.tenant == TENANT)


class SqlOverview:
    """See `rolecall.ports.overview.Overview`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def undecided(
        self, *, judging: Collection[str], own: Collection[str], limit: int
    ) -> Sequence[tuple[Version, Request]]:
        """See `Overview.undecided`."""
        seqs = set(self._rows.run(_OWN.where(_request.c.requester.in_(own)).limit(limit)).scalars())
        others = _OTHERS.where(_requester.not_in(own)).limit(limit)
        for engagement in judging:
            seqs |= set(self._rows.run(others, of_engagement=engagement).scalars())
        found = self._rows.run(self._heads(sorted(seqs)[:limit])) if seqs else ()
        return [(_without_body(row.head), value_of(Request, row.asked, "request")) for row in found]

    def newest(self, requests: Collection[str]) -> Mapping[str, tuple[Version, VersionStatus]]:
        """See `Overview.newest`."""
        if not requests:
            return {}
        seqs = self._rows.run(_NEWEST.where(_made.c.request.in_(requests))).scalars().all()
        return {row.request: (_without_body(row.head), row.status) for row in self._rows.run(self._heads(seqs))}

    def threads(self, requests: Collection[str]) -> Mapping[str, str]:
        """See `Overview.threads`."""
        if not requests:
            return {}
        query = sa.select(_thread.c.request, _thread.c.place).where(_thread.c.tenant == TENANT)
        return {row.request: row.place for row in self._rows.run(query.where(_thread.c.request.in_(requests)))}

    def spent(self, requests: Collection[str]) -> Mapping[str, int]:
        """See `Overview.spent`."""
        if not requests:
            return {}
        names = {budget_id(self._rows.tenant, f"request:{name}", "total"): name for name in requests}
        query = sa.select(_budget.c.id, _budget.c.spent).where(_budget.c.tenant == TENANT, _budget.c.id.in_(names))
        return {names[row.id]: row.spent for row in self._rows.run(query)}

    def _heads(self, seqs: Sequence[int]) -> sa.Select[Any]:
        """Select versions by row numbers found for this tenant, in order, and leave their bodies in the database."""
        facts: sa.ColumnElement[Any] = _version.c.facts
        if self._rows.dialect == "sqlite":
            facts = sa.func.json_remove(facts, *(f"$.{name}" for name in _BODY))
        else:
            for name in _BODY:
                facts = facts.op("-")(sa.literal(name, sa.Text))
        head = sa.type_coerce(facts, _version.c.facts.type).label("head")
        return (
            sa.select(_version.c.request, _version.c.status, head, _asked.label("asked"))
            .where(_version.c.seq.in_(seqs))
            .order_by(_version.c.seq)
        )


def _without_body(head: object) -> Version:
    return value_of(Version, {**head, **_BODY} if isinstance(head, dict) else head, "version")
