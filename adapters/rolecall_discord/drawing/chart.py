"""Charts: the picture that came along, its finding and numbers as words for who does not see it; else bars of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rolecall.chat import Chart, File
from rolecall.chat.charts.bars import bars
from rolecall.domain.quantity import said
from rolecall_discord import escape
from rolecall_discord.drawing import components
from rolecall_discord.drawing.passage import Line, Passage
from rolecall_discord.drawing.sheet import Sheet

#: What every client shows as a picture.
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


class Pictures:
    """The pictures of a card; each is shown once."""

    def __init__(self, files: Sequence[File], attached: Sequence[File]) -> None:
        """Know the card's files by the names that it uses, and as they are attached."""
        pairs = [(file.name, sent.name) for file, sent in zip(files, attached, strict=True) if file.mime in PICTURES]
        self._left = dict(reversed(pairs))
        #: Names of attached files that a gallery shows.
        self.shown: set[str] = set()

    def __contains__(self, name: str) -> bool:
        """Tell whether there is a picture of this name that was not shown yet."""
        return name in self._left

    def show(self, name: str) -> str:
        """Return the name under which it is attached."""
        self.shown.add(self._left[name])
        return self._left.pop(name)


def draw(chart: Chart, sheet: Sheet, pictures: Pictures) -> None:
    """Draw a chart below its title and finding; a picture has its room already, as a file."""
    heading = Line(escape.line(chart.title), "**", "**") if chart.title.strip() else None
    finding = Line(escape.line(chart.finding))
    written = sheet.write(Passage((heading, finding) if heading else (finding,)))
    if not written or chart.picture not in pictures:
        lines = tuple(map(Line, escape.code(bars(chart)).split("\n")))
        sheet.write(Passage(lines, "```\n", "\n```"))
    else:
        sheet.body.append(components.gallery(pictures.show(chart.picture), told(chart)))


def told(chart: Chart) -> str:
    """Return a chart as it is read aloud: what is found, then every number."""
    return " ".join((chart.finding, *_numbers(chart)))


def _numbers(chart: Chart) -> Iterator[str]:
    for name, values in chart.series:
        numbers = ", ".join(
            f"{label} {said(value, chart.unit)}" for label, value in zip(chart.labels, values, strict=True)
        )
        yield f"{name}: {numbers}."
    if chart.threshold is not None:
        yield f"Threshold: {said(chart.threshold, chart.unit)}."
