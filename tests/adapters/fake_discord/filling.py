"""What a person fills into a modal, as the platform's own client lets them."""

from __future__ import annotations

from typing import Any

from tests.adapters.fake_discord.cannot import Cannot
from tests.adapters.fake_discord.components import CHECKBOX, INPUT, MENUS


def filled(node: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    """Return a part of a modal in the shape that was sent, with the values in; the rest is as it was filled in."""
    made = {"type": node["type"], "id": node["id"]}
    if "components" in node:
        return made | {"components": [filled(one, fields) for one in node["components"]]}
    if "component" in node:
        return made | {"component": filled(node["component"], fields)}
    if "custom_id" not in node:
        return made
    made |= {"custom_id": node["custom_id"]}
    if node["type"] == INPUT:
        return made | {"value": _written(node, fields)}
    if node["type"] == CHECKBOX:
        return made | {"value": bool(fields.get(node["custom_id"], node.get("default", False)))}
    if node["type"] in MENUS:
        return made | {"values": _chosen(node, fields)}
    value = fields.get(node["custom_id"], [])
    return made | ({"values": list(value)} if isinstance(value, (list, tuple)) else {"value": value})


def _written(node: dict[str, Any], fields: dict[str, Any]) -> str:
    value = str(fields.get(node["custom_id"], node.get("value") or ""))
    least = node.get("min_length") or (1 if node.get("required", True) else 0)
    if not (least <= len(value) <= node.get("max_length", 4000)) and (value or node.get("required", True)):
        raise Cannot(f"{node['custom_id']} has {len(value)} characters")
    return value


def _chosen(node: dict[str, Any], fields: dict[str, Any]) -> list[str]:
    """Return what was chosen: one value or several, nothing for None."""
    options = node.get("options") or []
    given = fields.get(node["custom_id"], [option["value"] for option in options if option.get("default")])
    values = [given] if isinstance(given, str) else list(given or ())
    if options and not set(values) <= {option["value"] for option in options}:
        raise Cannot(f"{values} cannot be chosen from {node['custom_id']}")
    least = node.get("min_values", 1)
    if not least <= len(values) <= node.get("max_values", 1) and (values or node.get("required", True)):
        raise Cannot(f"{len(values)} values are chosen from {node['custom_id']}")
    return values
