"""Tables: columns in letters of one width where they fit beside each other, else a line for each row."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from rolecall_discord import escape
from rolecall_discord.drawing.passage import Line, Passage

#: Letters of one width that stand beside each other in a card; a phone has fewer, and wraps.
WIDTH = 56
_BETWEEN = "  "


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Passage:
    """Return a table whose cells are inert."""
    cells = [[escape.flat(cell) for cell in row] for row in (header, *rows)]
    widths = [max(map(len, column)) for column in zip_longest(*cells, fillvalue="")]
    if not any(widths):
        return Passage(())
    if sum(widths) + len(_BETWEEN) * (len(widths) - 1) > WIDTH:
        return Passage(tuple(_labelled(header, row) for row in rows or [header]))
    ruled = [cells[0], ["-" * width for width in widths], *cells[1:]]
    lines = (_BETWEEN.join(map(str.ljust, row, widths)).rstrip() for row in ruled)
    return Passage(tuple(Line(escape.code(line)) for line in lines), "```\n", "\n```")


def _labelled(header: Sequence[str], row: Sequence[str]) -> Line:
    pairs = zip_longest(header, row, fillvalue="") if row is not header else (("", cell) for cell in header)
    said = (f"{label}: {cell}" if label.strip() else cell for label, cell in pairs)
    return Line(escape.line(" · ".join(said)), "- ")
