"""Requests with their threads and follow-ups, runs, stage records, deliverables, versions and decisions."""

from __future__ import annotations

import sqlalchemy as sa

from rolecall.domain.content import items
from rolecall.store.columns import belongs_to, count, index_where, json, number, text
from rolecall.store.facts import channel_of, mirror
from rolecall.store.tables.base import metadata

request = sa.Table(
    "request",
    metadata,
    number(),
    mirror(text("tenant")),
    mirror(text("id")),
    mirror(text("engagement")),
    mirror(text("department")),
    mirror(text("place")),
    mirror(text("at")),
    #: The place without its thread.
    mirror(text("channel", default=""), "place", read=channel_of),
    mirror(text("requester", default="")),
    mirror(count("private", default="0"), absent=0),
    #: The member it was handed to, empty: the role has it.
    text("assignee", default=""),
    text("status", default="received"),
    json("facts"),
    mirror(text("role", default="")),
    mirror(text("kind", default="")),
    sa.UniqueConstraint("tenant", "id"),
    sa.Index(None, "tenant", "at"),
    #: Private ones are left out without looking at their rows.
    sa.Index(None, "tenant", "engagement", "seq", "private", "requester"),
    sa.Index(None, "tenant", "engagement", "status", "seq"),
    sa.Index(None, "tenant", "channel", "seq"),
    sa.Index(None, "tenant", "requester", "seq"),
    sa.Index(None, "tenant", "requester", "status", "seq"),
    index_where("assignee <> ''", "ix_request_assigned", "tenant", "assignee", "seq"),
)


def _statements(content: object) -> int:
    return sum(1 for _pointer, _item in items(content))


def _cited(content: object) -> int:
    return sum(1 for _pointer, item in items(content) if item["cites"])


def _thousandths(seconds: float) -> int:
    return round(seconds * 1000)


def _passed(gates: list[dict[str, object]]) -> int:
    return int(all(gate["passed"] or gate["level"] == "warn" for gate in gates))


#: Which request a thread (a place text) is about.
thread = sa.Table(
    "thread",
    metadata,
    text("tenant"),
    text("place"),
    text("request"),
    sa.PrimaryKeyConstraint("tenant", "place"),
    belongs_to("request", "request"),
    sa.Index(None, "tenant", "request"),
)

#: Words for after the run.
follow_up = sa.Table(
    "follow_up",
    metadata,
    number(),
    text("tenant"),
    mirror(text("id")),
    mirror(text("request")),
    #: `pending`, `worked` or `refused`.
    text("state", default="pending"),
    json("facts"),
    sa.UniqueConstraint("tenant", "id"),
    belongs_to("request", "request"),
    sa.Index(None, "tenant", "request"),
    index_where("state = 'pending'", "ix_follow_up_pending", "tenant", "seq"),
)

#: The open questions of a request, replaced as a whole.
questions = sa.Table(
    "questions",
    metadata,
    text("tenant"),
    text("request"),
    json("questions"),
    sa.PrimaryKeyConstraint("tenant", "request"),
    belongs_to("request", "request"),
)

refusal = sa.Table(
    "refusal",
    metadata,
    text("tenant"),
    text("request"),
    json("facts"),
    mirror(text("code", default="")),
    sa.PrimaryKeyConstraint("tenant", "request"),
    belongs_to("request", "request"),
)

answers = sa.Table(
    "answers",
    metadata,
    text("tenant"),
    mirror(text("request")),
    #: Counts the answers of a request from 1.
    count("number"),
    json("facts"),
    sa.PrimaryKeyConstraint("tenant", "request", "number"),
    belongs_to("request", "request"),
)

run = sa.Table(
    "run",
    metadata,
    number(),
    mirror(text("tenant")),
    mirror(text("id")),
    mirror(text("request")),
    mirror(text("engagement")),
    mirror(text("department")),
    text("status", default="queued"),
    #: Executions so far, counted before the first step of each.
    count("attempts", default="0"),
    json("facts"),
    mirror(text("role", default="")),
    mirror(text("kind", default="")),
    mirror(text("purpose", default="")),
    mirror(text("at", default="")),
    #: When it ended, empty: not yet.
    text("ended_at", default=""),
    sa.UniqueConstraint("tenant", "id"),
    belongs_to("request", "request"),
    sa.Index(None, "tenant", "request"),
    sa.Index(None, "tenant", "ended_at"),
    index_where("purpose = 'reopen'", "ix_run_reopened", "tenant", "at"),
    index_where("status IN ('queued', 'working')", "ix_run_unfinished", "seq"),
)

stage_record = sa.Table(
    "stage_record",
    metadata,
    number(),
    text("tenant"),
    mirror(text("run")),
    mirror(text("step")),
    json("facts"),
    mirror(text("stage", default="")),
    mirror(count("nth", default="0")),
    mirror(text("model", default="")),
    mirror(text("tier", default=""), read=lambda tier: tier or ""),
    mirror(count("deterministic", default="0")),
    mirror(count("passed", default="0"), "gates", read=_passed),
    mirror(count("ms", default="0"), "seconds", read=_thousandths),
    mirror(text("ended", default="")),
    sa.UniqueConstraint("tenant", "run", "step"),
    belongs_to("run", "run"),
    #: They hold all that is counted, so that the rows, which are large, are left alone.
    sa.Index("ix_stage_record_time", "tenant", "run", "ms"),
    sa.Index("ix_stage_record_ended", "tenant", "ended", "run", "stage", "model", "tier", "deterministic", "ms"),
)

#: What watchers see of a run now.
progress = sa.Table(
    "progress",
    metadata,
    text("tenant"),
    text("run"),
    json("facts"),
    sa.PrimaryKeyConstraint("tenant", "run"),
    belongs_to("run", "run"),
)

#: One deliverable for each request.
deliverable = sa.Table(
    "deliverable",
    metadata,
    text("tenant"),
    text("id"),
    text("request"),
    sa.PrimaryKeyConstraint("tenant", "id"),
    sa.UniqueConstraint("tenant", "request"),
    belongs_to("request", "request"),
)

version = sa.Table(
    "version",
    metadata,
    number(),
    mirror(text("tenant")),
    mirror(text("deliverable")),
    mirror(count("number")),
    mirror(text("engagement")),
    mirror(text("request")),
    mirror(text("risk", default="")),
    text("status"),
    json("facts"),
    mirror(text("at", default="")),
    mirror(text("role", default="")),
    mirror(text("kind", default="")),
    mirror(text("author", default="")),
    mirror(text("run", default="")),
    mirror(count("cost", default="0"), "cost_microusd"),
    #: Statements of the content, and how many of them cite a passage.
    mirror(count("claims", default="0"), "content", read=_statements),
    mirror(count("cited", default="0"), "content", read=_cited),
    mirror(count("passed", default="0"), "gates", read=_passed),
    sa.UniqueConstraint("tenant", "deliverable", "number"),
    #: They hold all that is counted, so that the rows, which are large, are left alone.
    sa.Index(
        "ix_version_at",
        "tenant",
        "at",
        "author",
        "passed",
        "engagement",
        "role",
        "kind",
        "request",
        "number",
        "run",
        "cost",
        "claims",
        "cited",
    ),
    sa.Index(
        "ix_version_decided",
        "tenant",
        "deliverable",
        "number",
        "engagement",
        "role",
        "kind",
        "request",
        "risk",
        "at",
        "author",
    ),
    belongs_to("deliverable", "deliverable"),
    sa.Index(None, "tenant", "status", "engagement", "seq"),
    #: What waits at low risk is found without looking at the rows, which are large.
    index_where("status = 'waiting'", "ix_version_waiting", "tenant", "deliverable", "risk"),
)

decision = sa.Table(
    "decision",
    metadata,
    number(),
    mirror(text("tenant")),
    mirror(text("id")),
    mirror(text("deliverable")),
    mirror(count("version")),
    mirror(text("by")),
    mirror(count("terminal")),
    json("facts"),
    mirror(text("verdict", default="")),
    mirror(text("at", default="")),
    sa.UniqueConstraint("tenant", "id"),
    sa.UniqueConstraint("tenant", "deliverable", "version", "by"),
    belongs_to("version", "deliverable", "version", keys=("deliverable", "number")),
    index_where("terminal = 1", "ix_decision_at", "tenant", "at", "verdict", "deliverable", "version", "by"),
    index_where("terminal = 1", "uq_decision_terminal", "tenant", "deliverable", "version", unique=True),
)
