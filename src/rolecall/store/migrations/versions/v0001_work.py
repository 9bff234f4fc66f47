"""Requests, runs, stage records, deliverables, versions and decisions."""

import sqlalchemy as sa
from alembic import op

from rolecall.store.columns import belongs_to, count, index_where, json, number, text

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "request",
        number(),
        text("tenant"),
        text("id"),
        text("engagement"),
        text("department"),
        text("place"),
        text("at"),
        text("status", default="received"),
        json("facts"),
        sa.UniqueConstraint("tenant", "id"),
        sa.Index(None, "tenant", "engagement", "seq"),
        sa.Index(None, "tenant", "status"),
        sa.Index(None, "tenant", "place"),
    )
    op.create_table(
        "questions",
        text("tenant"),
        text("request"),
        json("questions"),
        sa.PrimaryKeyConstraint("tenant", "request"),
        belongs_to("request", "request"),
    )
    op.create_table(
        "refusal",
        text("tenant"),
        text("request"),
        json("facts"),
        sa.PrimaryKeyConstraint("tenant", "request"),
        belongs_to("request", "request"),
    )
    op.create_table(
        "answers",
        text("tenant"),
        text("request"),
        count("number"),
        json("facts"),
        sa.PrimaryKeyConstraint("tenant", "request", "number"),
        belongs_to("request", "request"),
    )
    op.create_table(
        "run",
        number(),
        text("tenant"),
        text("id"),
        text("request"),
        text("engagement"),
        text("department"),
        text("status", default="queued"),
        count("attempts", default="0"),
        json("facts"),
        sa.UniqueConstraint("tenant", "id"),
        belongs_to("request", "request"),
        sa.Index(None, "tenant", "request"),
        index_where("status IN ('queued', 'working')", "ix_run_unfinished", "seq"),
    )
    op.create_table(
        "stage_record",
        number(),
        text("tenant"),
        text("run"),
        text("step"),
        json("facts"),
        sa.UniqueConstraint("tenant", "run", "step"),
        belongs_to("run", "run"),
    )
    op.create_table(
        "progress",
        text("tenant"),
        text("run"),
        json("facts"),
        sa.PrimaryKeyConstraint("tenant", "run"),
        belongs_to("run", "run"),
    )
    op.create_table(
        "deliverable",
        text("tenant"),
        text("id"),
        text("request"),
        sa.PrimaryKeyConstraint("tenant", "id"),
        sa.UniqueConstraint("tenant", "request"),
        belongs_to("request", "request"),
    )
    op.create_table(
        "version",
        number(),
        text("tenant"),
        text("deliverable"),
        count("number"),
        text("engagement"),
        text("request"),
        text("status"),
        json("facts"),
        sa.UniqueConstraint("tenant", "deliverable", "number"),
        belongs_to("deliverable", "deliverable"),
        sa.Index(None, "tenant", "status", "engagement"),
    )
    op.create_table(
        "decision",
        number(),
        text("tenant"),
        text("id"),
        text("deliverable"),
        count("version"),
        text("by"),
        count("terminal"),
        json("facts"),
        sa.UniqueConstraint("tenant", "id"),
        sa.UniqueConstraint("tenant", "deliverable", "version", "by"),
        belongs_to("version", "deliverable", "version", keys=("deliverable", "number")),
        index_where("terminal = 1", "uq_decision_terminal", "tenant", "deliverable", "version", unique=True),
    )
