"""Requests with their threads and follow-ups, runs, stage records, deliverables, versions and decisions."""

from __future__ import annotations

import sqlalchemy as sa

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
    sa.UniqueConstraint("tenant", "id"),
    #: Private ones are left out without looking at their rows.
    sa.Index(None, "tenant", "engagement", "seq", "private", "requester"),
    sa.Index(None, "tenant", "engagement", "status", "seq"),
    sa.Index(None, "tenant", "channel", "seq"),
    sa.Index(None, "tenant", "requester", "seq"),
    sa.Index(None, "tenant", "requester", "status", "seq"),
    index_where("assignee <> ''", "ix_request_assigned", "tenant", "assignee", "seq"),
)

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
    sa.UniqueConstraint("tenant", "id"),
    belongs_to("request", "request"),
    sa.Index(None, "tenant", "request"),
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
    sa.UniqueConstraint("tenant", "run", "step"),
    belongs_to("run", "run"),
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
    sa.UniqueConstraint("tenant", "deliverable", "number"),
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
    sa.UniqueConstraint("tenant", "id"),
    sa.UniqueConstraint("tenant", "deliverable", "version", "by"),
    belongs_to("version", "deliverable", "version", keys=("deliverable", "number")),
    index_where("terminal = 1", "uq_decision_terminal", "tenant", "deliverable", "version", unique=True),
)
