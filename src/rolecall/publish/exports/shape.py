"""The shape of a content: its sections in the order of the schema, arrays of objects as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rolecall.domain.content import MARKS, is_gap
from rolecall.publish.exports.cells import Cell, cell, words

Schema = Mapping[str, Any]
Item = Mapping[str, Any]


@dataclass(frozen=True)
class Table:
    """Items of one array, one a row. Columns: id, the parent's id if nested, the plain fields, the marks."""

    title: str
    #: Field names, and beside them what people read.
    fields: tuple[str, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Section:
    """One top-level property of a content: prose, or items with the schema of one item."""

    key: str
    title: str
    prose: tuple[str, ...]
    items: tuple[Item, ...]
    schema: Schema


def sections(content: Mapping[str, Any], schema: Schema) -> Iterator[Section]:
    """Yield the sections that hold anything, but the title, in the schema's order."""
    properties: Schema = schema.get("properties", {})
    order = [*properties, *(key for key in content if key not in properties)]
    for key in order:
        value = content.get(key)
        if key == "title" or value in (None, "", [], {}):
            continue
        part = _resolved(properties.get(key, {}), schema)
        title = _title(part, key)
        if isinstance(value, dict) and not is_gap(value):
            yield Section(key, title, (), (value,), part)
        elif _is_items(value):
            yield Section(key, title, (), tuple(value), _resolved(part.get("items", {}), schema))
        else:
            prose = value if isinstance(value, list) else [value]
            yield Section(key, title, tuple(str(cell(line)) for line in prose), (), part)


def tables(section: Section, schema: Schema) -> list[Table]:
    """Return the table of a section's items and, after it, one for each array of objects inside them."""
    return _tables(section.title, [("", item) for item in section.items], section.schema, schema)


def nested(item: Item) -> list[str]:
    """Name the fields of an item that hold arrays of objects."""
    return [key for key, value in item.items() if _is_items(value)]


def plain_fields(items: Sequence[Item], schema: Schema) -> list[str]:
    """Name the fields that fit a cell, in the schema's order, marks left out."""
    seen = dict.fromkeys([*schema.get("properties", {}), *(key for item in items for key in item)])
    filled = {key for item in items for key, value in item.items() if not _is_items(value)}
    return [key for key in seen if key in filled and key not in MARKS]


def field_title(schema: Schema, key: str) -> str:
    """Return what people call a field."""
    return _title(_resolved(schema.get("properties", {}).get(key, {}), {}), key)


def _tables(title: str, items: Sequence[tuple[str, Item]], part: Schema, root: Schema) -> list[Table]:
    rows = [item for _parent, item in items]
    inside = dict.fromkeys(key for row in rows for key in nested(row))
    names = [
        name for name in plain_fields(rows, part) if name not in inside or any(is_gap(row.get(name)) for row in rows)
    ]
    lead = ["id", *(["of"] if any(parent for parent, _item in items) else [])]
    tail = [*(["basis"] if any("basis" in row for row in rows) else []), "cites"]
    header = (*map(words, lead), *(field_title(part, name) for name in names), *map(words, tail))
    lines = tuple(
        tuple(parent if name == "of" else cell(row.get(name)) for name in (*lead, *names, *tail))
        for parent, row in items
    )
    found = [Table(title, (*lead, *names, *tail), header, lines)]
    for key in inside:
        inner = _resolved(part.get("properties", {}).get(key, {}), root)
        children = [(str(row.get("id", "")), child) for row in rows for child in row.get(key, []) if _is_items([child])]
        found += _tables(f"{title}: {_title(inner, key)}", children, _resolved(inner.get("items", {}), root), root)
    return found


def _is_items(value: object) -> bool:
    return (
        isinstance(value, list) and bool(value) and all(isinstance(part, dict) and not is_gap(part) for part in value)
    )


def _title(schema: Schema, key: str) -> str:
    return str(schema.get("x-title") or schema.get("title") or words(key))


def _resolved(schema: Schema, root: Schema) -> Schema:
    """Follow a `$ref` into the schema's own `$defs`, and take what may also be a gap as if it could not."""
    if "anyOf" in schema:
        return _resolved(schema["anyOf"][0], root)
    ref = schema.get("$ref", "")
    if not ref.startswith("#/$defs/"):
        return schema
    found: Schema = root.get("$defs", {}).get(ref.removeprefix("#/$defs/"), {})
    return {**found, **{key: value for key, value in schema.items() if key != "$ref"}}
