"""Full text search by FTS5 (notes on evidence, §4).

The MATCH string is built from words only, each quoted, both halves in brackets: AND binds tighter than OR.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from rolecall.store import tables

if TYPE_CHECKING:
    from collections.abc import Sequence

_chunk = tables.chunk
_index = sa.table("chunk_fts", sa.column("rowid"))
_itself: sa.ColumnElement[Any] = sa.literal_column("chunk_fts")

#: Deleting a chunk only marks its words in the index; this writes the index anew without them.
FORGET = sa.text("INSERT INTO chunk_fts(chunk_fts) VALUES ('optimize')")

#: Weights of acl, heading, body: the access word must not add to the score, the heading counts twice.
_RANK = sa.func.bm25(_itself, 0.0, 2.0, 1.0)


def matching(terms: Sequence[str], access: Sequence[str]) -> sa.Select[Any]:
    """See `FullText.matching`."""
    hits = _hits(terms, access, _RANK.label("rank"))
    query = sa.select(_chunk.c.seq, _chunk.c.heading, _chunk.c.body).select_from(_rows(hits))
    return query.order_by(hits.c.rank, _chunk.c.seq)


def count(term: str, access: Sequence[str]) -> sa.Select[Any]:
    """See `FullText.count`."""
    return sa.select(sa.func.count()).select_from(_rows(_hits([term], access)))


def _hits(terms: Sequence[str], access: Sequence[str], *columns: sa.ColumnElement[Any]) -> sa.CTE:
    """Ask the index once; joined directly, the planner would ask it again for every chunk of the engagement."""
    match = f"(acl : ({_any(access)})) AND ({{heading body}} : ({_any(terms)}))"
    query = sa.select(_index.c.rowid, *columns).select_from(_index).where(_itself.op("MATCH")(match))
    return query.cte("hits").prefix_with("MATERIALIZED")


def _rows(hits: sa.CTE) -> sa.FromClause:
    found = hits.join(_chunk, _chunk.c.seq == hits.c.rowid)
    return found.join(tables.source, tables.source.c.seq == _chunk.c.source)


def _any(words: Sequence[str]) -> str:
    return " OR ".join(f'"{word}"' for word in words)
