"""What every gate looks at: a content, its contract and the passages the model was shown."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from rolecall.domain.content import MARKS, is_gap, items
from rolecall.domain.evidence import Citation, Passage
from rolecall.domain.role import DeliverableContract
from rolecall.line.gates.schema_walk import beneath, resolve

#: Sections of the envelope that the contract loader adds.
ENVELOPE = frozenset({"title", "summary", "assumptions", "open_questions", "unsorted", "limits"})
#: Risk classes of deliverables that commit people and money.
COMMITTING = frozenset({"T2", "T3"})
_EXCLUSION = re.compile(r"\bout\b|\bexclu|\bnot in\b")
#: `x-extract` of fields that follow from other fields and rest on no passage.
COMPUTED = frozenset({"computed", "product", "count", "share", "sequence", "const"})

#: `x-extract` of classifications the role makes itself, checked by the role's own gate, and of what is computed.
JUDGED = COMPUTED | {"type", "priority", "status", "refs"}


@dataclass(frozen=True)
class Field:
    """One own field of a fact-bearing item, with the schema that describes it."""

    pointer: str
    item: Mapping[str, Any]
    name: str
    value: Any
    schema: Mapping[str, Any]

    @property
    def extract(self) -> str:
        """The `x-extract` of the field, empty without one."""
        return str(self.schema.get("x-extract", ""))

    @property
    def texts(self) -> tuple[str, ...]:
        """The strings and numbers the field holds; nothing for a gap or nested items."""
        values = self.value if isinstance(self.value, list) else [self.value]
        return tuple(
            str(value) for value in values if isinstance(value, str | int | float) and not isinstance(value, bool)
        )


@dataclass(frozen=True)
class Inspection:
    """A content to be checked. `passages` are those shown to the model, the only ones that may be cited."""

    content: Mapping[str, Any]
    contract: DeliverableContract
    passages: Mapping[str, Passage]
    as_of: dt.date
    #: Sections for which retrieval found nothing.
    missing: tuple[str, ...] = ()
    #: Returns the text of (source, revision), None when it is not at hand; quotes are verified against it.
    source_text: Callable[[str, int], str | None] | None = None

    @cached_property
    def items(self) -> tuple[tuple[str, dict[str, Any]], ...]:
        """Every fact-bearing object with its JSON pointer, parents before children."""
        return tuple(items(dict(self.content)))

    @cached_property
    def ids(self) -> frozenset[str]:
        """The ids of all items."""
        return frozenset(str(item["id"]) for _, item in self.items)

    @cached_property
    def citations(self) -> Mapping[str, Citation]:
        """The citations the content makes, by passage id."""
        cited = {name for _, item in self.items for name in cites(item)}
        return {name: Citation.of(self.passages[name]) for name in sorted(cited) if name in self.passages}

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Every own field of every item, nested items apart."""
        return tuple(self._fields())

    def _fields(self) -> Iterator[Field]:
        for pointer, item in self.items:
            shape = self.schema_at(pointer).get("properties", {})
            for name, value in item.items():
                if name not in MARKS and not _nested(value):
                    yield Field(f"{pointer}/{name}", item, name, value, resolve(shape.get(name, {}), self.schema))

    def has_key(self, pointer: str) -> bool:
        """Tell whether an item has a field that identifies it."""
        return any(shape.get("x-key") for shape in self.schema_at(pointer).get("properties", {}).values())

    def excludes(self, pointer: str) -> bool:
        """Tell whether a place lies in a section that lists what is out, where naming something denies it."""
        section = pointer.split("/")[1] if "/" in pointer else ""
        cues = self.own_sections.get(section, {}).get("x-cues", {})
        return "exclusion" in cues.get("shapes", ()) or _EXCLUSION.search(section.replace("_", " ")) is not None

    @property
    def schema(self) -> Mapping[str, Any]:
        """The schema of the whole content."""
        return self.contract.content_schema

    def schema_at(self, pointer: str) -> Mapping[str, Any]:
        """Return the schema that describes the value at a JSON pointer, empty when nothing does."""
        return beneath(self.schema, pointer)

    def section(self, *names: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield pointer and item of the named top-level sections; a section that is one object is one item."""
        for name in names:
            value = self.content.get(name)
            rows = value if isinstance(value, list) else [value]
            for index, row in enumerate(rows):
                if isinstance(row, dict) and not is_gap(row):
                    yield (f"/{name}/{index}" if isinstance(value, list) else f"/{name}"), row

    @cached_property
    def own_sections(self) -> Mapping[str, Mapping[str, Any]]:
        """The sections the contract's author declared, with their schemas."""
        properties = self.schema.get("properties", {})
        return {name: resolve(shape, self.schema) for name, shape in properties.items() if name not in ENVELOPE}

    @cached_property
    def vocabulary(self) -> str:
        """Every word a name may come from: all passages shown, their sources, and the contract itself."""
        sources = "\n".join(passage.source_name for passage in self.passages.values())
        contract = self.contract
        own = (contract.title, contract.description, contract.instructions, contract.template, str(contract.output))
        return "\n".join((told(self.passages.values()), sources, *own))

    def corrected(self, item: Mapping[str, Any]) -> bool:
        """Tell whether a person changed what the sources of an item say: its figures then stand against theirs."""
        return any(map(_correction, self.evidence(item)))

    @cached_property
    def superseded(self) -> frozenset[str]:
        """The ids of passages that a person's correction stands against."""
        told = (passage for _, item in self.items if self.corrected(item) for passage in self.evidence(item))
        return frozenset(passage.id for passage in told if not _correction(passage))

    def evidence(self, item: Mapping[str, Any]) -> tuple[Passage, ...]:
        """Return the passages an item cites."""
        return tuple(self.passages[name] for name in cites(item) if name in self.passages)


def _correction(passage: Passage) -> bool:
    return passage.standing == "stated" and passage.locator.startswith(("revision", "edit"))


def told(passages: Iterable[Passage]) -> str:
    """Return all that passages tell: their words, headings or speakers, and who said them."""
    return "\n".join(f"{passage.text}\n{passage.context}\n{passage.stated_by}" for passage in passages)


def cites(item: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the passage ids an item names; whatever is not a string is left to the schema gate."""
    named = item.get("cites", ())
    return tuple(name for name in named if isinstance(name, str)) if isinstance(named, list) else ()


def text_of(item: Mapping[str, Any], *names: str) -> str:
    """Return the first of the named fields that holds text, empty without one."""
    return next((item[name] for name in names if isinstance(item.get(name), str) and item[name].strip()), "")


def strings(value: object) -> tuple[str, ...]:
    """Return the strings of a field that may be one string, a list of them, or a gap."""
    values = value if isinstance(value, list) else [value]
    return tuple(entry for entry in values if isinstance(entry, str) and entry.strip())


def number_of(item: Mapping[str, Any], *names: str) -> float | None:
    """Return the first of the named fields that holds a number."""
    for name in names:
        value = item.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
    return None


def empty(value: object) -> bool:
    """Tell whether a field says nothing at all; a gap says something."""
    return (
        value is None
        or (isinstance(value, str | list | dict) and not value)
        or (isinstance(value, str) and value.isspace())
    )


def _nested(value: object) -> bool:
    return isinstance(value, dict | list) and any(
        isinstance(part, dict) and "cites" in part for part in (value if isinstance(value, list) else [value])
    )
