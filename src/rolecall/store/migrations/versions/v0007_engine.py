"""Checkpoints and worker processes."""

import sqlalchemy as sa
from alembic import op

from rolecall.store.columns import belongs_to, json, seconds, text

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "checkpoint",
        text("tenant"),
        text("run"),
        text("step"),
        json("output", nullable=True),
        sa.PrimaryKeyConstraint("tenant", "run", "step"),
        belongs_to("run", "run"),
    )
    op.create_table(
        "executor",
        text("id"),
        text("state", default="live"),
        seconds("beat_at"),
        sa.PrimaryKeyConstraint("id"),
    )
