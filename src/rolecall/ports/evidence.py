"""The evidence index: search over approved passages, inside a scope."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from rolecall.domain.value import Value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rolecall.domain.evidence import Chunk, Passage, Scope, Source


class EvidenceIndex(Protocol):
    """Ranks what a scope may see. There is no way to search without a scope."""

    def search(self, query: str, scope: Scope, k: int) -> Sequence[Passage]:
        """Return the passages of the `k` best chunks, best chunk first, passages in document order.

        Only approved or given sources, unexpired, newest revision. An empty or wordless query returns nothing.
        """

    def given(self, scope: Scope, limit: int) -> Sequence[Passage]:
        """Return the first `limit` passages of the request's own sources, in document order."""


class Candidate(Value, frozen=True):
    """A chunk that matches at least one term, as the store finds it."""

    #: Row number of the chunk in the store.
    chunk: int
    heading: str
    text: str


class Candidates(Protocol):
    """The store's side of a search: finds, does not rank. Terms are bare lower-case words, never syntax."""

    def matching(self, terms: Sequence[str], scope: Scope, limit: int) -> Sequence[Candidate]:
        """Return up to `limit` chunks in scope that hold any of the terms, the likeliest first."""

    def frequencies(self, terms: Sequence[str], scope: Scope) -> tuple[int, Mapping[str, int]]:
        """Return the number of chunks in scope and, per term, how many of them hold it."""

    def passages(self, chunks: Sequence[int], scope: Scope) -> Mapping[int, Sequence[Passage]]:
        """Return the passages of chunks, in document order."""

    def given(self, scope: Scope, limit: int) -> Sequence[Passage]:
        """Return passages of the request's own sources, in document order."""


class Cutter(Protocol):
    """Cuts a person's words into passages typed *stated by @name, date*."""

    def __call__(self, request: str, text: str, by: str, at: str, *, place: str) -> Sequence[Passage]:
        """Return the statements of `text`; `place` says where they were said: `request`, `answer`, `revision`."""


class Reader(Protocol):
    """Reads documents."""

    def media_type(self, name: str) -> str:
        """Return the media type of a file name; `BadSource` when it is not one we read."""

    def text(self, name: str, data: bytes) -> str:
        """Return the words of a document, for checking that a quote stands in them."""

    def parse(self, name: str, data: bytes) -> object:
        """Read a document, which may take seconds; `BadSource` says what is wrong with it."""

    def chunks(self, source: Source, parsed: object) -> Sequence[Chunk]:
        """Cut what `parse` returned into chunks and passages of a source."""
