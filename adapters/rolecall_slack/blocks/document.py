"""The parts of a card's document, each as blocks; the plain form uses only sections and contexts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from rolecall import chat
from rolecall.chat import Bullets, Card, Chart, Cites, Code, Facts, File, Heading, Note, Para, Step, Table
from rolecall.chat.common.wording import step_line
from rolecall.chat.plain import plain as written
from rolecall_slack import escape, limits
from rolecall_slack.blocks.chart import Charts
from rolecall_slack.blocks.elements import Block, bullets, context, node, part, rich, section, words
from rolecall_slack.blocks.spill import Spill

#: A remark that worries says so in a word.
TONE = {"warn": "Warning: ", "bad": "Problem: "}
#: Stands in a cell that is empty.
EMPTY = "–"
#: Characters of a fact that others stand beside, and how many stand beside each other.
BESIDE, BESIDES = 50, 10

Pairs = tuple[tuple[str, str], ...]


class Document:
    """Draws one card's steps and document; it remembers what was cut and whether the one table is used up."""

    def __init__(self, spill: Spill, files: tuple[File, ...], *, plain: bool) -> None:
        """Draw in the plain form, or in the full one; `files` are those of the card."""
        self.charts = Charts(spill, files, plain=plain)
        self._spill = spill
        self._plain = plain
        self._tables = 0

    def steps(self, steps: tuple[Step, ...]) -> Iterator[Block]:
        """Yield the list of steps; it shrinks to small print when there is nothing left to watch."""
        lines = list(map(step_line, steps))
        if lines and all(step.state == "done" for step in steps):
            yield context(self._spill.fit(" · ".join(lines), limits.CONTEXT))
        elif lines:
            yield section("\n".join(self._spill.lines(lines, limits.SECTION)))

    def block(self, block: chat.Block) -> Iterator[Block]:
        """Yield one part of the document; nothing where it holds no words."""
        match block:
            case Facts(pairs):
                yield from self._fields(pairs) if self._plain else self._facts(pairs)
            case Chart():
                yield from self.charts.draw(block)
            case Table(header, rows) if self._takes(header, rows):
                self._tables += 1
                yield _table(header, rows)
            case Note(text, tone) if text.strip():
                yield from self._note(text, tone)
            case Bullets(items) if not any(item.strip() for item in items):
                return
            case Heading() | Para() | Bullets() | Cites() | Code() | Table():
                yield from self._simple(block) if self._plain else self._rich(block)

    def _facts(self, pairs: Pairs) -> Iterator[Block]:
        """Yield pairs with their labels in bold: short ones beside each other, else each one for itself."""
        said = [self._spill.fit(f"{label}: {value}", limits.FIELD) for label, value in pairs]
        if 0 < len(said) <= BESIDES and all(len(text) <= BESIDE for text in said):
            apart = [[node(" · "), *_fact(text)] for text in said]
            yield rich(part("section", *[one for nodes in apart for one in nodes][1:]))
        else:
            yield from (rich(part("section", *_fact(text))) for text in said)

    def _fields(self, pairs: Pairs) -> Iterator[Block]:
        fields = [words(self._spill.fit(f"{label}: {value}", limits.FIELD)) for label, value in pairs]
        for at in range(0, len(fields), limits.FIELDS):
            yield {"type": "section", "fields": fields[at : at + limits.FIELDS]}

    def _note(self, text: str, tone: str) -> Iterator[Block]:
        said = TONE.get(tone, "")
        if not said:
            yield context(self._spill.fit(text, limits.CONTEXT))
        elif self._plain:
            yield section(self._spill.fit(said + text, limits.SECTION))
        else:
            yield rich(part("section", node(said, bold=True), node(self._fit(text, len(said)))))

    def _rich(self, block: chat.Block) -> Iterator[Block]:
        match block:
            case Heading(text) if text.strip():
                yield rich(part("section", node(self._fit(text), bold=True)))
            case Para(text) if text.strip():
                yield rich(part("section", node(self._fit(text))))
            case Bullets(items):
                yield rich(bullets(self._spill.lines([item for item in items if item.strip()], limits.RICH_TEXT)))
            case Cites(items):
                yield from (self._cite(*item) for item in items)
            case Code(text) if text.strip():
                yield rich(part("preformatted", node(self._fit(text))))
            case Table() if (text := _written(block)).strip():
                yield rich(part("preformatted", node(self._fit(text))))

    def _cite(self, name: str, where: str, quote: str) -> Block:
        place = escape.shortened(escape.words(f"[{name}] {where}" if name else where), limits.FIELD)
        return rich(part("section", node(place, bold=True)), part("quote", node(self._fit(quote or EMPTY, len(place)))))

    def _fit(self, text: str, used: int = 0) -> str:
        return self._spill.fit(text, limits.RICH_TEXT - used)

    def _simple(self, block: chat.Block) -> Iterator[Block]:
        match block:
            case Heading(text):
                pass
            case Table(header, rows):
                text = _lines(header, rows)
            case _:
                text = _written(block)
        if text.strip():
            yield section(self._spill.fit(text, limits.SECTION))

    def _takes(self, header: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> bool:
        """Tell whether this table can be drawn as one."""
        cells = [escape.words(cell) for row in (header, *rows) for cell in row]
        return (
            not self._plain
            and self._tables < limits.TABLES
            and 0 < len(header) <= limits.TABLE_COLUMNS
            and all(len(row) <= len(header) for row in rows)
            and 1 + len(rows) <= limits.TABLE_ROWS
            and sum(max(len(cell), len(EMPTY)) for cell in cells) <= limits.TABLE_CHARS
        )


def _fact(text: str) -> list[Block]:
    name, colon, value = text.partition(": ")
    return [node(said, bold=bold) for said, bold in ((name, True), (colon + value, False)) if said]


def _table(header: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> Block:
    filled = [row + ("",) * (len(header) - len(row)) for row in (header, *rows)]
    return {
        "type": "table",
        "rows": [[{"type": "raw_text", "text": escape.words(cell) or EMPTY} for cell in row] for row in filled],
    }


def _lines(header: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> str:
    """Return a table for letters that are not all equally wide: a line for each row, its cells by their labels."""
    labelled = (
        (f"{label}: {cell}" if label else cell for label, cell in zip_longest(header, row, fillvalue=""))
        for row in rows
    )
    return "\n".join(map(" · ".join, labelled)) if rows else " · ".join(header)


def _written(block: chat.Block) -> str:
    """Return a part as the plain text of the chat port."""
    return written(Card("", (block,))).strip("\n")
