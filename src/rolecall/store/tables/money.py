"""Standing limits, budgets, holds and the ledger; all amounts in micro-dollars."""

from __future__ import annotations

import sqlalchemy as sa

from rolecall.store.columns import count, index_where, json, number, text
from rolecall.store.facts import mirror
from rolecall.store.tables.base import metadata

#: What a scope may spend in every period of a kind: `day`, `month` or `total`.
budget_limit = sa.Table(
    "budget_limit",
    metadata,
    text("tenant"),
    text("scope"),
    text("kind"),
    count("amount"),
    sa.PrimaryKeyConstraint("tenant", "scope", "kind"),
)

#: One scope in one period. There is no check that spent + reserved stays within the limit: a limit may be lowered
#: below what is spent, and an overrun is settled in full. The guarded update of `budgets.py` holds the limit.
budget = sa.Table(
    "budget",
    metadata,
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

hold = sa.Table(
    "hold",
    metadata,
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

#: Append-only.
ledger_entry = sa.Table(
    "ledger_entry",
    metadata,
    number(),
    mirror(text("tenant")),
    mirror(text("id")),
    mirror(text("kind")),
    mirror(text("hold")),
    mirror(text("department"), "charge", "department"),
    mirror(text("engagement"), "charge", "engagement"),
    mirror(text("request"), "charge", "request"),
    mirror(count("amount")),
    mirror(text("at")),
    json("facts"),
    mirror(text("role", default=""), "charge", "role"),
    mirror(text("model", default=""), "charge", "model"),
    mirror(text("stage", default=""), "charge", "stage"),
    sa.UniqueConstraint("tenant", "id"),
    sa.UniqueConstraint("tenant", "hold", "kind"),
    sa.Index(None, "tenant", "request"),
    index_where(
        "kind = 'settle'",
        "ix_ledger_entry_spent",
        "tenant",
        "at",
        "department",
        "engagement",
        "role",
        "model",
        "stage",
        "amount",
    ),
)
