"""The store's side of what must last, or must go: documents, the audit chain, erasure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from rolecall.domain.audit import AuditEvent, Entry, Head
    from rolecall.domain.evidence import Chunk, Passage, Scope, Source


class Sources(Protocol):
    """Documents, their revisions and passages."""

    def add(self, source: Source, data: bytes, chunks: Sequence[Chunk]) -> None:
        """Store a revision with its bytes (content-addressed) and index its chunks and passages."""

    def get(self, source: str, revision: int | None = None) -> Source:
        """Return one revision, the newest without a number."""

    def keep(self, data: bytes) -> str:
        """Store bytes by content, before any source uses them, and return their SHA-256."""

    def data(self, sha256: str) -> bytes:
        """Return the bytes of a blob."""

    def named(self, scope: Scope, name: str) -> Source | None:
        """Return the newest revision of an approved source by name."""

    def listed(self, scope: Scope) -> Sequence[Source]:
        """Return the newest revisions this scope may see."""

    def retire(self, source: str) -> None:
        """Withdraw a source: it is found by no search again; the record stays."""

    def passages(self, source: str, revision: int) -> Sequence[Passage]:
        """Return the passages of a revision in document order."""


class AuditLog(Protocol):
    """The hash chain of the tenant."""

    def append(self, entry: Entry) -> None:
        """Append with the transaction; records are chained last, just before the commit."""

    def head(self) -> Head:
        """Return the newest record's seq and leaf."""

    def events(self, after: int = 0, limit: int = 1000) -> Sequence[AuditEvent]:
        """Return records in order."""

    def bodies(self, seqs: Collection[int]) -> Mapping[int, tuple[str, dict[str, object]]]:
        """Return salt and body of records by seq; an erased one is missing."""

    def of_request(self, request: str) -> Sequence[AuditEvent]:
        """Return the records of one request in order."""

    def rows(self, covers: Collection[str]) -> Mapping[str, Mapping[str, object]]:
        """Return the snapshots of covered rows as they stand now; one that is gone is missing."""


class Erasure(Protocol):
    """Erases content; the audit chain stays whole."""

    def engagement(self, engagement: str) -> Sequence[int]:
        """Delete what an engagement's requests, sources and deliveries say, and the audit bodies that repeat it.

        Returns the numbers of the audit records whose bodies are gone: the caller appends `erased`, naming them.
        Money already counted stays in the ledger.
        """

    def channel(self, channel: str) -> Sequence[int]:
        """Delete what was reported in a channel, its schedules and the answers to check-ins, likewise.

        What was said there to nobody's work goes with it: schedules are made that way.
        """
