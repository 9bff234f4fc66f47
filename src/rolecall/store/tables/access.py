"""How people come in: sign-in links, sessions, and the platform accounts of each tenant."""

from __future__ import annotations

import sqlalchemy as sa

from rolecall.store.columns import belongs_to, text
from rolecall.store.tables.base import metadata

#: Unused links; using one deletes it. A visitor names no tenant, so hashes are unique over all of them.
link = sa.Table(
    "link",
    metadata,
    text("tenant"),
    text("hash"),
    text("kind"),
    text("member"),
    text("expires_at"),
    text("by", default=""),
    sa.PrimaryKeyConstraint("tenant", "hash"),
    sa.UniqueConstraint("hash"),
    belongs_to("member", "member"),
    sa.Index(None, "tenant", "member"),
)

session = sa.Table(
    "session",
    metadata,
    text("tenant"),
    text("hash"),
    text("member"),
    text("workspace"),
    text("account"),
    text("expires_at"),
    text("seen_at"),
    sa.PrimaryKeyConstraint("tenant", "hash"),
    sa.UniqueConstraint("hash"),
    belongs_to("member", "member"),
    sa.Index(None, "tenant", "member"),
)

#: An account of a platform (its own tenant) belongs to one tenant of ours.
account = sa.Table(
    "account",
    metadata,
    text("tenant"),
    text("workspace"),
    text("account"),
    sa.PrimaryKeyConstraint("tenant", "workspace", "account"),
    sa.UniqueConstraint("workspace", "account"),
)
