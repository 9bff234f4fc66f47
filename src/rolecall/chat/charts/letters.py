"""How wide words are in the font of the charts, near enough to leave room for them."""

from __future__ import annotations

import unicodedata

from rolecall.chat.plain import escape

#: Metrically the same as Arial and Helvetica; the library that makes pictures carries it, so it is never missing.
FONT = "Liberation Sans"
#: Size of all words of a chart, in units of the drawing.
SIZE = 13
_NARROW, _SMALL, _CAPITAL, _WIDE = 0.3, 0.56, 0.72, 1.0
_THIN = frozenset(" .,:;'|!ijltfrI()[]-/")


def width(text: str, size: float = SIZE) -> float:
    """Return about how wide a line is."""
    return size * sum(_letter(letter) for letter in escape(text))


def fitted(text: str, room: float, size: float = SIZE) -> str:
    """Return a line that is at most `room` wide; where letters are left out, `…` says so."""
    if width(text, size) <= room:
        return text
    kept = text
    while kept and width(f"{kept}…", size) > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def wrapped(text: str, room: float, most: int, size: float = SIZE) -> list[str]:
    """Return at most `most` lines, each at most `room` wide."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if width(longer, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    kept = [line for line in lines if line]
    if len(kept) > most:
        kept[most - 1 :] = [" ".join(kept[most - 1 :])]
    return [fitted(line, room, size) for line in kept]


def _letter(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WF":
        return _WIDE
    if letter in _THIN:
        return _NARROW
    return _CAPITAL if letter.isupper() or letter in "mw%—" else _SMALL
