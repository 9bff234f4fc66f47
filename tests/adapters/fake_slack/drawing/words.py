"""Texts of blocks as HTML: the platform's own markup and Markdown, everything else as the words it is."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping

from markdown_it import MarkdownIt
from markupsafe import Markup, escape

#: What may stand between the angle brackets of the platform's markup: a mark, a target, a label.
_TOKEN = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_FENCE = re.compile(r"```\n?(.*?)```", re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
#: Marks that stand around words, and the element each one makes.
_AROUND = {"*": "b", "_": "i", "~": "s"}
_MARKED = re.compile(r"(?<![\w*_~])([*_~])(?=\S)([^\n]*?\S)\1(?![\w*_~])")
_SCHEMES = ("http://", "https://", "mailto:")
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def mrkdwn(text: str, names: Mapping[str, str]) -> Markup:
    """Return a text of the platform's own markup; `names` say what people, groups and channels are called."""
    return _between(_FENCE, text, lambda match: _element("pre", match[1]), lambda rest: _line(rest, names))


def markdown(text: str) -> Markup:
    """Return a Markdown document; HTML in it is words."""
    return Markup(_MARKDOWN.render(text))


def plain(text: str) -> str:
    """Return words of a text in which only entities mean something."""
    return html.unescape(text)


def _line(text: str, names: Mapping[str, str]) -> Markup:
    return _between(_CODE, text, lambda match: _element("code", match[1]), lambda rest: _spelt(rest, names))


def _spelt(text: str, names: Mapping[str, str]) -> Markup:
    return _between(_TOKEN, text, lambda match: _token(match, names), _marked)


def _token(match: re.Match[str], names: Mapping[str, str]) -> Markup:
    mark, target, label = match[1], match[2], plain(match[3] or "")
    if not mark:
        return _link(plain(target), label)
    name = names.get(target.partition("^")[2] or target) or label.lstrip("@#") or target
    return Markup('<span class="mention">{}{}</span>').format("#" if mark == "#" else "@", name)


def _link(url: str, label: str) -> Markup:
    if not url.startswith(_SCHEMES):
        return escape(label or url)
    return Markup('<a href="{}">{}</a>').format(url, label or url)


def _marked(text: str) -> Markup:
    def around(match: re.Match[str]) -> Markup:
        tag = _AROUND[match[1]]
        return Markup(f"<{tag}>") + _marked(match[2]) + Markup(f"</{tag}>")

    return _between(_MARKED, text, around, lambda rest: escape(plain(rest)))


def _element(tag: str, text: str) -> Markup:
    return Markup(f"<{tag}>") + plain(text) + Markup(f"</{tag}>")


def _between(
    pattern: re.Pattern[str],
    text: str,
    found: Callable[[re.Match[str]], Markup],
    rest: Callable[[str], Markup],
) -> Markup:
    """Join what `found` makes of each match and what `rest` makes of the text between them."""
    parts, at = [], 0
    for match in pattern.finditer(text):
        parts += [rest(text[at : match.start()]), found(match)]
        at = match.end()
    return Markup("").join([*parts, rest(text[at:])])
