"""Schedules, claimed periods and reports."""

import sqlalchemy as sa
from alembic import op

from rolecall.store.columns import count, index_where, json, number, text

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "schedule",
        number(),
        text("tenant"),
        text("id"),
        text("channel"),
        text("status", default="active"),
        text("handled"),
        json("facts"),
        sa.UniqueConstraint("tenant", "id"),
        sa.Index(None, "tenant", "channel", "seq"),
    )
    op.create_table(
        "claim",
        number(),
        text("tenant"),
        text("report"),
        text("schedule"),
        text("state"),
        text("request", default=""),
        text("at"),
        sa.UniqueConstraint("tenant", "report"),
        sa.Index(None, "tenant", "schedule", "seq"),
        index_where("request <> ''", "ix_claim_request", "tenant", "request"),
    )
    op.create_table(
        "report",
        number(),
        text("tenant"),
        text("id"),
        count("version"),
        text("kind"),
        text("channel"),
        json("facts"),
        sa.UniqueConstraint("tenant", "id", "version"),
        sa.Index(None, "tenant", "channel", "kind", "seq"),
    )
