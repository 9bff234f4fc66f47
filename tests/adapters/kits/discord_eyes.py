"""What people see of a message or a form of Discord: words, buttons, fields, and what is more than words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from rolecall_discord.escape import BREAK
from tests.adapters.discord.reader import read
from tests.adapters.fake_discord.components import BUTTON, DISPLAY, LINK
from tests.adapters.fake_discord.interactions import Interaction
from tests.adapters.fake_discord.pings import nodes, pings
from tests.adapters.fake_discord.things import Message

#: Markup that cards are drawn with; whatever else takes effect came out of somebody's words.
OURS = frozenset({"bold", "code", "fence", "heading", "list", "quote", "small"})
#: The line below the title that says for whom a card is.
_FOR = re.compile(r"^For(?: <@\d+>)+$", re.MULTILINE)


def words_of(message: Message) -> str:
    """Return the words of a message as people read them, those on buttons not among them."""
    return "\n".join(read(text).words for text in _passages(message.content, message.components)).replace(BREAK, "")


def effects_of(message: Message) -> Iterator[str]:
    """Yield what is more than words: mentions, links, markup that is none of ours, and raw controls."""
    texts = worded(message.content, message.components)
    yield from (source for text in texts for kind, source in read(text).effects if kind not in OURS)
    yield from pings(texts, None).listed()
    yield from (repr(mark) for mark in words_of(message) if not mark.isprintable() and mark not in "\n\t")


def worded(content: str, components: list[dict[str, Any]]) -> list[str]:
    """Return the texts of a message without the line that says for whom a card is."""
    texts = _passages(content, components)
    return [_FOR.sub("", texts[0]), *texts[1:]] if texts else []


def buttons_of(message: Message) -> list[dict[str, Any]]:
    """Return the buttons of a message that can be pressed."""
    found = [node for node in nodes(message.components) if node["type"] == BUTTON and "custom_id" in node]
    return [node for node in found if not node.get("disabled")]


def link_of(message: Message) -> str:
    """Return where the first button of a message that is a link leads, empty for none."""
    return next((str(node["url"]) for node in nodes(message.components) if node.get("style") == LINK), "")


def fields_of(form: Interaction) -> tuple[str, ...]:
    """Return the ids of the fields of the modal that an interaction opened."""
    return tuple(node["custom_id"] for node in nodes(form.modal["components"]) if "custom_id" in node)


def _passages(content: str, components: list[dict[str, Any]]) -> list[str]:
    displays = [str(node["content"]) for node in nodes(components) if node["type"] == DISPLAY]
    return [text for text in (content, *displays) if text]
