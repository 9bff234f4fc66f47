"""Carries out orders on a content: only what they name changes, under the same ids."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rolecall.domain.content import MARKS, is_gap, items
from rolecall.llm.offline.extract.choices import rank_of
from rolecall.llm.offline.revise.orders import Add, Drop, Keep, Move, Order, Put, Replace, Retitle, Shorten
from rolecall.llm.offline.revise.replacing import Replacement
from rolecall.llm.offline.revise.targets import Row, Unclear, resolve, rows
from rolecall.llm.offline.text import label

if TYPE_CHECKING:
    from rolecall.llm.offline.spec import Field

#: Looks up the contract's field by section and name. An objection has no contract: what only the contract knows,
#: such as the values of an enum nobody used yet, shows when the revision is carried out.
Lookup = Callable[[str, str], "Field | None"]
#: Items of this section are verbatim leftovers and keep their words.
_QUOTES = "unsorted"
_WORDS = {1: "must", 2: "should", 3: "could", 4: "wont"}
_GRADES = {1: "high", 2: "medium", 3: "low"}


def carry_out(order: Order, content: dict[str, Any], cites: list[str], lookup: Lookup) -> dict[str, Any]:
    """Return a changed copy; items whose words change cite the revision too.

    Raises:
        Unclear: the order changes nothing, or leaves open what.
    """
    changed = copy.deepcopy(content)
    match order:
        case Replace():
            _replace(order, changed, cites)
        case Drop() | Keep():
            _select(order, changed)
        case Move():
            _move(order, changed)
        case Put():
            for row in resolve(changed, order.target):
                _put(row, order, cites, lookup)
        case Retitle():
            changed["title"] = order.text[:200]
        case Shorten():
            _shorten(changed)
        case Add():
            return changed
    if changed == content:
        raise Unclear("This version is already like that.")
    return changed


def _replace(order: Replace, content: dict[str, Any], cites: list[str]) -> None:
    chosen = {id(row.item) for row in resolve(content, order.target)} if order.target else None
    replacement = Replacement.of(order.old, order.new, _texts(content, chosen))
    hit = False
    for section, value in content.items():
        for _, item in items(value) if section != _QUOTES else ():
            if chosen is None or id(item) in chosen:
                hit |= _in_item(item, replacement, cites)
    if not hit:
        raise Unclear(f"“{order.old}” does not stand in {order.target or 'any item of this version'}.")
    for name in ("title", "summary"):
        if isinstance(content.get(name), str) and chosen is None:
            content[name] = replacement.apply(content[name])


def _texts(content: dict[str, Any], chosen: set[int] | None) -> list[str]:
    pool = [item for name, value in content.items() if name != _QUOTES for _, item in items(value)]
    return [text for item in pool if chosen is None or id(item) in chosen for _, text in _strings(item)]


def _strings(item: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the texts of an item's own fields."""
    for name, value in item.items():
        for text in value if isinstance(value, list) else [value]:
            if name not in MARKS and isinstance(text, str):
                yield name, text


def _in_item(item: dict[str, Any], replacement: Replacement, cites: list[str]) -> bool:
    hit = False
    for name, value in list(item.items()):
        if name in MARKS or is_gap(value):
            continue
        if isinstance(value, str):
            new: Any = replacement.apply(value)
        elif isinstance(value, list) and all(isinstance(part, str) for part in value):
            new = [replacement.apply(part) for part in value]
        else:
            continue
        hit |= new != value
        item[name] = new
    if hit:
        cite(item, cites)
    return hit


def cite(item: dict[str, Any], cites: list[str]) -> None:
    """Add passages to an item's cites, each once."""
    item["cites"] = list(dict.fromkeys([*item["cites"], *cites]))


def _select(order: Drop | Keep, content: dict[str, Any]) -> None:
    named = resolve(content, order.target)
    if isinstance(order, Drop):
        _remove(named, content)
        return
    lists, kept = {id(row.rows) for row in named}, {id(row.item) for row in named}
    _remove([row for row in rows(content) if id(row.rows) in lists and id(row.item) not in kept], content)


def _remove(gone: list[Row], content: dict[str, Any]) -> None:
    ids = {str(inner["id"]) for row in gone for _, inner in items(row.item)}
    for row in gone:
        row.rows[:] = [item for item in row.rows if item is not row.item]
    for _, item in items(content):
        for name, value in item.items():
            if (
                name not in MARKS
                and isinstance(value, list)
                and any(part in ids for part in value if isinstance(part, str))
            ):
                item[name] = [part for part in value if part not in ids]


def _move(order: Move, content: dict[str, Any]) -> None:
    moved = resolve(content, order.target)
    home = moved[0].rows
    if any(row.rows is not home for row in moved):
        raise Unclear("Only items of one list can be moved together.")
    inside = [row.item for row in moved]
    rest = [item for item in home if not any(item is one for one in inside)]
    at = {"first": 0, "last": len(rest)}.get(order.where, -1)
    if at < 0:
        other = resolve(content, order.other)[0]
        if other.rows is not home or any(other.item is one for one in inside):
            raise Unclear(f"{order.other} stands in another list.")
        at = next(nth for nth, item in enumerate(rest) if item is other.item) + (order.where == "after")
    home[:] = [*rest[:at], *inside, *rest[at:]]


def _put(row: Row, order: Put, cites: list[str], lookup: Lookup) -> None:
    wanted = label(order.field)
    name = next((key for key in row.item if key not in MARKS and label(key) == wanted), "")
    if not name or (isinstance(row.item[name], list) and any(isinstance(part, dict) for part in row.item[name])):
        fields = ", ".join(key for key in row.item if key not in MARKS)
        raise Unclear(f"{row.item['id']} has no field “{order.field}” (it has {fields}).")
    field = lookup(row.section, name)
    if field is None or field.extract == "computed":
        raise Unclear(f"{name.replace('_', ' ')} is worked out or holds items of its own; it is not set directly.")
    value = _value(order.value, row.item[name], field)
    if value is None:
        choices = ", ".join(field.enum) or "other values"
        raise Unclear(f"“{order.value}” is no {name.replace('_', ' ')} here; it knows {choices}.")
    if value != row.item[name]:
        row.item[name] = value
        cite(row.item, cites)


def _value(said: str, old: Any, field: Field) -> Any:
    """Fit what a person said to the contract's field; None when it does not fit."""
    if field.enum:
        return _choice(said, field.enum)
    if field.kind in {"integer", "number"} or (isinstance(old, int) and not isinstance(old, bool)):
        return _figure(said, field.schema)
    if field.kind == "array" or isinstance(old, list):
        return [part.strip() for part in re.split(r",|\band\b", said) if part.strip()]
    return said


def _figure(said: str, limits: Mapping[str, Any]) -> int | None:
    figure = int(said) if said.isdigit() else None
    inside = figure is not None and limits.get("minimum", figure) <= figure <= limits.get("maximum", figure)
    return figure if inside else None


def _choice(said: str, enum: tuple[str, ...]) -> str | None:
    rank = rank_of(re.sub(r"[- ]have$", "", said))
    exact = next((choice for choice in enum if label(choice.replace("_", " ")) == label(said)), None)
    if exact or rank is None:
        return exact
    families = [_GRADES, _WORDS] if set(enum) & set(_GRADES.values()) else [_WORDS, _GRADES]
    return next((family[rank] for family in families if family.get(rank) in enum), None)


def _shorten(content: dict[str, Any]) -> None:
    """Leave the first sentence of each prose section; items, gaps, questions and limits stay."""
    for name, value in content.items():
        if name in {"title", "open_questions", "limits"}:
            continue
        if isinstance(value, str):
            content[name] = re.split(r"(?<=[.!?])\s+", value.strip(), maxsplit=1)[0]
        elif isinstance(value, list) and value and all(isinstance(part, str) for part in value):
            content[name] = value[:1]
