"""Documents: bytes by content, revisions, passages, and the chunks of what may be found now."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from rolecall.domain.evidence import MAX_BYTES, Chunk, Passage, Scope, Source
from rolecall.errors import BadSource, Conflict, NotFound
from rolecall.store import states, tables
from rolecall.store.engagements import WORD
from rolecall.store.facts import row_of, value_of
from rolecall.store.rows import TENANT, where

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rolecall.store.audit import SqlAuditLog
    from rolecall.store.rows import Rows


_table = tables.source

_NEWEST = sa.select(_table).where(where(_table, ("id",))).order_by(_table.c.revision.desc()).limit(1)
_OTHER_REVISIONS = sa.select(_table.c.seq).where(where(_table, ("id",)))
_UNSEARCH = sa.delete(tables.chunk).where(
    tables.chunk.c.tenant == TENANT, tables.chunk.c.source.in_(_OTHER_REVISIONS.scalar_subquery())
)
_RETIRE = (
    sa.update(_table).where(where(_table, ("id",))).values(retired=1).returning(_table.c.revision, _table.c.request)
)
_NEW_CHUNK = sa.insert(tables.chunk).returning(tables.chunk.c.seq)
_NUMBER = sa.select(_table.c.seq).where(where(_table, ("id", "revision")))
_PASSAGES = (
    sa.select(tables.passage.c.facts)
    .where(tables.passage.c.tenant == TENANT, tables.passage.c.source == _NUMBER.scalar_subquery())
    .order_by(tables.passage.c.seq)
)
_IN_SCOPE = (
    sa.select(_table.c.facts)
    .where(where(_table, ("engagement",)), _table.c.retired == 0)
    .where(_table.c.request.in_(("", sa.bindparam("for_request"))))
    .order_by(_table.c.seq)
)


class SqlSources:
    """See `rolecall.ports.records.Sources`."""

    def __init__(self, rows: Rows, log: SqlAuditLog) -> None:
        self._rows = rows
        self._log = log

    def add(self, source: Source, data: bytes, chunks: Sequence[Chunk]) -> None:
        """Store a revision and index it; it takes the place of earlier revisions in every search.

        Raises:
            BadSource: more than 20 MB, or not the bytes the source names.
            Conflict: the revision does not follow the newest one.
        """
        _check(source, data)
        newest = self._rows.run(_NEWEST, key_id=source.id).first()
        if source.revision != (newest.revision if newest else 0) + 1:
            raise Conflict(f"Revision {source.revision} of {source.id} does not follow the newest one.")
        if newest is not None and (newest.engagement, newest.request) != (source.engagement, source.request):
            raise Conflict(f"{source.id} belongs to {newest.engagement}; a revision cannot move it.")
        self._rows.run(_UNSEARCH, key_id=source.id)
        self.keep(data)
        if not self._rows.insert(_table, row_of(_table, source, self._rows.tenant)):
            raise Conflict(f"Revision {source.revision} of {source.id} is there already.")
        number = int(self._rows.run(_NUMBER, key_id=source.id, key_revision=source.revision).scalar_one())
        passages = self._index(source, number, chunks)
        self._stands(source.id, source.revision, 0, source.request)
        made_of = states.made_of(source.sha256, ((row["id"], row["facts"]) for row in passages))
        self._log.stands("source_stored", f"content:{source.id}@{source.revision}", made_of, source.request)

    def get(self, source: str, revision: int | None = None) -> Source:
        """See `Sources.get`."""
        if revision is not None:
            return self._rows.value(
                _table, Source, f"source {source} revision {revision}", id=source, revision=revision
            )
        row = self._rows.run(_NEWEST, key_id=source).first()
        if row is None:
            raise NotFound(f"There is no source {source}.")
        return value_of(Source, row.facts, f"source {source}")

    def keep(self, data: bytes) -> str:
        """Store bytes by content and return their SHA-256; the same bytes are stored once.

        Raises:
            BadSource: more than 20 MB.
        """
        if len(data) > MAX_BYTES:
            raise BadSource(f"The file has {len(data):,} bytes; a source may have {MAX_BYTES:,}.")
        sha256 = hashlib.sha256(data).hexdigest()
        self._rows.insert(tables.blob, {"sha256": sha256, "data": data})
        return sha256

    def data(self, sha256: str) -> bytes:
        """See `Sources.data`."""
        return bytes(self._rows.need(tables.blob, "data", name=f"blob {sha256}", sha256=sha256).data)

    def named(self, scope: Scope, name: str) -> Source | None:
        """See `Sources.named`; an expired one is found, so that a new revision can follow it."""
        mine = (item for item in self.listed(scope) if item.standing == "approved" and item.name == name)
        return next(mine, None)

    def listed(self, scope: Scope) -> Sequence[Source]:
        """See `Sources.listed`; expired ones are in it, withdrawn ones are not."""
        found = self._rows.run(_IN_SCOPE, key_engagement=scope.engagement, for_request=scope.request)
        sources = [value_of(Source, row.facts, "source") for row in found]
        return list({source.id: source for source in sorted(sources, key=lambda source: source.revision)}.values())

    def retire(self, source: str) -> None:
        """See `Sources.retire`."""
        retired = self._rows.run(_RETIRE, key_id=source).all()
        if not retired:
            raise NotFound(f"There is no source {source}.")
        self._rows.run(_UNSEARCH, key_id=source)
        for row in retired:
            self._stands(source, row.revision, 1, row.request)

    def _stands(self, source: str, revision: int, retired: int, request: str) -> None:
        self._log.stands("source_listed", f"retired:source:{source}@{revision}", {"retired": retired}, request)

    def passages(self, source: str, revision: int) -> Sequence[Passage]:
        """See `Sources.passages`."""
        found = self._rows.run(_PASSAGES, key_id=source, key_revision=revision)
        return [value_of(Passage, row.facts, f"passage of {source}") for row in found]

    def _index(self, source: Source, number: int, chunks: Sequence[Chunk]) -> Sequence[Mapping[str, Any]]:
        """Store chunks and passages, and return the rows of the passages."""
        shared = {"tenant": self._rows.tenant, "source": number}
        whose = {
            "engagement": source.engagement,
            "request": source.request,
            "acl": access_word(source, number),
        }
        passages: list[dict[str, Any]] = []
        for chunk in chunks:
            row = {**shared, **whose, "heading": chunk.heading, "body": chunk.text}
            seq = self._rows.connection.execute(_NEW_CHUNK, row).scalar_one()
            passages += [{**shared, "chunk": seq, "id": item.id, "facts": item.snapshot()} for item in chunk.passages]
        if passages:
            self._rows.connection.execute(sa.insert(tables.passage), passages)
        return passages


def access_word(source: Source, number: int) -> str:
    """Return the one word that the full text index knows a source's readers by: letters, then digits.

    The engagement's id for an approved source; for a one-off source its own row number, so that only a search
    which looked up the request's sources can name it.
    """
    return f"src{number}" if source.request else source.engagement


def _check(source: Source, data: bytes) -> None:
    if hashlib.sha256(data).hexdigest() != source.sha256 or len(data) != source.size:
        raise BadSource(f"The bytes of {source.name} are not those that were described.")
    if not WORD.fullmatch(source.engagement):
        raise BadSource(f"{source.name} belongs to “{source.engagement}”, which is no engagement id.")
