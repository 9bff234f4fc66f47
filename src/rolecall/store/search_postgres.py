"""Full text search by tsvector and GIN (notes on evidence, §5)."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from rolecall.store import tables

if TYPE_CHECKING:
    from collections.abc import Sequence

_chunk = tables.chunk
_found = _chunk.join(tables.source, tables.source.c.seq == _chunk.c.source)
_vector: sa.ColumnElement[Any] = sa.literal_column("chunk.tsv")
_english: sa.ColumnElement[Any] = sa.literal_column("'english'::regconfig")

#: Divide the rank by 1 + the logarithm of the length.
_NORM = 1


def matching(terms: Sequence[str], access: Sequence[str]) -> sa.Select[Any]:
    """See `FullText.matching`."""
    query = functools.reduce(lambda left, right: left.op("||")(right), map(_query, terms))
    rank = sa.func.ts_rank(_vector, query, _NORM)
    found = sa.select(_chunk.c.seq, _chunk.c.heading, _chunk.c.body).select_from(_found)
    return found.where(_chunk.c.acl.in_(access), _vector.op("@@")(query)).order_by(rank.desc(), _chunk.c.seq)


def count(term: str, access: Sequence[str]) -> sa.Select[Any]:
    """See `FullText.count`."""
    counted = sa.select(sa.func.count()).select_from(_found)
    return counted.where(_chunk.c.acl.in_(access), _vector.op("@@")(_query(term)))


def _query(term: str) -> sa.ColumnElement[Any]:
    """One word as a query; `plainto_tsquery` knows no syntax."""
    return sa.func.plainto_tsquery(_english, term)
