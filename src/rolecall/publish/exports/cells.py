"""Text on its way into a file: cleaned, and guarded against formulas."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from rolecall.domain.content import is_gap

Cell = str | int | float | bool

#: What XML 1.0 does not allow (§2.2): most control characters, lone surrogates, two non-characters.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: What a spreadsheet takes for the beginning of a formula (OWASP, CSV Injection), full-width forms included;
#: apostrophes before it count, so that taking one away always undoes the guard.
_FORMULA = re.compile("^'*[=+\\-@\t\r\n＝＋－＠]")


def clean(text: str) -> str:
    """Replace what no document format can hold by U+FFFD, and line ends by line feeds."""
    return _NOT_XML.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """Return cleaned text without line breaks."""
    return " ".join(clean(text).split())


def guarded(cell: Cell) -> str:
    """Write a cell for CSV: text that a spreadsheet would run gets an apostrophe in front."""
    text = clean(cell) if isinstance(cell, str) else str(cell)
    return f"'{text}" if isinstance(cell, str) and _FORMULA.match(text) else text


def cell(value: Any) -> Cell:
    """Turn any JSON value into a cell; numbers stay numbers, a gap shows its question."""
    if value is None:
        return ""
    if isinstance(value, str | int | float):
        return clean(value) if isinstance(value, str) else value
    if is_gap(value):
        return f"[gap] {clean(str(value['gap']))}"
    if isinstance(value, Mapping):
        return "; ".join(f"{words(key)}: {cell(part)}" for key, part in value.items())
    return "\n".join(str(cell(part)) for part in value)


def words(key: str) -> str:
    """Turn a field name into words: `fit_criterion` becomes “Fit criterion”."""
    text = key.replace("_", " ").strip()
    return text[:1].upper() + text[1:]
