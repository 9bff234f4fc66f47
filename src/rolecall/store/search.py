"""Finds the chunks that hold a term, inside a scope: FTS5 on SQLite, tsvector and GIN on PostgreSQL.

The scope is checked twice: by the access word inside the full text query, which makes it fast, and by plain columns
of the rows found, which makes it sure.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Protocol

import sqlalchemy as sa

from rolecall.domain.evidence import Passage
from rolecall.ports.evidence import Candidate
from rolecall.store import search_postgres, search_sqlite, tables
from rolecall.store.facts import value_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rolecall.domain.evidence import Scope
    from rolecall.ports.time import Clock
    from rolecall.store.store import SqlStore

#: A term is one word. Anything else is left out, so that no term is ever read as syntax.
_WORD = re.compile(r"[^\W_]+")

_chunk = tables.chunk
_source = tables.source
_passage = tables.passage


class FullText(Protocol):
    """A full text index over `chunk`."""

    def matching(self, terms: Sequence[str], access: Sequence[str]) -> sa.Select[Any]:
        """Select seq, heading and body of chunks that hold any of the terms, the likeliest first."""

    def count(self, term: str, access: Sequence[str]) -> sa.Select[Any]:
        """Select the number of chunks that hold a term."""


class SqlCandidates:
    """See `rolecall.ports.evidence.Candidates`; every call is a short read-only transaction of its own."""

    def __init__(self, store: SqlStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        sqlite = store.database.dialect.name == "sqlite"
        self._index: FullText = search_sqlite if sqlite else search_postgres

    def matching(self, terms: Sequence[str], scope: Scope, limit: int) -> Sequence[Candidate]:
        """See `Candidates.matching`."""
        words = _words(terms)
        if not words:
            return []
        with self._store.reading(scope.tenant) as unit:
            connection = unit.rows.connection
            query = self._index.matching(words, self._access(connection, scope))
            found = connection.execute(query.where(self._visible(scope)).limit(limit))
            return [Candidate(chunk=row.seq, heading=row.heading, text=row.body) for row in found]

    def frequencies(self, terms: Sequence[str], scope: Scope) -> tuple[int, Mapping[str, int]]:
        """See `Candidates.frequencies`."""
        visible = self._visible(scope)
        total = sa.select(sa.func.count()).select_from(_joined).where(visible)
        with self._store.reading(scope.tenant) as unit:
            connection = unit.rows.connection
            chunks = int(connection.scalar(total) or 0)
            if not chunks:
                return 0, {}
            access = self._access(connection, scope)
            counts = {
                word: int(connection.scalar(self._index.count(word, access).where(visible)) or 0)
                for word in _words(terms)
            }
            return chunks, counts

    def passages(self, chunks: Sequence[int], scope: Scope) -> Mapping[int, Sequence[Passage]]:
        """See `Candidates.passages`."""
        query = (
            sa.select(_passage.c.chunk, _passage.c.facts)
            .select_from(_joined.join(_passage, _passage.c.chunk == _chunk.c.seq))
            .where(_passage.c.tenant == scope.tenant, _chunk.c.seq.in_(chunks), self._visible(scope))
            .order_by(_passage.c.seq)
        )
        grouped: dict[int, list[Passage]] = defaultdict(list)
        with self._store.reading(scope.tenant) as unit:
            for row in unit.rows.connection.execute(query):
                grouped[row.chunk].append(value_of(Passage, row.facts, "passage"))
        return grouped

    def given(self, scope: Scope, limit: int) -> Sequence[Passage]:
        """See `Candidates.given`."""
        if not scope.request:
            return []
        query = (
            sa.select(_passage.c.facts)
            .select_from(_joined.join(_passage, _passage.c.chunk == _chunk.c.seq))
            .where(_chunk.c.request == scope.request, self._visible(scope))
            .order_by(_passage.c.seq)
            .limit(limit)
        )
        with self._store.reading(scope.tenant) as unit:
            return [value_of(Passage, row.facts, "passage") for row in unit.rows.connection.execute(query)]

    def _visible(self, scope: Scope) -> sa.ColumnElement[bool]:
        """The condition that a chunk (joined with its source) may be seen and is in date."""
        now = self._clock.now().isoformat()
        return sa.and_(
            _chunk.c.tenant == scope.tenant,
            _chunk.c.engagement == scope.engagement,
            _chunk.c.request.in_({"", scope.request}),
            _source.c.retired == 0,
            sa.or_(_source.c.expires_at == "", _source.c.expires_at > now),
        )

    def _access(self, connection: sa.Connection, scope: Scope) -> list[str]:
        """Return the access words of a scope: the engagement's, and those of the request's own sources."""
        if not scope.request:
            return [scope.engagement]
        own = sa.select(_source.c.seq).where(
            _source.c.tenant == scope.tenant,
            _source.c.engagement == scope.engagement,
            _source.c.request == scope.request,
        )
        return [scope.engagement, *(f"src{seq}" for seq in connection.scalars(own))]


_joined = _chunk.join(_source, _source.c.seq == _chunk.c.source)


def _words(terms: Sequence[str]) -> list[str]:
    return [term for term in dict.fromkeys(terms) if _WORD.fullmatch(term)]
