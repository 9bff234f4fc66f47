"""Values worked out from other items: products, counts, shares, and sections of distinct values."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from rolecall.domain.content import is_gap
from rolecall.line.gates.network import Network
from rolecall.line.gates.status import colour
from rolecall.llm.offline.items import empty
from rolecall.llm.offline.text import plain

if TYPE_CHECKING:
    from rolecall.llm.offline.spec import Field, Section, Spec


#: What the status gate calls the figures from which a colour follows.
_FIGURES = ("measure", "amber_at", "red_at")


def derive(spec: Spec, content: dict[str, Any]) -> None:
    """Fill every derived value of a content in place; doing it twice changes nothing."""
    for section in spec.sections:
        if section.schema.get("x-from"):
            _distinct(section, content)
    for section in spec.sections:
        found = content.get(section.name)
        for item in found if isinstance(found, list) else [found]:
            if isinstance(item, dict) and "cites" in item:
                _item(section, item, content)


def _item(section: Section, item: dict[str, Any], content: dict[str, Any]) -> None:
    for field in section.fields:
        for how, of in field.schema.get("x-compute", {}).items():
            if how == "product":
                item[field.name] = _product(field, of, item)
            elif how in {"count", "share"}:
                item[field.name] = _counted(how, str(of), item, content)
            elif how == "colour":
                item[field.name] = colour(dict(zip(_FIGURES, map(item.get, of), strict=True))) or item[field.name]
            elif how in {"path", "length"}:
                item[field.name] = _longest(how, field, str(of), item, content)
    for nested in section.nested:
        inner = item.get(nested.name)
        for part in inner if isinstance(inner, list) else []:
            _item(nested, part, content)


def _product(field: Field, names: list[str], item: dict[str, Any]) -> Any:
    values = [item.get(name) for name in names]
    numbers = [value for value in values if isinstance(value, int)]
    return math.prod(numbers) if len(numbers) == len(values) else empty(field)


def _counted(how: str, of: str, item: dict[str, Any], content: dict[str, Any]) -> int:
    """Count the items of a section, or those whose field is filled (`rows.test`); a share is a rounded percentage."""
    name, _, having = of.partition(".")
    rows = [row for row in content.get(name, []) if isinstance(row, dict)]
    held = [row for row in rows if not having or filled(row.get(having))]
    item["cites"] = list(dict.fromkeys([*item["cites"], *(cite for row in rows for cite in row["cites"])]))
    return len(held) if how == "count" else round(100 * len(held) / max(len(rows), 1))


def _longest(how: str, field: Field, of: str, item: dict[str, Any], content: dict[str, Any]) -> Any:
    """Return the codes or the days of the longest path through a section; open when a duration is unknown."""
    network = Network.of([row for row in content.get(of, []) if isinstance(row, dict)])
    path, days = network.critical_path, network.longest()
    if not path or days is None:
        return empty(field)
    cited = (cite for code in path for cite in network.rows[code]["cites"])
    item["cites"] = list(dict.fromkeys([*item["cites"], *cited]))
    return list(path) if how == "path" else int(days) if days.is_integer() else days


def filled(value: object) -> bool:
    """Tell whether a field holds something."""
    return not is_gap(value) and value not in (None, "", [])


def _distinct(section: Section, content: dict[str, Any]) -> None:
    """Add an item for every distinct value of `<section>.<field>` that the section does not list yet."""
    source, _, name = str(section.schema["x-from"]).partition(".")
    key = next(field for field in section.fields if field.key)
    listed = content[section.name] if isinstance(content.get(section.name), list) else []
    known = [plain(str(item.get(key.name, ""))) for item in listed]
    for item in content.get(source, []):
        value = item.get(name)
        if isinstance(value, str) and value and not any(f" {name}".endswith(f" {plain(value)}") for name in known):
            known.append(plain(value))
            made = {"id": _next_id(section, listed)} | {field.name: empty(field) for field in section.fields}
            listed.append({**made, key.name: value, "cites": item["cites"][:1]})
    content[section.name] = listed


def _next_id(section: Section, listed: list[dict[str, Any]]) -> str:
    numbers = [int(tail) for item in listed if (tail := str(item["id"]).rpartition("-")[2]).isdigit()]
    return f"{section.prefix}-{max(numbers, default=0) + 1}"
