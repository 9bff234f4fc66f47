"""Inbox, outbox, kill switches and shelf."""

import sqlalchemy as sa
from alembic import op

from rolecall.store.columns import count, index_where, json, number, seconds, text

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "inbox",
        number(),
        text("tenant"),
        text("id"),
        text("place"),
        json("event"),
        json("answer", nullable=True),
        json("outcome", nullable=True),
        text("state", default="waiting"),
        count("fails", default="0"),
        text("note", default=""),
        seconds("leased_until"),
        sa.UniqueConstraint("tenant", "id"),
        index_where("state IN ('waiting', 'working')", "ix_inbox_next", "seq"),
        index_where("state IN ('waiting', 'working')", "ix_inbox_open", "tenant", "place", "seq"),
    )
    op.create_table(
        "outbox",
        number(),
        text("tenant"),
        text("key"),
        text("workspace"),
        text("channel"),
        text("kind"),
        json("body"),
        text("state", default="queued"),
        text("ref", default=""),
        count("attempts", default="0"),
        text("note", default=""),
        seconds("due"),
        seconds("leased_until"),
        sa.UniqueConstraint("tenant", "key"),
        index_where("state IN ('queued', 'sending', 'unsure')", "ix_outbox_next", "seq"),
        index_where(
            "state IN ('queued', 'sending', 'unsure')", "ix_outbox_open", "tenant", "workspace", "channel", "seq"
        ),
    )
    op.create_table(
        "stop",
        text("tenant"),
        text("scope"),
        json("facts"),
        sa.PrimaryKeyConstraint("tenant", "scope"),
    )
    op.create_table(
        "shelf_row",
        text("tenant"),
        text("adapter"),
        text("key"),
        text("value"),
        count("revision"),
        sa.PrimaryKeyConstraint("tenant", "adapter", "key"),
    )
    op.create_table(
        "shelf_feed",
        text("tenant"),
        text("adapter"),
        text("feed"),
        count("newest"),
        sa.PrimaryKeyConstraint("tenant", "adapter", "feed"),
    )
    op.create_table(
        "shelf_entry",
        text("tenant"),
        text("adapter"),
        text("feed"),
        count("number"),
        text("value"),
        sa.PrimaryKeyConstraint("tenant", "adapter", "feed", "number"),
    )
