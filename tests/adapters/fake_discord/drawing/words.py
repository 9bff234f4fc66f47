"""Texts of components as HTML: the platform's markup takes effect, everything else is the words it is."""

from __future__ import annotations

import re
from collections.abc import Mapping

from markupsafe import Markup, escape

_FENCE = re.compile(r"```(?:[\w+.-]*\n)?(.*?)\n?```", re.DOTALL)
#: What a line may begin with, and the element it becomes.
_LINES = {"### ": "h3", "## ": "h2", "# ": "h1", "-# ": "small", "- ": "li", "> ": "blockquote"}
_INLINE = re.compile(r"\\(?P<sign>[^\w\s])|\*\*(?P<bold>.+?)\*\*|`(?P<code>[^`\n]+)`|<@&?(?P<who>\d+)>", re.DOTALL)
_EFFECTS = {"bold": "b", "code": "code"}


def markdown(text: str, names: Mapping[str, str]) -> Markup:
    """Return a text of a component; `names` say what people and roles are called."""
    made, at = Markup(), 0
    for fence in _FENCE.finditer(text):
        made += _lines(text[at : fence.start()], names) + Markup("<pre>{}</pre>").format(fence[1])
        at = fence.end()
    return made + _lines(text[at:], names)


def _lines(text: str, names: Mapping[str, str]) -> Markup:
    return Markup().join(_line(line, names) for line in text.strip("\n").split("\n") if text.strip())


def _line(line: str, names: Mapping[str, str]) -> Markup:
    lead = next((lead for lead in _LINES if line.startswith(lead)), "")
    tag = _LINES.get(lead, "p")
    return Markup(f"<{tag}>") + _spelt(line.removeprefix(lead), names) + Markup(f"</{tag}>")


def _spelt(text: str, names: Mapping[str, str]) -> Markup:
    made, at = Markup(), 0
    for found in _INLINE.finditer(text):
        made += escape(text[at : found.start()]) + _effect(found, names)
        at = found.end()
    return made + escape(text[at:])


def _effect(found: re.Match[str], names: Mapping[str, str]) -> Markup:
    if found["sign"]:
        return escape(found["sign"])
    if found["who"]:
        return Markup('<span class="mention">@{}</span>').format(names.get(found["who"], found["who"]))
    kind = "bold" if found["bold"] else "code"
    inner = _spelt(found["bold"], names) if kind == "bold" else escape(found["code"])
    return Markup("<{0}>").format(Markup(_EFFECTS[kind])) + inner + Markup("</{0}>").format(Markup(_EFFECTS[kind]))
