"""Reads Markdown and plain text line by line into blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from rolecall.evidence.blocks import Block

_HEADING = re.compile(r"^(#{1,6})\s+(.*)$")
_ITEM = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)])\s+(?=\S)")
_RULE = re.compile(r"^\s*+\|?\s*+:?-{2,}+:?\s*+(?:\|\s*+:?-{2,}+:?\s*+)*+\|?\s*+$")
_SPEAKER = re.compile(
    r"^(?:\[[^\]]{1,20}\]\s*)?[*_]{0,2}([A-Z][\w .'-]{0,40}?)[*_]{0,2}"
    r"(?:\s*[(\[]\d{1,2}:\d{2}[^)\]]*[)\]])?:[*_]{0,2}\s+(?=\S)"
)
_FENCE = re.compile(r"^\s*(```|~~~)")
#: `Label: text` where the label is a field of a log, not somebody who speaks.
_LABELS = frozenset(
    "risk risks issue issues assumption assumptions dependency dependencies note notes decision action goal owner "
    "date status priority constraint requirement scope milestone task deliverable example warning budget story "
    "given when then scenario feature background objective purpose blocker done next blocked ask".split()
)


@dataclass
class _Reader:
    headings: list[tuple[int, str]] = field(default_factory=list)
    prose: list[str] = field(default_factory=list)
    header: tuple[str, ...] = ()
    prose_line: int = 0

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(text for _level, text in self.headings)

    def flush(self) -> Iterator[Block]:
        if self.prose:
            text = "\n".join(self.prose).strip()
            self.prose = []
            if text:
                yield _prose(text, self.prose_line, self.path)


def read_markdown(text: str) -> Iterator[Block]:
    """Yield the blocks of Markdown or plain text; a speaker's turn (`Dana: …`) keeps its speaker."""
    reader = _Reader()
    fenced = False
    lines = text.splitlines()
    for number, line in enumerate(lines, start=1):
        if _FENCE.match(line):
            fenced = not fenced
            yield from reader.flush()
        elif not fenced and (heading := _HEADING.match(line)):
            yield from reader.flush()
            level = len(heading.group(1))
            reader.headings = [(at, name) for at, name in reader.headings if at < level]
            reader.headings.append((level, heading.group(2).rstrip("#").rstrip()))
            reader.header = ()
        elif not fenced and "|" in line.strip().strip("|") and _is_table(lines, number - 1, reader):
            yield from reader.flush()
            yield from _row(line, number, lines, reader)
        else:
            reader.header = ()
            yield from _plain(line, number, reader)
    yield from reader.flush()


def _plain(line: str, number: int, reader: _Reader) -> Iterator[Block]:
    if not line.strip():
        yield from reader.flush()
    elif item := _ITEM.match(line):
        yield from reader.flush()
        yield Block("item", line[item.end() :].strip(), f"line {number}", reader.path)
    else:
        if _SPEAKER.match(line):
            yield from reader.flush()
        if not reader.prose:
            reader.prose_line = number
        reader.prose.append(line)


def _turn(line: str) -> re.Match[str] | None:
    match = _SPEAKER.match(line)
    return match if match and match.group(1).lower() not in _LABELS else None


def _prose(text: str, line: int, path: tuple[str, ...]) -> Block:
    turn = _turn(text)
    if turn is None:
        return Block("prose", text, f"line {line}", path, line=line)
    return Block("prose", text[turn.end() :], f"line {line}", path, speaker=turn.group(1), line=line)


def _is_table(lines: list[str], index: int, reader: _Reader) -> bool:
    if reader.header or _RULE.match(lines[index]):
        return True
    return index + 1 < len(lines) and bool(_RULE.match(lines[index + 1]))


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip().strip("|").split("|"))


def _row(line: str, number: int, lines: list[str], reader: _Reader) -> Iterator[Block]:
    if _RULE.match(line):
        return
    if not reader.header and number < len(lines) and _RULE.match(lines[number]):
        reader.header = _cells(line)
        return
    pairs = tuple((name, cell) for name, cell in zip(reader.header, _cells(line), strict=False) if cell)
    if pairs:
        yield Block("row", line.strip(), f"line {number}", reader.path, cells=pairs)
