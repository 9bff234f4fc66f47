"""Sources, passages and citations: what a claim may rest on."""

from __future__ import annotations

import hashlib
import re
from typing import Literal

from rolecall.domain.value import Value

#: Bytes of a document at most: a database row is no file server (DESIGN §5).
MAX_BYTES = 20_000_000
#: `approved`: somebody approved it for an engagement. `request`: a file given with one request.
#: `stated`: only said by a person (the ask, an answer, a revision); never a fact.
Standing = Literal["approved", "request", "stated"]


class Scope(Value, frozen=True):
    """What a search may see. Required by every query that returns content (invariant 10)."""

    tenant: str
    engagement: str
    #: The request whose one-off sources are visible besides the engagement's approved ones.
    request: str = ""


class Source(Value, frozen=True):
    """One revision of a document; `id` is `source:<id>`, `request:<id>` or `deliverable:<id>`."""

    id: str
    tenant: str
    engagement: str
    name: str
    revision: int
    media_type: str
    sha256: str
    size: int
    standing: Standing
    #: Member or host user who approved it, uploaded it or said it.
    by: str
    at: str
    expires_at: str = ""
    #: For one-off sources the request they belong to.
    request: str = ""


class Passage(Value, frozen=True):
    """A verbatim piece of one source revision, small enough to be quoted."""

    id: str
    source: str
    source_name: str
    revision: int
    #: Where it stands, for a person: `Heading > Sub, paragraph 3`, `row 4`, `page 2`.
    locator: str
    text: str
    standing: Standing
    #: Only for `stated`: who said it and when (`@dana, 2026-11-21`).
    stated_by: str = ""
    #: Heading path or speaker: context that is not part of the quote.
    context: str = ""
    #: The words as the source has them, where `text` is a reading of them (a table row with its headers).
    quote: str = ""

    @property
    def verbatim(self) -> str:
        """The words as they stand in the source."""
        return self.quote or self.text


class Chunk(Value, frozen=True):
    """What is ranked: about 240 words of one source revision under one heading, and its passages."""

    heading: str
    text: str
    passages: tuple[Passage, ...]


class Citation(Value, frozen=True):
    """A claim's footnote: source, revision, place and the words themselves."""

    id: str
    source: str
    source_name: str
    revision: int
    locator: str
    quote: str
    standing: Standing
    stated_by: str = ""
    #: Heading path or speaker of the passage: not part of the quote, but an owner may be known only from it.
    context: str = ""

    @classmethod
    def of(cls, passage: Passage) -> Citation:
        """Build the citation of a retrieved passage; citations have no other origin."""
        return cls(
            id=passage.id,
            source=passage.source,
            source_name=passage.source_name,
            revision=passage.revision,
            locator=passage.locator,
            quote=passage.verbatim,
            standing=passage.standing,
            stated_by=passage.stated_by,
            context=passage.context,
        )


_SPACE = re.compile(r"\s+")


def passage_id(source: str, text: str, nth: int = 0) -> str:
    """Name a passage by its content: `p` and 8 hex digits of SHA-256(source, text, nth).

    The same words of the same source keep their id over revisions of the source, so unchanged items of a
    deliverable stay byte-identical. `nth` tells repeated words apart.
    """
    seed = f"{source}\n{_SPACE.sub(' ', text).strip()}\n{nth}"
    return "p" + hashlib.sha256(seed.encode()).hexdigest()[:8]
