"""Ids and cites in order: missing ones filled, and ids kept for items that a new version did not change."""

from __future__ import annotations

import copy
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from rolecall.domain.content import is_gap, items, own_text
from rolecall.line.gates.schema_walk import resolve
from rolecall.line.gates.text.words import likeness

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Item = dict[str, Any]
    Schema = Mapping[str, Any]

_INDEX = re.compile(r"/\d+(?=/|$)")
_PASSAGE = re.compile(r"\bp[0-9a-f]{8}\b")
#: Fields that name other items; they follow when an id is restored.
_REFERENCES = re.compile(r"_ids?$|^(?:deps|depends_on|preds|parent|critical_path|path)$")
#: Sections of the envelope a model may leave out when it has nothing for them.
_OPTIONAL = ("assumptions", "open_questions", "unsorted", "limits")
#: Likeness from which two texts are versions of one item: one number changed in a short sentence leaves about 0.6.
_SAME_ITEM = 0.6
#: An item under its old id needs less likeness to be the same one.
_SAME_ID_BONUS = 0.25


def normalise(content: Mapping[str, Any], schema: Schema) -> dict[str, Any]:
    """Fill what the loader added and a model need not write: ids, cites, empty envelope sections."""
    empty: dict[str, Any] = {name: [] for name in _OPTIONAL if name in schema.get("properties", {})}
    filled: dict[str, Any] = empty | copy.deepcopy(dict(content))
    used = {str(item["id"]) for _, item in _described(filled, schema, schema, "") if item.get("id")}
    for prefix, item in _described(filled, schema, schema, ""):
        if not item.get("id"):
            item["id"] = _free(prefix, used)
            used.add(item["id"])
        item["cites"] = _cites(item.get("cites"))
        if item.get("basis") == "evidence":  # the default; strict providers always write it out
            del item["basis"]
    for item in _objects(filled.get("assumptions")):
        item.setdefault("basis", "assumption")
    return filled


def _described(value: Any, schema: Schema, root: Schema, name: str) -> Iterator[tuple[str, Item]]:
    """Yield every object that the schema calls an item, with the prefix of its id, parents before children."""
    schema = resolve(schema, root)
    if isinstance(value, list):
        for part in value:
            yield from _described(part, schema.get("items", {}), root, _prefix(schema))
    elif isinstance(value, dict) and not is_gap(value):
        shapes = schema.get("properties", {})
        if {"id", "cites"} <= set(shapes):
            yield name, value
        for key in tuple(value):
            yield from _described(value[key], shapes.get(key, {}), root, key)


def _prefix(schema: Schema) -> str:
    """Return what ids of a list's items begin with: its `x-id`, else what their pattern demands."""
    pattern = str(schema.get("items", {}).get("properties", {}).get("id", {}).get("pattern", ""))
    found = re.match(r"\^?([A-Z][A-Z0-9]*)-", pattern)
    return f"{schema.get('x-id') or (found[1] if found else 'ITEM')}-"


def _free(prefix: str, used: set[str]) -> str:
    """Return the section's name for a single object, else the next number that was never used."""
    if not prefix.endswith("-"):
        return prefix
    numbers = [int(name.removeprefix(prefix)) for name in used if re.fullmatch(rf"{re.escape(prefix)}\d+", name)]
    return f"{prefix}{max(numbers, default=0) + 1}"


def _cites(value: object) -> list[Any]:
    """Return cites as a list without repeats; `[p1234abcd]` and a single string are read as meant."""
    named = value if isinstance(value, list) else [value] if isinstance(value, str) else []
    clean: list[Any] = []
    for name in named:
        found = _PASSAGE.findall(name) if isinstance(name, str) else []
        clean.extend(part for part in (found or [name]) if part not in clean)
    return clean


def _objects(value: object) -> Iterator[Item]:
    if isinstance(value, list):
        yield from (part for part in value if isinstance(part, dict))


def restore(content: Mapping[str, Any], prior: Mapping[str, Any]) -> dict[str, Any]:
    """Give items the ids they had in `prior`, new items ids that `prior` did not use; references follow."""
    renamed: dict[str, str] = {}
    kept = {str(item["id"]) for _, item in items(prior)}
    for place, fresh in _places(content).items():
        matches = _matches(fresh, _places(prior).get(place, []))
        taken = kept | {str(item["id"]) for item in fresh} | set(renamed.values())
        for index, item in enumerate(fresh):
            name = str(item["id"])
            if index in matches:
                renamed[name] = str(matches[index]["id"])
            elif name in kept:
                renamed[name] = _free(name[: name.rfind("-") + 1] or "item-", taken)
                taken.add(renamed[name])
    result = _renamed(copy.deepcopy(dict(content)), renamed)
    _keep_cites(result, prior)
    return result if isinstance(result, dict) else {}


def _places(content: Mapping[str, Any]) -> dict[str, list[Item]]:
    """Group the items by section: their pointer without indexes."""
    places: dict[str, list[Item]] = defaultdict(list)
    for pointer, item in items(dict(content)):
        places[_INDEX.sub("", pointer)].append(item)
    return places


def _matches(fresh: list[Item], old: list[Item]) -> dict[int, Item]:
    """Pair new items with old ones, the likest first; each is used once."""
    scored = sorted(
        (
            (-_alike(item, known), index, position)
            for index, item in enumerate(fresh)
            for position, known in enumerate(old)
        ),
    )
    pairs: dict[int, Item] = {}
    used: set[int] = set()
    for score, index, position in scored:
        if -score >= _SAME_ITEM and index not in pairs and position not in used:
            pairs[index] = old[position]
            used.add(position)
    return pairs


def _alike(item: Item, known: Item) -> float:
    one, other = own_text(item), own_text(known)
    bonus = _SAME_ID_BONUS if item["id"] == known["id"] else 0.0
    return bonus + (2.0 if one == other else likeness(one, other))


def _renamed(value: Any, names: Mapping[str, str], key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _renamed(part, names, name) for name, part in value.items()}
    if isinstance(value, list):
        return [_renamed(part, names, key) for part in value]
    if isinstance(value, str) and (key == "id" or _REFERENCES.search(key)):
        return names.get(value, value)
    return value


def _keep_cites(content: Mapping[str, Any], prior: Mapping[str, Any]) -> None:
    """Give unchanged items their cites in the old order, so that they stay identical to the byte."""
    before = {str(item["id"]): item for _, item in items(prior)}
    for _, item in items(dict(content)):
        known = before.get(str(item["id"]))
        if known and own_text(known) == own_text(item) and set(known["cites"]) == set(item["cites"]):
            item["cites"] = list(known["cites"])
