"""What the engine keeps in the ledger: checkpoints of runs under way, and the worker processes."""

from __future__ import annotations

import sqlalchemy as sa

from rolecall.store.columns import belongs_to, json, seconds, text
from rolecall.store.tables.base import metadata

#: Outputs of passed steps; deleted some time after the run has ended.
checkpoint = sa.Table(
    "checkpoint",
    metadata,
    text("tenant"),
    text("run"),
    text("step"),
    json("output", nullable=True),
    sa.PrimaryKeyConstraint("tenant", "run", "step"),
    belongs_to("run", "run"),
)

#: Worker processes; they work for every tenant, so the row has none.
executor = sa.Table(
    "executor",
    metadata,
    text("id"),
    #: `live` or `dead`.
    text("state", default="live"),
    seconds("beat_at"),
    sa.PrimaryKeyConstraint("id"),
)
