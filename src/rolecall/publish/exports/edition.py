"""An edition: a version with its contract and rendered text, and what every format takes from them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from rolecall.domain.deliverable import AI_MARK, Version
from rolecall.domain.role import DeliverableContract
from rolecall.domain.words import counted
from rolecall.publish.exports.cells import Cell, clean
from rolecall.publish.exports.shape import Schema, Section, Table, sections, tables


@dataclass(frozen=True)
class Edition:
    """What is exported. `markdown` is the version as its contract's template rendered it."""

    version: Version
    contract: DeliverableContract
    markdown: str

    @property
    def schema(self) -> Schema:
        """Return the JSON Schema of the content."""
        return self.contract.content_schema

    @property
    def mark(self) -> str:
        """Return the line every export carries: made by an AI and, where gates objected, not verified."""
        if self.version.blocked:
            return f"{AI_MARK} Not verified: {counted(self.version.findings, 'finding')}."
        return AI_MARK

    @property
    def created(self) -> dt.datetime:
        """Return when the version was made, naive UTC as office formats want it."""
        return dt.datetime.fromisoformat(self.version.at).astimezone(dt.UTC).replace(tzinfo=None, microsecond=0)

    def sections(self) -> Iterator[Section]:
        """Yield the sections of the content that hold anything, in order."""
        return sections(self.version.content, self.schema)

    def tables(self, section: Section) -> list[Table]:
        """Return a section's items as tables: its own and those of the arrays inside them."""
        return tables(section, self.schema)

    def about(self) -> list[tuple[str, str]]:
        """Return label and value of what a reader has to know first."""
        version = self.version
        facts = [
            ("Title", version.title),
            ("Notice", self.mark),
            ("Kind", self.contract.title),
            ("Deliverable", f"{version.deliverable}, version {version.number}"),
            ("Made by", f"{version.author_name}, {version.at[:10]}"),
            ("Model", version.model),
            ("Risk", version.risk),
            ("Digest", version.digest),
        ]
        if version.reason:
            facts.append(("Reason", version.reason))
        return [(label, clean(value)) for label, value in facts]

    def sources(self) -> list[tuple[Cell, ...]]:
        """Return the citations, numbered from 1: number, id, source, place, standing, quote."""
        return [
            (
                number,
                cited.id,
                clean(f"{cited.source_name} (revision {cited.revision})"),
                clean(cited.locator),
                clean(f"stated by {cited.stated_by}" if cited.stated_by else cited.standing),
                clean(cited.quote),
            )
            for number, cited in enumerate(self.version.citations, 1)
        ]
