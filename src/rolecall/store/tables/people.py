"""Engagements and members."""

from __future__ import annotations

import sqlalchemy as sa

from rolecall.store.columns import belongs_to, json, number, text
from rolecall.store.facts import mirror
from rolecall.store.tables.base import metadata

engagement = sa.Table(
    "engagement",
    metadata,
    number(),
    mirror(text("tenant")),
    mirror(text("id")),
    mirror(text("department")),
    text("status", default="active"),
    json("facts"),
    sa.UniqueConstraint("tenant", "id"),
    #: An id is a term of the search index, which all tenants share: no two tenants have the same.
    sa.UniqueConstraint("id"),
)

member = sa.Table(
    "member",
    metadata,
    number(),
    mirror(text("tenant")),
    mirror(text("id")),
    json("facts"),
    sa.UniqueConstraint("tenant", "id"),
)

#: How a member is found: by `name` (case folded), by `token` (its hash) or by `account` of a platform.
member_key = sa.Table(
    "member_key",
    metadata,
    text("tenant"),
    text("kind"),
    text("key"),
    text("member"),
    sa.PrimaryKeyConstraint("tenant", "kind", "key"),
    belongs_to("member", "member"),
    sa.Index(None, "tenant", "member"),
)
