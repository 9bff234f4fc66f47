"""Ids are unique and well formed, references resolve, and nothing depends on itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from rolecall.domain.content import items
from rolecall.domain.run import Finding
from rolecall.line.gates.gate import Gate
from rolecall.line.gates.inspection import Field, Inspection, strings

#: Fields that refer to items by convention, where the schema does not say to which.
_REFERENCES = re.compile(r"_ids?$|^(?:deps|depends_on|preds|parent)$")
_SEPARATOR = re.compile(r"[,;]|\band\b")
_DEPENDS = frozenset({"deps", "depends_on", "preds", "parent"})


def _check(inspection: Inspection) -> Iterator[Finding]:
    counts = Counter(str(item["id"]) for _, item in inspection.items)
    for name in sorted(name for name, count in counts.items() if count > 1):
        yield Finding(message=f"{name} names {counts[name]} items", item=name)
    yield from _patterns(inspection)
    for field in inspection.fields:
        yield from _references(inspection, field)
    yield from _cycles(inspection)


def _patterns(inspection: Inspection) -> Iterator[Finding]:
    for pointer, item in inspection.items:
        above = inspection.schema_at(pointer.rpartition("/")[0])
        prefix = above.get("x-id")
        if prefix and not re.fullmatch(rf"{re.escape(str(prefix))}-[A-Za-z0-9.-]+", str(item["id"])):
            message = f"the id “{str(item['id'])[:40]}” should be {prefix}- and a number"
            yield Finding(message=message, pointer=f"{pointer}/id", item=str(item["id"]))


def _references(inspection: Inspection, field: Field) -> Iterator[Finding]:
    sections = _sections(field)
    if sections:
        known = frozenset(_named(inspection, sections))
    elif field.extract == "refs" or _REFERENCES.search(field.name):
        known = inspection.ids | frozenset(_codes(inspection)) if field.name != "code" else frozenset()
    else:
        return
    for name in _names(field):
        if name not in known and (sections or not _shown(inspection, name)):
            where = f" in {' or '.join(sections)}" if sections else ""
            message = f"{field.name}: there is no {name[:40]}{where}"
            yield Finding(message=message, pointer=field.pointer, item=str(field.item["id"]))


def _names(field: Field) -> Iterator[str]:
    """Yield the ids a field names; a word without a digit, such as the tag `@negative`, is none."""
    for text in strings(field.value):
        for name in _SEPARATOR.split(text):
            if any(char.isdigit() for char in name):
                yield name.strip().lstrip("@")


def _sections(field: Field) -> tuple[str, ...]:
    shape = field.schema
    inner = shape.get("items")
    declared = shape.get("x-ref") or (inner.get("x-ref") if isinstance(inner, Mapping) else None)
    return strings(declared)


def _named(inspection: Inspection, sections: tuple[str, ...]) -> Iterator[str]:
    for section in sections:
        for _, item in items(inspection.content.get(section, [])):
            yield str(item["id"])
            yield from strings(item.get("code"))


def _codes(inspection: Inspection) -> Iterator[str]:
    for _, item in inspection.items:
        yield from strings(item.get("code"))


def _shown(inspection: Inspection, name: str) -> bool:
    whole = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])", re.IGNORECASE)
    return any(whole.search(f"{passage.text}\n{passage.context}") for passage in inspection.passages.values())


def _cycles(inspection: Inspection) -> Iterator[Finding]:
    aliases = {code: str(item["id"]) for _, item in inspection.items for code in strings(item.get("code"))}
    for relation in sorted(_DEPENDS):
        graph = {
            str(item["id"]): {aliases.get(name, name) for name in strings(item.get(relation))}
            for _, item in inspection.items
            if relation in item
        }
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle = error.args[1]
            yield Finding(message=f"{relation}: {' → '.join(circle)} depend on each other", item=str(circle[0]))


GATES = (Gate("ids", "block", _check),)
