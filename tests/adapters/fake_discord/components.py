"""What components a message and a modal may hold, and how they nest.

Sources: notes/discord.md and the models of discord.py 2.7.1.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.adapters.fake_discord.pings import nodes

ROW, BUTTON, SELECT, INPUT, SECTION, DISPLAY, THUMBNAIL, GALLERY = 1, 2, 3, 4, 9, 10, 11, 12
FILE, SEPARATOR, CONTAINER, LABEL = 13, 14, 17, 18
MENUS = frozenset({SELECT, 5, 6, 7, 8})
LINK, PREMIUM = 5, 6
CHECKBOX = 23

_PARTS = frozenset({ROW, SECTION, DISPLAY, GALLERY, FILE, SEPARATOR})
#: Which types may stand in which; "" is the top of a plain message, "v2" of one with the flag, "modal" of a form.
_INSIDE: dict[int | str, frozenset[int]] = {
    "": frozenset({ROW}),
    "v2": _PARTS | {CONTAINER},
    "modal": frozenset({LABEL, DISPLAY, ROW}),
    CONTAINER: _PARTS,
    ROW: MENUS | {BUTTON},
    SECTION: frozenset({DISPLAY}),
    LABEL: MENUS | {INPUT, 19, 21, 22, CHECKBOX},
}
#: Texts and how many characters they may have, by type.
_CHARS: dict[int, dict[str, int]] = {
    BUTTON: {"label": 80, "url": 512},
    INPUT: {"label": 45, "value": 4000, "placeholder": 100},
    LABEL: {"label": 45, "description": 100},
    DISPLAY: {"content": 4000},
    **{menu: {"placeholder": 150} for menu in MENUS},
}
_NEEDS_ID = MENUS | {INPUT, 19, 21, 22, CHECKBOX}
MOST, MOST_ROWS, MOST_CHARS, MOST_FIELDS = 40, 5, 4000, 5


def complaints(given: list[dict[str, Any]], surface: str) -> list[str]:
    """Return what is wrong with components on a surface: "", "v2" or "modal"."""
    every = list(nodes(given))
    found = [*_whole(given, every, surface), *_nested(given, surface)]
    for node in every:
        found += _node(node)
    ids = [node["custom_id"] for node in every if "custom_id" in node]
    found += [f"custom_id {one!r} is used twice" for one in sorted({one for one in ids if ids.count(one) > 1})]
    numbers = [node["id"] for node in every if node.get("id")]
    found += [f"component id {one} is used twice" for one in sorted({one for one in numbers if numbers.count(one) > 1})]
    return found


def _whole(given: list[dict[str, Any]], every: list[dict[str, Any]], surface: str) -> Iterator[str]:
    if surface == "v2":
        if len(every) > MOST:
            yield f"{len(every)} components, the most is {MOST}"
        chars = sum(len(str(node.get("content", ""))) for node in every if node["type"] == DISPLAY)
        if chars > MOST_CHARS:
            yield f"{chars} characters are displayed, the most is {MOST_CHARS}"
    elif surface == "modal" and not 1 <= len(given) <= MOST_FIELDS:
        yield f"a modal has 1 to {MOST_FIELDS} components"
    elif len(given) > MOST_ROWS:
        yield f"{len(given)} rows, the most is {MOST_ROWS}"


def _nested(given: Any, where: int | str) -> Iterator[str]:
    for node in given if isinstance(given, list) else []:
        kind = node.get("type")
        allowed = _INSIDE.get(where, frozenset())
        if kind not in allowed and not (where == "row-in-modal" and kind == INPUT):
            yield f"a component of type {kind} cannot be here ({where or 'message'})"
        inner = "row-in-modal" if kind == ROW and where == "modal" else kind
        yield from _nested(node.get("components"), inner)
        if kind == LABEL:
            yield from _nested([node.get("component") or {}], LABEL)
        if kind == SECTION and (node.get("accessory") or {}).get("type") not in (BUTTON, THUMBNAIL):
            yield "a section needs a button or a thumbnail"


def _node(node: dict[str, Any]) -> Iterator[str]:
    kind = node["type"]
    for name, most in _CHARS.get(kind, {}).items():
        if len(str(node.get(name) or "")) > most:
            yield f"{name} has more than {most} characters"
    if "id" in node and not (isinstance(node["id"], int) and 0 <= node["id"] < 1 << 31):
        yield f"component id {node['id']!r} is no 31-bit number"
    if "custom_id" in node and not (isinstance(node["custom_id"], str) and 1 <= len(node["custom_id"]) <= 100):
        yield "custom_id has 1 to 100 characters"
    if kind in _NEEDS_ID and "custom_id" not in node:
        yield "custom_id is missing"
    checks = {BUTTON: _button, ROW: _row, SECTION: _section, GALLERY: _gallery, DISPLAY: _display, SELECT: _select}
    yield from checks.get(kind, lambda _: ())(node)


def _button(node: dict[str, Any]) -> Iterator[str]:
    style = node.get("style")
    if style not in range(1, 7):
        yield "a button's style is 1 to 6"
    if style == LINK and ("custom_id" in node or not str(node.get("url", "")).startswith(("http://", "https://"))):
        yield "a link button has a url and no custom_id"
    if style not in (LINK, PREMIUM) and ("url" in node or "custom_id" not in node):
        yield "a button has a custom_id and no url"
    if style != PREMIUM and not node.get("label") and not node.get("emoji"):
        yield "a button has a label or an emoji"


def _row(node: dict[str, Any]) -> Iterator[str]:
    inside = [one.get("type") for one in node.get("components", [])]
    if not 1 <= len(inside) <= 5:
        yield "a row has 1 to 5 buttons"
    if any(kind != BUTTON for kind in inside) and len(inside) > 1:
        yield "a row has buttons, or one menu or field"


def _section(node: dict[str, Any]) -> Iterator[str]:
    if not 1 <= len(node.get("components", [])) <= 3:
        yield "a section has 1 to 3 texts"


def _gallery(node: dict[str, Any]) -> Iterator[str]:
    if not 1 <= len(node.get("items", [])) <= 10:
        yield "a gallery has 1 to 10 items"


def _display(node: dict[str, Any]) -> Iterator[str]:
    if not node.get("content"):
        yield "a text display has a content"


def _select(node: dict[str, Any]) -> Iterator[str]:
    options = node.get("options", [])
    if not 1 <= len(options) <= 25:
        yield "a menu has 1 to 25 options"
    values = [option.get("value") for option in options]
    if len(set(values)) != len(values):
        yield "the values of a menu differ"
    for option in options:
        if any(len(str(option.get(name) or "")) > 100 for name in ("label", "value", "description")):
            yield "label, value and description of an option have at most 100 characters"


def numbered(given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give every component without an id, or with 0, the next free one, as the platform does."""
    every = list(nodes(given))
    taken = {node["id"] for node in every if node.get("id")}
    free = (number for number in range(1, len(every) + len(taken) + 1) if number not in taken)
    for node in every:
        node["id"] = node.get("id") or next(free)
    return given


def shown(given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the media that components refer to: dicts with a `url`."""
    found = []
    for node in nodes(given):
        found += [node[key] for key in ("file", "media") if isinstance(node.get(key), dict)]
        found += [item["media"] for item in node.get("items", []) if isinstance(item.get("media"), dict)]
    return found
