"""What a text of ours is on Discord: the words people see, and everything in it that takes effect.

Written from the formats of Discord's reference (`reference`, Message Formatting) and from how its clients are known to
parse: rules in a fixed order, line rules where a line begins, and mentions found by the server wherever they stand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.adapters.fake_discord.pings import texts

#: Rules that hold anywhere, tried in this order: what they are called, and what they look like; their words come first.
ANYWHERE = {
    "bold": re.compile(r"\*\*(.+?)\*\*(?!\*)", re.DOTALL),
    "underline": re.compile(r"__(.+?)__(?!_)", re.DOTALL),
    "italics": re.compile(r"_((?:__|\\.|[^\\_])+?)_\b|\*(?=\S)((?:\\.|\*\*|[^*\\])+?)(?<![\s\\])\*(?!\*)", re.DOTALL),
    "struck": re.compile(r"~~(.+?)~~", re.DOTALL),
    "spoiler": re.compile(r"\|\|(.+?)\|\|", re.DOTALL),
    "link": re.compile(r"\[((?:\[[^\]]*\]|[^\[\]])*)\]\(\s*<?[^\s)]+>?[^)]*\)"),
    "address": re.compile(r"()[a-z][a-z\d+.-]*://[^\s<]+|(?:www\.)?discord(?:app)?\.(?:gg|com)/\w+", re.IGNORECASE),
    "token": re.compile(
        r"()<(?:@[!&]?\d+|#\d+|/[^<>\n]+:\d+|a?:\w+:\d+|t:-?\d+(?::\w)?|id:[\w:-]+|\+\d+|[\w.+-]+@[\w.-]+)>"
    ),
    "broadcast": re.compile(r"()@(?:everyone|here)"),
    "emoji": re.compile(r"():[\w+-]+:"),
}
#: The same, where a line begins.
AT_START = {
    "quote": re.compile(r" *>>> (.+)| *>(?!>>) ([^\n]+\n?)", re.DOTALL),
    "small": re.compile(r"\s*-# ([^\n]+\n?)"),
    "heading": re.compile(r"\s*#{1,3} ([^\n]+\n?)"),
    "list": re.compile(r"[^\S\n]*(?:[+*-]|\d+\.) +([^\n]+\n?)"),
}
#: Inside of which nothing else holds.
CODE = {
    "fence": re.compile(r"```(?:[\w+.-]*\n)?(.*?[^\n].*?)\n*```", re.DOTALL),
    "code": re.compile(r"(?:(``)|`)(?=[^`])(.+?)(?<!`)(?(1)``|`)(?!`)", re.DOTALL),
}
#: Letters in which nothing begins.
_RUN = re.compile(r"[0-9A-Za-z]+")
_ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")
#: What the server finds without reading markup; it minds neither backslashes nor code.
_RINGS = re.compile(r"<@[!&]?\d+>|@(?:everyone|here)")


@dataclass
class Reading:
    """What is seen, and what takes effect: the kind and the source of each, outer ones first."""

    words: str = ""
    effects: list[tuple[str, str]] = field(default_factory=list)

    def kinds(self) -> list[str]:
        """Return the kinds alone."""
        return [kind for kind, _source in self.effects]


def read(text: str) -> Reading:
    """Read a text as the content of a component."""
    reading = Reading()
    _read(text.strip(), reading, at_start=True)
    return reading


def rings(text: str) -> list[str]:
    """Return whom a text names for the server."""
    return _RINGS.findall(text)


def contents(components: Sequence[dict[str, Any]]) -> list[str]:
    """Return the texts of components, in order."""
    return texts("", list(components))[1:]


def _read(text: str, into: Reading, *, at_start: bool) -> None:
    while text:
        if escape := _ESCAPE.match(text):
            into.words += escape[1]
            text, at_start = text[escape.end() :], False
            continue
        kind, found = _first(text, at_start=at_start)
        if found is None:
            run = _RUN.match(text)
            plain = run[0] if run else text[0]
            into.words += plain
            at_start = plain == "\n" or (at_start and plain.isspace())
            text = text[len(plain) :]
            continue
        into.effects.append((kind, found[0]))
        inner = next((group for group in reversed(found.groups()) if group), "")
        if kind in CODE:
            into.words += inner
        else:
            _read(inner, into, at_start=kind in AT_START)
        text, at_start = text[found.end() :], kind in AT_START or (at_start and kind in CODE)


def _first(text: str, *, at_start: bool) -> tuple[str, re.Match[str] | None]:
    rules = CODE | (AT_START if at_start else {}) | ANYWHERE
    return next(((kind, found) for kind, rule in rules.items() if (found := rule.match(text))), ("", None))
