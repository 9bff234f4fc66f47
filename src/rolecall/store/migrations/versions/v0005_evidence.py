"""Sources, chunks, passages and their full text index."""

import sqlalchemy as sa
from alembic import op

from rolecall.store.columns import NUMBER, belongs_to, count, json, number, text

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "blob",
        text("tenant"),
        text("sha256"),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "sha256"),
    )
    op.create_table(
        "source",
        number(),
        text("tenant"),
        text("id"),
        count("revision"),
        text("engagement"),
        text("request"),
        text("name"),
        text("standing"),
        text("sha256"),
        text("expires_at"),
        count("retired", default="0"),
        json("facts"),
        sa.UniqueConstraint("tenant", "id", "revision"),
        belongs_to("blob", "sha256", keys=("sha256",)),
        sa.Index(None, "tenant", "engagement", "request"),
    )
    op.create_table(
        "chunk",
        number(),
        text("tenant"),
        text("engagement"),
        text("request"),
        sa.Column("source", NUMBER, sa.ForeignKey("source.seq"), nullable=False),
        text("acl"),
        text("heading"),
        text("body"),
        sa.Index(None, "tenant", "engagement", "request"),
        sa.Index(None, "source"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "passage",
        number(),
        text("tenant"),
        text("id"),
        sa.Column("source", NUMBER, sa.ForeignKey("source.seq"), nullable=False),
        sa.Column("chunk", NUMBER, nullable=False),
        json("facts"),
        sa.Index(None, "tenant", "source", "seq"),
        sa.Index(None, "tenant", "chunk"),
    )
    if op.get_bind().dialect.name == "postgresql":
        _index_postgres()
    else:
        _index_sqlite()


def _index_postgres() -> None:
    """ASCII punctuation becomes space first: the parser keeps e-mail addresses and paths as one word, FTS5 does not."""
    words = r"regexp_replace(heading || ' ' || body, '[!-/:-@[-`{-~]+', ' ', 'g')"
    generated = f"GENERATED ALWAYS AS (to_tsvector('english'::regconfig, {words})) STORED"
    op.get_bind().exec_driver_sql(f"ALTER TABLE chunk ADD COLUMN tsv tsvector {generated}")
    op.execute("CREATE INDEX ix_chunk_tsv ON chunk USING gin (tsv)")


def _index_sqlite() -> None:
    """External content, not contentless: that one refuses DELETE on the SQLite versions in use."""
    op.execute(
        "CREATE VIRTUAL TABLE chunk_fts USING fts5(acl, heading, body, "
        "content='chunk', content_rowid='seq', tokenize='porter unicode61')"
    )
    op.execute(
        "CREATE TRIGGER chunk_added AFTER INSERT ON chunk BEGIN "
        "INSERT INTO chunk_fts(rowid, acl, heading, body) VALUES (new.seq, new.acl, new.heading, new.body); END"
    )
    op.execute(
        "CREATE TRIGGER chunk_removed AFTER DELETE ON chunk BEGIN "
        "INSERT INTO chunk_fts(chunk_fts, rowid, acl, heading, body) "
        "VALUES ('delete', old.seq, old.acl, old.heading, old.body); END"
    )
