"""The fields of a deliverable in words, for a prompt: every field with its type, meaning and gap question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_TYPES = {"string": "text", "array": "list", "integer": "whole number"}


def outline(schema: dict[str, Any]) -> str:
    """Return a nested Markdown list of the properties of a content schema, in its order."""
    return "\n".join(_lines(schema, 0))


def _lines(node: dict[str, Any], level: int) -> Iterator[str]:
    required = node.get("required", ())
    for name, part in node.get("properties", {}).items():
        shape, gap = _branches(part)
        optional = "" if name in required else ", optional"
        orgap = ", or a gap" if gap else ""
        words = "; ".join(filter(None, (_described(shape, part), gap)))
        yield f"{'  ' * level}- `{name}` ({_type(shape)}{optional}{orgap}){': ' + words if words else ''}"
        yield from _lines(_inner(shape), level + 1)


def _branches(part: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Return what a field holds when it is filled, and the question of its gap (empty: no gap allowed)."""
    shape, question = part, ""
    for choice in part.get("anyOf", ()):
        if set(choice.get("properties", ())) == {"gap"}:
            question = str(choice["properties"]["gap"].get("description", "what is missing?"))
        else:
            shape = choice
    return shape, question


def _inner(shape: dict[str, Any]) -> dict[str, Any]:
    """Return the node whose properties stand one level deeper: the entry of a list, or the object itself."""
    items = shape.get("items")
    return _branches(items)[0] if items else shape


def _type(shape: dict[str, Any]) -> str:
    if "const" in shape:
        return f"always “{shape['const']}”"
    if "enum" in shape:
        return "one of " + ", ".join(str(value) for value in shape["enum"])
    if shape.get("type") == "array":
        return f"list of {_type(_inner(shape))}"
    named = str(shape.get("type", "value"))
    return _TYPES.get(named, named)


def _described(shape: dict[str, Any], part: dict[str, Any]) -> str:
    return str(shape.get("description") or part.get("description") or "").strip().rstrip(".")
