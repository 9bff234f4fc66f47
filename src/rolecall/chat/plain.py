"""Cards as plain text, for a terminal or a platform that knows nothing else."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace

from rolecall.chat.cards import (
    Block,
    Bullets,
    Card,
    Chart,
    Cites,
    Code,
    Facts,
    File,
    Heading,
    Note,
    Para,
    Step,
    Table,
)
from rolecall.chat.charts.bars import bars

#: Columns a table may take before it is written as one line per cell.
WIDTH = 100

_STEP_MARK = {"todo": "[ ]", "doing": "[>]", "done": "[x]", "failed": "[!]"}
_TONE_MARK = {"info": "Note: ", "good": "", "warn": "Warning: ", "bad": "Problem: "}
#: Control characters but tab and line feed (a terminal obeys them), and Unicode controls that reorder text.
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def escape(text: str) -> str:
    r"""Show control characters instead of obeying them: ESC becomes the four characters `\x1b`."""
    return _UNSAFE.sub(_visible, text.replace("\r\n", "\n"))


def plain(card: Card) -> str:
    """Write a card as text. Buttons become the exact lines `verb subject` that a person may type."""
    parts = [card.title, "\n".join(map(_step, card.steps)), *map(_block, card.doc)]
    parts += ["\n".join(map(_file, card.files)), f"See {card.link}" if card.link else ""]
    if card.buttons:
        lines = (f"  {button.verb} {button.subject}" for button in card.buttons)
        parts.append("\n".join(("Answer with one of these lines:", *lines)))
    return escape("\n\n".join(part for part in parts if part)) + "\n"


def as_file(card: Card) -> File:
    """Return a card as a text file, for where not all of it can be shown; one of the same words has the same name."""
    data = plain(replace(card, buttons=(), files=(), link=None)).encode()
    return File(f"card-{hashlib.sha256(data).hexdigest()[:8]}.txt", "text/plain", data)


def beginning(text: str, most: int) -> str:
    """Return the first words of a text, at most `most` characters; only a very long word is cut."""
    if len(text) <= most:
        return text
    kept = text[: max(0, most)]
    end = max(kept.rfind(" "), kept.rfind("\n"))
    return (kept[:end] if end > len(kept) // 2 else kept).rstrip()


def _visible(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def _step(step: Step) -> str:
    return f"{_STEP_MARK[step.state]} {step.name}" + (f": {step.note}" if step.note else "")


def _file(file: File) -> str:
    return f"File: {file.name} ({file.mime}, {len(file.data)} bytes)"


def _block(block: Block) -> str:
    match block:
        case Heading(text):
            return f"{text}\n{'-' * len(text)}"
        case Para(text):
            return text
        case Bullets(items):
            return "\n".join(f"- {item}" for item in items)
        case Table(header, rows):
            return _table(header, rows)
        case Facts(pairs):
            return "\n".join(f"{label}: {value}" for label, value in pairs)
        case Cites(items):
            return "\n".join(f"{f'[{name}] ' if name else ''}{where}: “{quote}”" for name, where, quote in items)
        case Note(text, tone):
            return f"{_TONE_MARK[tone]}{text}"
        case Code(text):
            return _indented(text)
        case Chart(title, finding=finding):
            return f"{title}: {finding}\n\n{_indented(bars(block))}"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, *rows]
    widths = [max(len(line[n]) for line in lines if n < len(line)) for n in range(len(header))]
    if sum(widths) + 2 * len(widths) > WIDTH or any("\n" in cell for line in lines for cell in line):
        return "\n\n".join(
            "\n".join(f"{label}: {cell}" for label, cell in zip(header, row, strict=False)) for row in rows
        )
    ruled = [header, ["-" * width for width in widths], *rows]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=False)).rstrip() for line in ruled
    )
