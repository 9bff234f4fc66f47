"""The parts of a card's document, each as a passage on its sheet."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rolecall import chat
from rolecall.chat import Bullets, Chart, Cites, Code, Facts, Heading, Note, Para, Step, Table
from rolecall.chat.common.wording import step_line
from rolecall_discord import escape
from rolecall_discord.drawing.chart import Pictures, draw
from rolecall_discord.drawing.passage import Line, Passage
from rolecall_discord.drawing.sheet import Sheet
from rolecall_discord.drawing.table import table

#: A remark that matters says so in a sign or a word; any other one is small print.
TONE = {"good": "✓ ", "warn": "**Warning:** ", "bad": "**Problem:** "}
SMALL = "-# "
#: Stands for a value that is empty.
EMPTY = "–"
#: Characters of a fact that others stand beside, how many stand beside each other, and characters of a label.
BESIDE, BESIDES, LABEL = 50, 10, 60
#: A language that Discord may know how to colour.
_LANGUAGE = re.compile(r"[A-Za-z0-9+_.-]{1,20}")


class Document:
    """Draws one card's steps and document on its sheet."""

    def __init__(self, sheet: Sheet, pictures: Pictures) -> None:
        """Draw on `sheet`; charts may show `pictures`."""
        self._sheet = sheet
        self._pictures = pictures

    def steps(self, steps: tuple[Step, ...]) -> None:
        """Draw the list of steps; it shrinks to small print when there is nothing left to watch."""
        lines = _lines(escape.line(step_line(step)) for step in steps)
        done = all(step.state == "done" for step in steps)
        self._sheet.write(Passage(lines, before=SMALL, between=" · ") if done else Passage(lines))

    def block(self, block: chat.Block) -> None:
        """Draw one part of the document; nothing where it holds no words."""
        if isinstance(block, Chart):
            draw(block, self._sheet, self._pictures)
        else:
            self._sheet.write(passage(block))


def passage(block: Heading | Para | Bullets | Table | Facts | Cites | Note | Code) -> Passage:
    """Return a part of the document, whose words are inert, as lines."""
    match block:
        case Heading(text):
            return Passage(_lines([escape.line(text)], "**", "**"))
        case Para(text):
            return Passage(_lines(escape.words(text.strip()).split("\n")))
        case Bullets(items):
            return Passage(_lines(map(escape.line, filter(str.strip, items)), "- "))
        case Facts(pairs):
            return _facts(pairs)
        case Cites(items):
            return Passage(tuple(line for item in items for line in _cite(*item)))
        case Note(text, tone):
            return _note(text, tone)
        case Code(text, language):
            known = language if _LANGUAGE.fullmatch(language) else ""
            return Passage(_lines(escape.code(text).split("\n")), f"```{known}\n", "\n```")
        case Table(header, rows):
            return table(header, rows)


def _lines(texts: Iterable[str], lead: str = "", trail: str = "") -> tuple[Line, ...]:
    return tuple(Line(text, lead, trail) for text in texts)


def _facts(pairs: tuple[tuple[str, str], ...]) -> Passage:
    """Return pairs with their labels in bold: short ones beside each other, else each one on its line."""
    lines = tuple(
        Line(
            escape.line(value) or EMPTY,
            f"**{escape.shortened(escape.line(label), LABEL, escape.SHORT)}:** " if label.strip() else "",
        )
        for label, value in pairs
        if label.strip() or value.strip()
    )
    short = len(lines) <= BESIDES and all(len(str(line)) <= BESIDE for line in lines)
    return Passage(lines, between=" · " if short else "\n")


def _note(text: str, tone: str) -> Passage:
    """Return a remark as small print, or with the word of its tone before it."""
    texts = [line for line in escape.words(text).split("\n") if line.strip()]
    if tone not in TONE:
        return Passage(_lines(texts, SMALL))
    return Passage(_lines(texts), before=TONE[tone])


def _cite(name: str, where: str, quote: str) -> list[Line]:
    place = escape.line(f"[{name}] {where}" if name else where)
    quoted = [line for line in escape.words(quote).split("\n") if line.strip()] or [EMPTY]
    return [*_lines([place] if place else [], "**", "**"), *_lines(quoted, "> ")]
