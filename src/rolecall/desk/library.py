"""Sources: documents that somebody approves for an engagement or gives with one request."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rolecall.desk.office import Office, log
from rolecall.domain.evidence import Source, Standing
from rolecall.errors import NotFound

if TYPE_CHECKING:
    from rolecall.chat import File
    from rolecall.domain.member import Person
    from rolecall.ports.store import UnitOfWork


@dataclass(frozen=True)
class OneOff:
    """A source that counts for one request only."""

    request: str
    engagement: str


@dataclass(frozen=True)
class Approved:
    """A source approved for an engagement, until it expires (ISO date, empty: never)."""

    engagement: str
    expires_at: str = ""


@dataclass(frozen=True)
class Said:
    """What somebody said, for one request only: it may be cited as their word, never as fact."""

    request: str
    engagement: str
    by: str
    at: str


@dataclass(frozen=True)
class Document:
    """A file that was read, before any transaction begins: reading may take seconds."""

    file: File
    parsed: object


_STANDINGS: dict[type, Standing] = {OneOff: "request", Approved: "approved", Said: "stated"}


def read(office: Office, file: File) -> Document:
    """Read a file.

    Raises:
        BadSource: it cannot be read; the message names the file and what to do.
    """
    return Document(file, office.reader.parse(file.name, file.data))


def add(
    office: Office, uow: UnitOfWork, name: str, document: Document, person: Person, use: OneOff | Approved | Said
) -> Source:
    """Store a document as the next revision of source `name` and index it."""
    file = document.file
    source = Source(
        id=name,
        tenant=uow.tenant,
        engagement=use.engagement,
        name=file.name,
        revision=_next_revision(uow, name),
        media_type=office.reader.media_type(file.name),
        sha256=hashlib.sha256(file.data).hexdigest(),
        size=len(file.data),
        standing=_STANDINGS[type(use)],
        by=use.by if isinstance(use, Said) else person.name,
        at=use.at if isinstance(use, Said) else office.now(),
        expires_at=use.expires_at if isinstance(use, Approved) else "",
        request="" if isinstance(use, Approved) else use.request,
    )
    uow.sources.add(source, file.data, office.reader.chunks(source, document.parsed))
    log(
        uow,
        person,
        "source_added",
        f"source:{name}",
        {"row": source.snapshot()},
        request=source.request,
        covers=f"source:{name}@{source.revision}",
    )
    return source


def retire(uow: UnitOfWork, name: str, person: Person) -> None:
    """Withdraw a source from every search; its record stays."""
    uow.sources.retire(name)
    log(uow, person, "source_retired", f"source:{name}", {"source": name})


def count_of(uow: UnitOfWork, prefix: str) -> int:
    """Return how many sources are numbered `<prefix>1`, `<prefix>2` and so on."""
    count = 0
    while _next_revision(uow, f"{prefix}{count + 1}") > 1:
        count += 1
    return count


def _next_revision(uow: UnitOfWork, name: str) -> int:
    try:
        return uow.sources.get(name).revision + 1
    except NotFound:
        return 1
