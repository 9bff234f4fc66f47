"""Excel: one sheet a table, about the deliverable in front, its sources at the end."""

from __future__ import annotations

from collections.abc import Iterator

from rolecall.publish.exports.cells import clean
from rolecall.publish.exports.edition import Edition
from rolecall.publish.exports.sheets import Sheet, workbook


def write(edition: Edition) -> bytes:
    """Return the workbook."""
    properties = {
        "title": clean(edition.version.title),
        "subject": edition.version.kind,
        "author": clean(edition.version.author_name),
        "comments": edition.mark,
        "keywords": "AI-generated",
        "created": edition.created,
    }
    return workbook(_sheets(edition), properties, footer=edition.mark)


def _sheets(edition: Edition) -> Iterator[Sheet]:
    prose = [(section.title, line) for section in edition.sections() for line in section.prose]
    yield "About", ("Field", "Value"), [*edition.about(), *prose]
    for section in edition.sections():
        if section.items:
            for table in edition.tables(section):
                yield table.title, table.header, table.rows
    if edition.version.citations:
        yield "Sources", ("No.", "Id", "Source", "Where", "Standing", "Quote"), edition.sources()
