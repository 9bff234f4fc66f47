"""The few blocks that cards and views are drawn with; texts are made inert here, so nothing else can forget to."""

from __future__ import annotations

from typing import Any, Literal
from urllib.parse import urlsplit

from rolecall_slack import escape, limits

Block = dict[str, Any]


def words(text: str, most: int = limits.SECTION, mark: str = escape.CUT) -> Block:
    """Return a text object in which nothing is markup; words beyond `most` characters are cut with a mark."""
    return {"type": "plain_text", "text": escape.shortened(escape.words(text), most, mark), "emoji": False}


def header(text: str) -> Block:
    """Return a line in large letters."""
    return {"type": "header", "text": words(text, limits.HEADER)}


def section(text: str) -> Block:
    """Return a paragraph."""
    return {"type": "section", "text": words(text, limits.SECTION)}


def context(text: str) -> Block:
    """Return a remark in small letters."""
    return {"type": "context", "elements": [words(text, limits.CONTEXT)]}


def divider() -> Block:
    """Return a line between two parts."""
    return {"type": "divider"}


def linked(url: str, text: str) -> Block:
    """Return a remark that leads somewhere; `url` comes from `address`."""
    return {
        "type": "context",
        "elements": [{"type": "mrkdwn", "text": f"<{url}|{escape.mrkdwn(text)}>", "verbatim": True}],
    }


def address(url: str | None) -> str:
    """Return an address as it may stand in a link of ours; empty if it is none that a browser opens."""
    url = url or ""
    inert = url.isprintable() and not set(url) & set("<>|\"' ")
    spelt = url.replace("&", "&amp;")
    return spelt if inert and len(spelt) <= limits.LINK and urlsplit(url).scheme in {"http", "https"} else ""


def rich(*parts: Block) -> Block:
    """Return a block of rich text, in which words are never read as markup."""
    return {"type": "rich_text", "elements": list(parts)}


def part(kind: Literal["section", "quote", "preformatted"], *nodes: Block) -> Block:
    """Return a paragraph, a quote or preformatted lines of rich text."""
    return {"type": f"rich_text_{kind}", "elements": list(nodes)}


def bullets(lines: list[str]) -> Block:
    """Return a list as a part of rich text."""
    return {"type": "rich_text_list", "style": "bullet", "elements": [part("section", node(line)) for line in lines]}


def node(text: str, *, bold: bool = False) -> Block:
    """Return words of rich text."""
    style = {"style": {"bold": True}} if bold else {}
    return {"type": "text", "text": escape.words(text), **style}
