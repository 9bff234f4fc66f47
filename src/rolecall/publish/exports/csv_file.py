"""CSV: one tidy table over all sections, one row an item, a prose line or a citation (RFC 4180, UTF-8)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from rolecall.publish.exports.cells import Cell, guarded
from rolecall.publish.exports.edition import Edition

Row = dict[str, Cell]
#: Columns in front of the items' own fields; `of` is the id of the parent item.
_LEAD = ("section", "id", "of", "text")
#: Columns behind them.
_TAIL = ("basis", "cites", "source", "locator", "quote")


def write(edition: Edition) -> bytes:
    """Return the table; its last column holds the AI mark in every row, so that sorting cannot lose it."""
    rows = [*_rows(edition), *_sources(edition)]
    own = dict.fromkeys(name for row in rows for name in row if name not in {*_LEAD, *_TAIL})
    header = (*_LEAD, *own, *_TAIL, "ai_disclosure")
    return encode(header, [[*(row.get(name, "") for name in header[:-1]), edition.mark] for row in rows])


def encode(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Write CSV bytes without formulas."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([guarded(name) for name in header])
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return out.getvalue().encode()


def _rows(edition: Edition) -> Iterator[Row]:
    for section in edition.sections():
        for line in section.prose:
            yield {"section": section.title, "text": line}
        if section.items:
            for table in edition.tables(section):
                for row in table.rows:
                    yield {"section": table.title, **dict(zip(table.fields, row, strict=True))}


def _sources(edition: Edition) -> Iterator[Row]:
    for cited in edition.version.citations:
        yield {
            "section": "Sources",
            "id": cited.id,
            "source": f"{cited.source_name} (revision {cited.revision})",
            "locator": cited.locator,
            "quote": cited.quote,
        }
