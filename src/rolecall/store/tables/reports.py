"""Schedules, the periods that were claimed for them, the reports that were published, and what people said before."""

from __future__ import annotations

import sqlalchemy as sa

from rolecall.store.columns import count, index_where, json, number, text
from rolecall.store.facts import mirror
from rolecall.store.tables.base import metadata

schedule = sa.Table(
    "schedule",
    metadata,
    number(),
    mirror(text("tenant")),
    mirror(text("id")),
    mirror(text("channel")),
    #: `active`, `paused` or `removed`.
    text("status", default="active"),
    #: Up to when everything due was handled (ISO 8601 UTC).
    text("handled"),
    json("facts"),
    sa.UniqueConstraint("tenant", "id"),
    sa.Index(None, "tenant", "channel", "seq"),
)

#: One row for each period that somebody took on: whoever inserts it reports, nobody else does.
claim = sa.Table(
    "claim",
    metadata,
    number(),
    text("tenant"),
    #: Id of the report.
    text("report"),
    text("schedule"),
    #: `published`, `skipped`, `asked` or `missed`.
    text("state"),
    #: What a role was asked for, empty where none was.
    text("request", default=""),
    text("at"),
    sa.UniqueConstraint("tenant", "report"),
    sa.Index(None, "tenant", "schedule", "seq"),
    index_where("request <> ''", "ix_claim_request", "tenant", "request"),
)

report = sa.Table(
    "report",
    metadata,
    number(),
    mirror(text("tenant")),
    mirror(text("id")),
    mirror(count("version")),
    mirror(text("kind")),
    mirror(text("channel")),
    json("facts"),
    sa.UniqueConstraint("tenant", "id", "version"),
    sa.Index(None, "tenant", "channel", "kind", "seq"),
)

#: One row for each person who answered a check-in; a later answer takes its place.
checkin = sa.Table(
    "checkin",
    metadata,
    mirror(text("tenant")),
    mirror(text("report")),
    mirror(text("member")),
    mirror(text("channel")),
    json("facts"),
    sa.PrimaryKeyConstraint("tenant", "report", "member"),
    sa.Index(None, "tenant", "channel"),
)
