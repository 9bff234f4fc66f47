"""Inbox, outbox, kill switches and the adapters' shelf."""

from __future__ import annotations

import sqlalchemy as sa

from rolecall.store.columns import count, index_where, json, number, seconds, text
from rolecall.store.tables.base import metadata

#: Rows that still hold back later ones of their thread or channel.
INBOX_OPEN = "state IN ('waiting', 'working')"
OUTBOX_OPEN = "state IN ('queued', 'sending', 'unsure')"

inbox = sa.Table(
    "inbox",
    metadata,
    number(),
    text("tenant"),
    text("id"),
    text("place"),
    json("event"),
    json("answer", nullable=True),
    json("outcome", nullable=True),
    #: `waiting`, `working` or `done`.
    text("state", default="waiting"),
    count("fails", default="0"),
    #: How often its worker went silent.
    count("lapses", default="0"),
    text("note", default=""),
    seconds("leased_until"),
    sa.UniqueConstraint("tenant", "id"),
    index_where(INBOX_OPEN, "ix_inbox_next", "seq"),
    index_where(INBOX_OPEN, "ix_inbox_open", "tenant", "place", "seq"),
)

outbox = sa.Table(
    "outbox",
    metadata,
    number(),
    text("tenant"),
    text("key"),
    text("workspace"),
    text("channel"),
    text("kind"),
    json("body"),
    #: Key of the card in whose thread this one belongs.
    text("under", default=""),
    text("state", default="queued"),
    text("ref", default=""),
    count("attempts", default="0"),
    text("note", default=""),
    seconds("due"),
    seconds("leased_until"),
    sa.UniqueConstraint("tenant", "key"),
    sa.Index(None, "tenant", "state", "seq"),
    index_where(OUTBOX_OPEN, "ix_outbox_next", "seq"),
    index_where(OUTBOX_OPEN, "ix_outbox_open", "tenant", "workspace", "channel", "seq"),
)

#: Kill switches that are on.
stop = sa.Table(
    "stop",
    metadata,
    text("tenant"),
    text("scope"),
    json("facts"),
    sa.PrimaryKeyConstraint("tenant", "scope"),
)

#: Values are encrypted.
shelf_row = sa.Table(
    "shelf_row",
    metadata,
    text("tenant"),
    text("adapter"),
    text("key"),
    text("value"),
    count("revision"),
    sa.PrimaryKeyConstraint("tenant", "adapter", "key"),
)

#: The newest number of a feed; locking its row makes numbers appear in order.
shelf_feed = sa.Table(
    "shelf_feed",
    metadata,
    text("tenant"),
    text("adapter"),
    text("feed"),
    count("newest"),
    sa.PrimaryKeyConstraint("tenant", "adapter", "feed"),
)

shelf_entry = sa.Table(
    "shelf_entry",
    metadata,
    text("tenant"),
    text("adapter"),
    text("feed"),
    count("number"),
    text("value"),
    sa.PrimaryKeyConstraint("tenant", "adapter", "feed", "number"),
)
