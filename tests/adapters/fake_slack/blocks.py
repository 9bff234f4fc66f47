"""Says what is wrong with blocks and views, from the table in `limits` and the few rules that span blocks."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from tests.adapters.fake_slack import limits
from tests.adapters.fake_slack.shapes import Items, Node


def complaints(blocks: Any, surface: str = "message", unknown: Sequence[str] = ()) -> list[str]:
    """Return what is wrong with `blocks` on a `surface` (message, modal, home); nothing if they are good.

    `unknown` are block types that this workspace has not got yet.
    """
    kinds = tuple(kind for kind in limits.SURFACES[surface] if kind not in unknown)
    array = Items(limits.SIZES[surface], Node(limits.BLOCKS, kinds), least=0)
    found = list(array.complaints(blocks, "/blocks"))
    return found or list(_across(blocks))


def view_complaints(view: Any, unknown: Sequence[str] = ()) -> list[str]:
    """Return what is wrong with a view."""
    kind = view.get("type") if isinstance(view, dict) else None
    if kind not in ("modal", "home"):
        return [f"unsupported type: {kind} [json-pointer:/view/type]"]
    found = list(limits.VIEW.complaints(view, "/view"))
    if found:
        return found
    if kind == "modal" and "title" not in view:
        found.append("missing required field: title [json-pointer:/view]")
    if kind == "modal" and "submit" not in view and any(block["type"] == "input" for block in view["blocks"]):
        found.append("missing required field: submit [json-pointer:/view]")
    return found + complaints(view["blocks"], kind, unknown)


def too_large(view: Any) -> bool:
    """Return whether a view has more bytes than the platform takes."""
    return len(json.dumps(view).encode()) > limits.VIEW_BYTES


def _across(blocks: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield what is wrong with blocks together."""
    kinds = Counter(block["type"] for block in blocks)
    if kinds["table"] > limits.TABLES:
        yield f"only {limits.TABLES} table is allowed"
    if kinds["data_visualization"] > limits.CHARTS:
        yield f"only {limits.CHARTS} data_visualization are allowed"
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > limits.MARKDOWN:
        yield f"all markdown blocks together must be less than {limits.MARKDOWN + 1} characters"
    named = Counter(block["block_id"] for block in blocks if "block_id" in block)
    yield from (f"block_id {name} already exists" for name, times in named.items() if times > 1)
    for block in blocks:
        yield from _within(block)


def _within(block: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong between the fields of one block."""
    match block["type"]:
        case "table" if sum(len(text) for text in _texts(block["rows"])) > limits.TABLE_CHARS:
            yield f"the cells of a table must be less than {limits.TABLE_CHARS + 1} characters"
        case "data_visualization":
            yield from _off_axis(block["chart"])
        case "container" if block.get("is_collapsible") and block.get("has_header_divider"):
            yield "has_header_divider cannot be set when is_collapsible is true"
        case "container" if block.get("default_collapsed") and not block.get("is_collapsible"):
            yield "default_collapsed needs is_collapsible"
    ids = Counter(element["action_id"] for element in elements(block))
    yield from (f"action_id {name} already exists in its block" for name, times in ids.items() if times > 1)


def _off_axis(chart: dict[str, Any]) -> Iterator[str]:
    """Yield the series that do not have exactly one point for each category, and doubled names."""
    series = chart.get("series", ())
    for one in series:
        if [point["label"] for point in one["data"]] != chart["axis_config"]["categories"]:
            yield f"the points of {one['name']} are not those of the axis"
    if len({one["name"] for one in series}) < len(series):
        yield "two series have one name"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        yield from (text for item in value.values() if not isinstance(item, str) for text in _texts(item))
    elif isinstance(value, list):
        yield from (text for item in value for text in _texts(item))


def elements(block: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the elements of a block that a person can use: of its own, of its cards and of its children."""
    own = [block.get("accessory"), block.get("element"), *block.get("elements", ()), *block.get("actions", ())]
    found = [item for item in own if isinstance(item, dict) and item.get("type") in limits.ELEMENTS]
    inner = [item for item in own if isinstance(item, dict) and item.get("type") in limits.BLOCKS]
    for child in (*block.get("child_blocks", ()), *(item for item in inner if item.get("type") != "image")):
        found += elements(child)
    return [item for item in found if "action_id" in item]


def completed(blocks: Sequence[dict[str, Any]], prefix: str) -> list[dict[str, Any]]:
    """Return blocks with the ids the platform gives to blocks and elements that have none."""
    done: list[dict[str, Any]] = json.loads(json.dumps(list(blocks)))
    for number, block in enumerate(done):
        block.setdefault("block_id", f"{prefix}b{number}")
        own = [block.get("accessory"), block.get("element"), *block.get("elements", ())]
        usable = [item for item in own if isinstance(item, dict) and item.get("type") in _USABLE]
        for place, element in enumerate(usable):
            element.setdefault("action_id", f"{prefix}b{number}a{place}")
    return done


_USABLE = frozenset(limits.ELEMENTS) - {"image", "mrkdwn", "plain_text"}
