"""Engagements and members."""

import sqlalchemy as sa
from alembic import op

from rolecall.store.columns import belongs_to, json, number, text

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "engagement",
        number(),
        text("tenant"),
        text("id"),
        text("department"),
        text("status", default="active"),
        json("facts"),
        sa.UniqueConstraint("tenant", "id"),
        sa.UniqueConstraint("id"),
    )
    op.create_table(
        "member",
        number(),
        text("tenant"),
        text("id"),
        json("facts"),
        sa.UniqueConstraint("tenant", "id"),
    )
    op.create_table(
        "member_key",
        text("tenant"),
        text("kind"),
        text("key"),
        text("member"),
        sa.PrimaryKeyConstraint("tenant", "kind", "key"),
        belongs_to("member", "member"),
        sa.Index(None, "tenant", "member"),
    )
