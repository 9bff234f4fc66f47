"""CSV: the figures of a report, one a row (RFC 4180, UTF-8)."""

from __future__ import annotations

from rolecall.publish.exports.cells import cell
from rolecall.publish.exports.csv_file import encode
from rolecall.publish.exports.reports.handout import Handout, Line

#: Columns behind those of a figure; the notice stands in every row, so that sorting cannot lose it.
_TAIL = ("period", "begins", "ends", "report", "version", "notice")


def write(handout: Handout) -> bytes:
    """Return the table; a figure that cannot be said has an empty value."""
    report = handout.report
    tail = (report.period, report.begins, report.ends, report.id, report.version, handout.mark)
    rows = [[cell(value) for value in (*line, *tail)] for line in handout.lines()]
    return encode((*Line._fields, *_TAIL), rows)
