"""Cuts prose into statements small enough to be quoted, without changing a character."""

from __future__ import annotations

import re

#: A full stop after one of these does not end a sentence (lower case, without the stop).
ABBREVIATIONS = frozenset(
    "e.g i.e etc vs cf al approx no nos fig sec dr mr mrs ms prof st inc ltd co corp jan feb mar apr jun jul aug "
    "sep sept oct nov dec mon tue wed thu fri sat sun p pp vol dept est min max u.s u.k a.m p.m".split()
)

#: A break is tried once for each run of stops, and a run is taken whole: no text takes more than one pass.
_BREAK = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]]*+\s+|\n\s*\n|;\s+")
#: Characters before a full stop in which its word is looked for; every abbreviation is far shorter.
_LOOK_BEHIND = 64
_WORD_BEFORE = re.compile(r"[\w.]+$")
_NEXT = re.compile(r"[A-Z0-9\"'“‘(\[•@]|[^\x00-\x7f]")


def statements(text: str) -> list[str]:
    """Return the statements of a paragraph in order; each is a verbatim substring of `text`.

    A statement is a sentence, or a clause of one that is divided by semicolons.
    """
    found: list[str] = []
    start = 0
    for match in _BREAK.finditer(text):
        if match.start() >= start and _ends(text, match):
            found.append(text[start : match.end()].strip().rstrip(";").rstrip())
            start = match.end()
    found.append(text[start:].strip().rstrip(";").rstrip())
    return [item for item in found if re.search(r"\w", item)]


def _ends(text: str, match: re.Match[str]) -> bool:
    if not match.group().startswith("."):
        return True
    word = _WORD_BEFORE.search(text[max(0, match.start() - _LOOK_BEHIND) : match.start()])
    before = word.group().lower() if word else ""
    if before in ABBREVIATIONS or re.fullmatch(r"[a-z]", before):
        return False
    return bool(_NEXT.match(text, match.end())) or match.end() == len(text)
