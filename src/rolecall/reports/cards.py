"""Cards of a report: one short root message, and what stands below it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from rolecall.chat import Block, Bullets, Button, Card, Chart, File, Heading, Note, Para, Table
from rolecall.chat.charts.numbers import block
from rolecall.domain.deliverable import SAMPLE_MARK
from rolecall.domain.report import VERDICTS
from rolecall.line.job import cut
from rolecall.line.scheduled import TONES
from rolecall.reports.digests.framing import FACTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rolecall.domain import report as domain
    from rolecall.domain.report import Colour, Report

#: What a root message may hold at most (notes on reports, §4).
BLOCKS, WORDS_IN_ALL = 12, 120
#: Words that each part may have, so that together they keep within the message.
_TITLE, _VERDICT, _FACT, _ASK, _NAME, _FINDING, _WHY = 13, 22, 12, 16, 4, 9, 8
_TONES: Mapping[Colour, Literal["info", "good", "warn", "bad"]] = {**TONES, "quiet": "info"}


def root(report: Report, draw: Callable[[domain.Chart], bytes | None]) -> Card:
    """Return the root message; `draw` makes its chart a picture, or None."""
    chart = report.charts[0] if report.charts else None
    picture = draw(chart) if chart is not None else None
    file = f"{chart.id}.png" if chart is not None and picture is not None else ""
    doc: list[Block] = [Note(SAMPLE_MARK)] if report.sample else []
    if report.correction:
        doc.append(Note(f"Corrected, version {report.version}: {cut(report.correction, _WHY)}"))
    doc.append(Note(cut(_judged(report), _VERDICT), _TONES[report.colour]))
    if report.moved:
        doc.append(Bullets(tuple(cut(fact, _FACT) for fact in report.moved[:FACTS])))
    if report.ask:
        doc.append(Para(cut(report.ask, _ASK)))
    if chart is not None:
        doc.append(_drawn(chart, file))
    return Card(
        title=cut(f"{VERDICTS[report.colour]}: {report.title}", _TITLE),
        doc=tuple(doc),
        buttons=_buttons(report),
        files=(File(file, "image/png", picture),) if picture is not None else (),
        about=f"report:{report.id}",
    )


def details(report: Report) -> tuple[Card, ...]:
    """Return the card below the root: what likely caused it, the tables and the other charts; none without them."""
    doc: list[Block] = [Note(SAMPLE_MARK)] if report.sample else []
    if report.causes:
        doc += [Heading("What changed, and why"), Bullets(report.causes)]
    for table in report.tables:
        doc += [Heading(table.title), Table(table.header, table.rows)]
    doc += [block(chart) for chart in report.charts[1:]]
    doc += [Note(note) for note in report.notes]
    if not (report.causes or report.tables or report.notes):
        return ()
    return (Card(title=f"{report.title}: details", doc=tuple(doc), about=f"report:{report.id}"),)


def _judged(report: Report) -> str:
    """Return the verdict without its word, which the title begins with."""
    words = report.verdict.removeprefix(f"{VERDICTS[report.colour]}: ")
    return words[:1].upper() + words[1:]


def _drawn(chart: domain.Chart, picture: str) -> Chart:
    """Return a chart as a part of the root message, where its words are few."""
    drawn = block(chart, picture)
    return replace(drawn, title=cut(drawn.title, _NAME), finding=cut(drawn.finding, _FINDING))


def _buttons(report: Report) -> tuple[Button, ...]:
    found = []
    if any(figure.metric == "waiting" and not figure.group and figure.value for figure in report.figures):
        found.append(Button("say", "/rolecall waiting", "What waits", "main"))
    if report.schedule:
        found.append(Button("mute", report.schedule, "Mute"))
    return tuple(found)
