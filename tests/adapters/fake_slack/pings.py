"""What in a message rings at somebody's desk, and where its links lead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

_TOKEN = re.compile(r"<(?:!(channel|here|everyone)(?:\|[^>]*)?|@([UW]\w+)(?:\|[^>]*)?|!subteam\^(\w+)(?:\|[^>]*)?)>")
#: Where a platform may still turn bare words into mentions we count them: better one too many than one too few.
_BARE = re.compile(r"(?<![\w`<!])@(channel|here|everyone)\b")
_LINKS = (re.compile(r"<(https?://[^|>\s]+)(?:\|[^>]*)?>"), re.compile(r"\]\((https?://[^)\s]+)"))
_FOR = re.compile(r"For( <@[UW]\w+>)+")
_URL = re.compile(r"https?://[^\s|>)\]\"']+")


def pings(text: str, blocks: Sequence[dict[str, Any]], *, parsed: bool = False) -> list[str]:
    """Return whom a message notifies: `@channel`, `@here`, `@everyone`, `@U…`, `@S…`, in order, once each.

    `parsed` says that the caller asked for bare words to be linked (`parse=full` or `link_names`).
    """
    found: list[str] = []
    for words, bare in ((text, parsed), *((live, True) for live in _live(blocks))):
        found += [f"@{next(filter(None, match.groups()))}" for match in _TOKEN.finditer(words)]
        found += [f"@{match[1]}" for match in _BARE.finditer(words) if bare]
    return list(dict.fromkeys([*found, *_elements(blocks)]))


def awaited(blocks: Sequence[dict[str, Any]]) -> list[str]:
    """Return whom the line below the title of a message is for (`For <@U1>`), empty where there is no such line."""
    line = blocks[1] if len(blocks) > 1 else {}
    elements = line.get("elements", []) if line.get("type") == "context" else []
    said = elements[0].get("text", "") if len(elements) == 1 else ""
    return re.findall(r"<(@[UW]\w+)>", said) if _FOR.fullmatch(said) else []


def worded(text: str, blocks: Sequence[dict[str, Any]]) -> list[str]:
    """Return whom a message notifies besides those whom it is for."""
    return pings(text, [block for nth, block in enumerate(blocks) if nth != 1 or not awaited(blocks)])


def links(text: str, blocks: Sequence[dict[str, Any]]) -> list[str]:
    """Return the addresses a person could follow from a message, in order, once each."""
    found = [
        address for words in (text, *_live(blocks)) for pattern in (*_LINKS, _URL) for address in pattern.findall(words)
    ]
    found += [node["url"] for node in _nodes(list(blocks)) if isinstance(node.get("url"), str)]
    return list(dict.fromkeys(found))


def _live(blocks: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield the texts in which markup takes effect."""
    for node in _nodes(list(blocks)):
        if node.get("type") in ("mrkdwn", "markdown") and isinstance(node.get("text"), str):
            yield node["text"]


def _elements(blocks: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield the mentions that are elements of rich text."""
    for node in _nodes(list(blocks)):
        match node.get("type"):
            case "broadcast":
                yield f"@{node.get('range')}"
            case "user":
                yield f"@{node.get('user_id')}"
            case "usergroup":
                yield f"@{node.get('usergroup_id')}"


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item)
