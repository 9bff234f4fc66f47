"""Text of any origin as words only: nothing in it rings, leads anywhere, or takes effect as markup.

A backslash takes the effect from a sign, and is not shown; where there is none to take, a zero-width space breaks what
would be one. People read the same words.
"""

from __future__ import annotations

import re

from rolecall.chat import plain

BREAK = "\u200b"
#: Said where words were left out.
CUT = " … (cut)"
#: The same, where there is little room.
SHORT = "…"
#: Begins a mention, a custom emoji, a time, a link in angle brackets, a command or a way through the server; or the
#: name of an emoji.
_TOKEN = re.compile(r"<|:(?=[\w+-]+:)")
#: The same, where code may stand, which people copy.
_MENTION = re.compile("<(?=[@#])")
#: What rings at everybody's desk.
_BROADCAST = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
#: Whatever a client makes a link of without being told: an address with a scheme, an invitation without one.
_LINK = re.compile(r":(?=//)|\.(?=[^\W\d_]{2,}/)")
#: Signs that have an effect wherever they stand.
_SIGN = re.compile(r"[\\*_~|`\[\]]")
#: Signs that have one where a line begins: headings, small print, lists, quotes. Clients skip blanks before them.
_START = re.compile(r"^((?:[^\S\n]|[\u200b\u2060\ufeff])*(?:\d+(?=[.)])|(?=[-+=#>])))(.)", re.MULTILINE)
#: What would end a block of code; it is the only thing that can.
_FENCE = re.compile("`(?=`)")
#: An escape that was cut in two: an odd number of backslashes at the end.
_HALF = re.compile(r"(?<!\\)(?:\\\\)*\\\Z")


def words(text: str) -> str:
    """Return a text as Discord shows it literally; it may stand at the beginning of a line, or in bold letters."""
    quiet = _quiet(_TOKEN.sub(_broken, plain.escape(text)))
    return _START.sub(r"\1\\\2", _SIGN.sub(r"\\\g<0>", quiet))


def code(text: str) -> str:
    """Return a text for a block of code, where backslashes are shown and only a fence has an effect."""
    return _FENCE.sub(_broken, _quiet(_MENTION.sub(_broken, plain.escape(text))))


def flat(text: str) -> str:
    """Return a text as one line for a place without markup: a label, the description of a picture."""
    return " ".join(plain.escape(text).split())


def line(text: str) -> str:
    """Return a text as one line that Discord shows literally."""
    return words(flat(text))


def shortened(text: str, most: int, mark: str = CUT) -> str:
    """Return an escaped text of at most `most` characters; where words are left out, `mark` says so at its end.

    It never cuts an escape in two, so what is left has no effect either.
    """
    if len(text) <= most:
        return text
    kept = plain.beginning(text, most - len(mark))
    return (kept[:-1] if _HALF.search(kept) else kept) + mark


def _quiet(text: str) -> str:
    return _BROADCAST.sub(_broken, _LINK.sub(_broken, text))


def _broken(match: re.Match[str]) -> str:
    return match[0] + BREAK
