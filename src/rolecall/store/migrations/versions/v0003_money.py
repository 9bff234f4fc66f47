"""Limits, budgets, holds and the ledger."""

import sqlalchemy as sa
from alembic import op

from rolecall.store.columns import count, index_where, json, number, text

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "budget_limit",
        text("tenant"),
        text("scope"),
        text("kind"),
        count("amount"),
        sa.PrimaryKeyConstraint("tenant", "scope", "kind"),
    )
    op.create_table(
        "budget",
        text("tenant"),
        text("id"),
        text("scope"),
        text("kind"),
        text("period"),
        sa.Column("limit", sa.BigInteger),
        count("spent", default="0"),
        count("reserved", default="0"),
        count("stopped", default="0"),
        sa.PrimaryKeyConstraint("tenant", "id"),
        sa.CheckConstraint("spent >= 0", name="ck_budget_spent"),
        sa.CheckConstraint("reserved >= 0", name="ck_budget_reserved"),
        sa.Index(None, "tenant", "scope", "kind", "period"),
        sa.Index(None, "tenant", "period"),
    )
    op.create_table(
        "hold",
        number(),
        text("tenant"),
        text("key"),
        text("run"),
        text("stage"),
        text("at"),
        count("amount"),
        count("settled", default="0"),
        json("facts"),
        sa.UniqueConstraint("tenant", "key"),
        index_where("settled = 0", "ix_hold_open", "tenant", "run"),
    )
    op.create_table(
        "ledger_entry",
        number(),
        text("tenant"),
        text("id"),
        text("kind"),
        text("hold"),
        text("department"),
        text("engagement"),
        text("request"),
        count("amount"),
        text("at"),
        json("facts"),
        sa.UniqueConstraint("tenant", "id"),
        sa.UniqueConstraint("tenant", "hold", "kind"),
        sa.Index(None, "tenant", "request"),
    )
