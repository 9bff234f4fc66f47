"""Word: a report to hand on, with its verdict first and the meaning of every figure at its end."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rolecall.domain.quantity import said
from rolecall.domain.report import Chart, Table
from rolecall.publish.exports.cells import clean, words
from rolecall.publish.exports.paper import grid, packed
from rolecall.publish.exports.reports.handout import Handout

if TYPE_CHECKING:
    from docx.document import Document

#: Width of a picture on the page.
_PICTURE_CM = 15
_FIGURES = ("Figure", "About", "Value", "Usual", "Observations")


def write(handout: Handout) -> bytes:
    """Return the document."""
    import docx  # noqa: PLC0415  # heavy, and only wanted here

    report = handout.report
    document = docx.Document()
    _properties(document, handout)
    document.add_heading(clean(report.title), level=0)
    document.add_paragraph(f"{words(report.colour)}: {clean(report.verdict)}", style="Intense Quote")
    _sentences(document, "", report.moved)
    if report.ask:
        _sentences(document, "To be decided", (report.ask,))
    grid(document, ("About", ""), [row for row in handout.about() if row[0] not in {"Title", "Verdict"}])
    _figures(document, handout)
    _sentences(document, "What changed, and what likely caused it", report.causes)
    for chart in report.charts:
        _chart(document, chart, handout)
    for table in report.tables:
        _table(document, table)
    _sentences(document, "Notes", report.notes)
    if handout.meanings():
        document.add_heading("What the figures mean", level=1)
        grid(document, ("Figure", "Definition"), [[str(cell) for cell in row] for row in handout.meanings()])
    _footer(document, handout.mark)
    return packed(document)


def _sentences(document: Document, heading: str, sentences: Sequence[str]) -> None:
    if heading and sentences:
        document.add_heading(heading, level=1)
    for sentence in sentences:
        document.add_paragraph(clean(sentence), style="List Bullet")


def _figures(document: Document, handout: Handout) -> None:
    if not handout.report.figures:
        return
    document.add_heading("Figures", level=1)
    rows = [
        (
            handout.title(figure.metric),
            clean(figure.group),
            said(figure.value, figure.unit),
            said(figure.usual, figure.unit),
            f"{figure.n:,}",
        )
        for figure in handout.report.figures
    ]
    grid(document, _FIGURES, rows)


def _chart(document: Document, chart: Chart, handout: Handout) -> None:
    """Add a chart as its picture, which has its title and finding in it, or else as words and a table."""
    from docx.shared import Cm  # noqa: PLC0415  # heavy, and only wanted here

    picture = handout.pictures.get(chart.id)
    if picture is None:
        _table(document, handout.numbers(chart), clean(chart.finding))
        return
    document.add_heading(clean(chart.title), level=1)
    shape = document.add_picture(io.BytesIO(picture), width=Cm(_PICTURE_CM))
    shape._inline.docPr.set("descr", clean(chart.finding))  # noqa: SLF001  # python-docx has no other way


def _table(document: Document, table: Table, finding: str = "") -> None:
    document.add_heading(clean(table.title), level=1)
    if finding:
        document.add_paragraph(finding)
    grid(document, table.header, table.rows)


def _footer(document: Document, mark: str) -> None:
    """Add the mark and the number of the page to every page."""
    footer = document.sections[0].footer
    footer.paragraphs[0].text = mark
    numbers = footer.add_paragraph("Page ")
    _field(numbers, "PAGE")
    numbers.add_run(" of ")
    _field(numbers, "NUMPAGES")


def _field(paragraph: Any, code: str) -> None:
    """Add a field that the reader's program fills in."""
    from docx.oxml import OxmlElement  # noqa: PLC0415  # heavy, and only wanted here
    from docx.oxml.ns import qn  # noqa: PLC0415  # heavy, and only wanted here

    field: Any = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    paragraph._p.append(field)  # noqa: SLF001  # python-docx has no other way


def _properties(document: Document, handout: Handout) -> None:
    core: Any = document.core_properties
    core.title = clean(handout.report.title)[:255]
    core.subject = handout.report.kind
    core.author = core.last_modified_by = "Rolecall"
    core.comments = handout.mark
    core.revision = handout.report.version
    core.created = core.modified = handout.created
