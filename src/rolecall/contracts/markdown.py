"""Values as inert Markdown: words stay words, whatever they hold."""

from __future__ import annotations

import re

_SPACE = re.compile(r"\s+")
# Characters that start a construct anywhere in CommonMark or its tables, strike-through and autolinks.
_ACTIVE = re.compile(
    r"[\\`*\[\]<>|~]|&(?=#?\w+;)|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|(?<=\w):(?=//)|(?<=www)\.", re.IGNORECASE
)
# A list item, heading, quote, rule or setext underline, which only a line's start makes.
_NUMBERED = re.compile(r"(\d+)(?=[.)](\s|$))")
# Broadcasts of the chat platforms; a zero-width space keeps the words and wakes nobody.
_BROADCAST = re.compile(r"@(?=everyone\b|here\b|channel\b|all\b|group\b)", re.IGNORECASE)


def escape(value: object) -> str:
    """Return text on one line that no Markdown reader takes for anything but text."""
    text = _BROADCAST.sub("@\u200b", _ACTIVE.sub(r"\\\g<0>", _SPACE.sub(" ", str(value)).strip()))
    if numbered := _NUMBERED.match(text):
        return f"{numbered[1]}\\{text[numbered.end() :]}"
    return f"\\{text}" if text[:1] in "#+=-" and text else text
