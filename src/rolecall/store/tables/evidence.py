"""Sources with their bytes, passages, and the chunks that are searched.

The full text index over `chunk` differs by database and is made by the migration: on SQLite the FTS5 table
`chunk_fts` (columns acl, heading, body) kept by triggers, on PostgreSQL the generated column `chunk.tsv`.
"""

from __future__ import annotations

import sqlalchemy as sa

from rolecall.store.columns import NUMBER, belongs_to, count, json, number, text
from rolecall.store.facts import mirror
from rolecall.store.tables.base import metadata

#: Bytes by content; the same file is stored once.
blob = sa.Table(
    "blob",
    metadata,
    text("tenant"),
    text("sha256"),
    sa.Column("data", sa.LargeBinary, nullable=False),
    sa.PrimaryKeyConstraint("tenant", "sha256"),
)

source = sa.Table(
    "source",
    metadata,
    number(),
    mirror(text("tenant")),
    mirror(text("id")),
    mirror(count("revision")),
    mirror(text("engagement")),
    #: Empty for sources of the engagement.
    mirror(text("request")),
    mirror(text("name")),
    mirror(text("standing")),
    mirror(text("sha256")),
    mirror(text("expires_at")),
    #: 1 when withdrawn.
    count("retired", default="0"),
    json("facts"),
    sa.UniqueConstraint("tenant", "id", "revision"),
    belongs_to("blob", "sha256", keys=("sha256",)),
    sa.Index(None, "tenant", "engagement", "request"),
)

#: Only the newest revision of a source that was not withdrawn has chunks. Numbers are never used again, since
#: passages of older revisions keep the number of a chunk that is gone.
chunk = sa.Table(
    "chunk",
    metadata,
    number(),
    text("tenant"),
    text("engagement"),
    text("request"),
    sa.Column("source", NUMBER, sa.ForeignKey("source.seq"), nullable=False),
    #: The one word by which the full text index knows who may see this.
    text("acl"),
    text("heading"),
    text("body"),
    sa.Index(None, "tenant", "engagement", "request"),
    sa.Index(None, "source"),
    sqlite_autoincrement=True,
)

passage = sa.Table(
    "passage",
    metadata,
    number(),
    text("tenant"),
    text("id"),
    sa.Column("source", NUMBER, sa.ForeignKey("source.seq"), nullable=False),
    sa.Column("chunk", NUMBER, nullable=False),
    json("facts"),
    sa.Index(None, "tenant", "source", "seq"),
    sa.Index(None, "tenant", "chunk"),
)
