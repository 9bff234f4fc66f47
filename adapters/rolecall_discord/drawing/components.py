"""The few components that cards are drawn with, as Discord's API takes them; texts come in inert."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from rolecall_discord import escape, limits

Component = dict[str, Any]

_ROW, _BUTTON, _TEXT, _GALLERY, _FILE, _CONTAINER = 1, 2, 10, 12, 13, 17
_PRIMARY, _SECONDARY, _LINK = 1, 2, 5


def text(markdown: str) -> Component:
    """Return words and our own markup."""
    return {"type": _TEXT, "content": markdown}


def small(words: str) -> str:
    """Return a line in small letters."""
    return f"-# {words}"


def gallery(name: str, alt: str) -> Component:
    """Return an attached picture with the words for who does not see it."""
    words = escape.shortened(escape.flat(alt), limits.ALT, escape.SHORT)
    return {"type": _GALLERY, "items": [{"media": {"url": f"attachment://{name}"}, "description": words}]}


def file(name: str) -> Component:
    """Return an attached file."""
    return {"type": _FILE, "file": {"url": f"attachment://{name}"}}


def button(custom_id: str, label: str, *, main: bool) -> Component:
    """Return a button; a label that is too long is cut with a mark."""
    words = escape.shortened(escape.flat(label), limits.LABEL, escape.SHORT)
    return {"type": _BUTTON, "style": _PRIMARY if main else _SECONDARY, "custom_id": custom_id, "label": words}


def link(url: str, label: str) -> Component:
    """Return a button that leads somewhere; `url` comes from `address`."""
    return {"type": _BUTTON, "style": _LINK, "url": url, "label": label}


def rows(buttons: Sequence[Component]) -> list[Component]:
    """Return buttons side by side, as many to a row as there may be."""
    return [
        {"type": _ROW, "components": list(buttons[at : at + limits.ROW])} for at in range(0, len(buttons), limits.ROW)
    ]


def container(number: int, colour: int | None, parts: Sequence[Component]) -> Component:
    """Return the frame around a card, with a stripe of its colour (RGB) if it has one."""
    stripe = {} if colour is None else {"accent_color": colour}
    return {"type": _CONTAINER, "id": number, "components": list(parts), **stripe}


def address(url: str | None) -> str:
    """Return an address as a button of ours may lead to it; empty if it is none that a browser opens."""
    url = url or ""
    inert = url.isprintable() and not set(url) & set("<>|\"' ")
    return url if inert and len(url) <= limits.URL and _opens(url) else ""


def _opens(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)
