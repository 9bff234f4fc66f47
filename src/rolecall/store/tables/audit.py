"""The hash chain: records, their bodies apart, and the head of each tenant."""

from __future__ import annotations

import sqlalchemy as sa

from rolecall.store.columns import belongs_to, count, index_where, json, text
from rolecall.store.tables.base import metadata

#: Types of the records that reports tell of.
TOLD = ("decision_refused", "engagement_ended", "member_added", "stop_cleared", "stop_set")

#: Append-only. Every column is part of the record that is hashed.
audit_event = sa.Table(
    "audit_event",
    metadata,
    text("tenant"),
    count("seq"),
    text("at"),
    text("prev"),
    text("type"),
    text("actor_kind"),
    text("actor_id"),
    text("subject"),
    text("request"),
    text("covers"),
    text("commitment"),
    text("leaf"),
    sa.PrimaryKeyConstraint("tenant", "seq"),
    sa.Index(None, "tenant", "request"),
    index_where(f"type IN {TOLD}", "ix_audit_event_told", "tenant", "at", "seq", "type", "subject"),
    #: What people said of versions is looked for among all that happened.
    index_where("type = 'feedback_given'", "ix_audit_event_feedback", "tenant", "at"),
)

#: What the commitments cover; a body can be erased without breaking the chain.
audit_body = sa.Table(
    "audit_body",
    metadata,
    text("tenant"),
    count("seq"),
    text("salt"),
    json("body"),
    sa.PrimaryKeyConstraint("tenant", "seq"),
    belongs_to("audit_event", "seq", keys=("seq",)),
)

audit_head = sa.Table(
    "audit_head",
    metadata,
    text("tenant"),
    count("seq"),
    text("leaf"),
    sa.PrimaryKeyConstraint("tenant"),
)
