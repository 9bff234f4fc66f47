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
_index = sa.table("chunk_fts", sa.column("rowid"), sa.column("chunk_fts"))
_found = _index.join(_chunk, _chunk.c.seq == _index.c.rowid).join(tables.source, tables.source.c.seq == _chunk.c.source)

#: Weights of acl, heading, body: the access word must not add to the score, the heading counts twice.
_RANK = sa.func.bm25(sa.literal_column("chunk_fts"), 0.0, 2.0, 1.0)


def matching(terms: Sequence[str], access: Sequence[str]) -> sa.Select[Any]:
    """See `FullText.matching`."""
    query = sa.select(_chunk.c.seq, _chunk.c.heading, _chunk.c.body).select_from(_found)
    return query.where(_match(terms, access)).order_by(_RANK, _chunk.c.seq)


def count(term: str, access: Sequence[str]) -> sa.Select[Any]:
    """See `FullText.count`."""
    return sa.select(sa.func.count()).select_from(_found).where(_match([term], access))


def _match(terms: Sequence[str], access: Sequence[str]) -> sa.ColumnElement[bool]:
    text = f"(acl : ({_any(access)})) AND ({{heading body}} : ({_any(terms)}))"
    return sa.literal_column("chunk_fts").op("MATCH")(text)


def _any(words: Sequence[str]) -> str:
    return " OR ".join(f'"{word}"' for word in words)
