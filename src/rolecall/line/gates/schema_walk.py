"""Finding the piece of a JSON Schema that describes a place in a content."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]

#: Local references followed before a schema is taken as it is.
_MAX_REFS = 8


def resolve(schema: Schema, root: Schema) -> Schema:
    """Follow local references and take the branch that is not a gap; keywords beside `anyOf` stay in force."""
    for _ in range(_MAX_REFS):
        if isinstance(reference := schema.get("$ref"), str):
            schema = {
                **_referred(reference, root),
                **{key: part for key, part in schema.items() if key != "$ref"},
            }
        elif branches := schema.get("anyOf") or schema.get("oneOf"):
            chosen: Schema = next((branch for branch in branches if not _is_gap_schema(branch, root)), {})
            schema = {
                **chosen,
                **{key: part for key, part in schema.items() if key not in {"anyOf", "oneOf"}},
            }
        else:
            break
    return schema


def beneath(root: Schema, pointer: str) -> Schema:
    """Return the schema of the value at a JSON pointer of the content, empty when nothing describes it."""
    schema = resolve(root, root)
    for part in pointer.split("/")[1:]:
        inside = schema.get("items", {}) if part.isdigit() else schema.get("properties", {}).get(part, {})
        schema = resolve(inside if isinstance(inside, Mapping) else {}, root)
    return schema


def _referred(reference: str, root: Schema) -> Schema:
    found: Any = root
    for part in reference.removeprefix("#").split("/")[1:]:
        found = found.get(part, {}) if isinstance(found, Mapping) else {}
    return found if isinstance(found, Mapping) else {}


def _is_gap_schema(schema: Schema, root: Schema) -> bool:
    if isinstance(reference := schema.get("$ref"), str):
        schema = _referred(reference, root)
    return set(schema.get("properties", {})) == {"gap"} or schema.get("type") == "null"
