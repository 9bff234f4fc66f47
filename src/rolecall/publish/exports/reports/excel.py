"""Excel: about the report, its figures as numbers, one sheet a table and a chart, and what the figures mean."""

from __future__ import annotations

from collections.abc import Iterator

from rolecall.publish.exports.cells import Cell, cell, clean
from rolecall.publish.exports.reports.handout import Handout
from rolecall.publish.exports.sheets import Sheet, workbook

_FIGURES = ("Figure", "About", "Value", "Unit", "Observations", "Usual", "Metric")


def write(handout: Handout) -> bytes:
    """Return the workbook."""
    properties = {
        "title": clean(handout.report.title),
        "subject": handout.report.kind,
        "author": "Rolecall",
        "comments": handout.mark,
        "created": handout.created,
    }
    return workbook(_sheets(handout), properties, footer=handout.mark)


def _sheets(handout: Handout) -> Iterator[Sheet]:
    report = handout.report
    yield "About", ("Field", "Value"), [*handout.about(), *_said(handout)]
    yield "Figures", _FIGURES, [[cell(value) for value in (*line[:6], line.metric)] for line in handout.lines()]
    for table in (*report.tables, *map(handout.numbers, report.charts)):
        yield table.title, table.header, [[cell(value) for value in row] for row in table.rows]
    yield "Definitions", ("Figure", "Definition"), handout.meanings()


def _said(handout: Handout) -> Iterator[tuple[Cell, Cell]]:
    """Yield what a report says in sentences."""
    report = handout.report
    parts = (("Moved", report.moved), ("Cause", report.causes), ("Asked", (report.ask,)), ("Note", report.notes))
    for label, sentences in parts:
        yield from ((label, clean(sentence)) for sentence in sentences if sentence)
