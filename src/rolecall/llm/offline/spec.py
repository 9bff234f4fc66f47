"""A contract's output schema, read once into the sections and fields that the offline model fills."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from rolecall.llm.offline.shapes import fits
from rolecall.llm.offline.text import label, labels, texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rolecall.domain.role import DeliverableContract


@dataclass(frozen=True)
class Cues:
    """How a statement is known to belong to a section; see `vocabulary`."""

    labels: frozenset[str] = frozenset()
    shapes: tuple[str, ...] = ()
    patterns: tuple[re.Pattern[str], ...] = ()
    words: re.Pattern[str] | None = None
    columns: frozenset[str] = frozenset()
    excluded: tuple[re.Pattern[str], ...] = ()
    excluded_shapes: tuple[str, ...] = ()

    def excludes(self, text: str) -> bool:
        """Tell whether a statement must not be placed here by its words."""
        return any(pattern.search(text) for pattern in self.excluded) or any(
            fits(shape, text) for shape in self.excluded_shapes
        )

    def hits(self, text: str) -> int:
        """Count the shapes and patterns that fit."""
        return sum(fits(shape, text) for shape in self.shapes) + sum(
            pattern.search(text) is not None for pattern in self.patterns
        )


@dataclass(frozen=True)
class Field:
    """One field of an item."""

    name: str
    kind: str
    extract: str
    labels: frozenset[str]
    gap: str
    key: bool
    enum: tuple[str, ...]
    values: tuple[tuple[str, re.Pattern[str]], ...]
    schema: Mapping[str, Any]


@dataclass(frozen=True)
class Section:
    """An array of items, a single item, or prose; `nested` are the item's own arrays of items."""

    name: str
    title: str
    prefix: str
    cues: Cues
    default: bool
    single: bool
    prose: bool
    gap: str
    fields: tuple[Field, ...]
    nested: tuple[Section, ...]
    schema: Mapping[str, Any]

    @cached_property
    def field_labels(self) -> frozenset[str]:
        """Labels of all fields."""
        return frozenset[str]().union(*(field.labels for field in self.fields))

    @cached_property
    def openers(self) -> frozenset[str]:
        """Labels of the fields with which an item may begin: its own words, or the precondition of a behaviour."""
        found = (field for field in self.fields if (field.key and field.kind == "string") or field.extract == "given")
        return frozenset[str]().union(*(labels(texts(field.schema.get("x-label"))) for field in found))

    def full(self, count: int) -> bool:
        """Tell whether `count` items are as many as the section may hold."""
        return count >= int(self.schema.get("maxItems", count + 1))

    def field(self, name: str) -> Field | None:
        """Return the field with this name."""
        return next((field for field in self.fields if field.name == name), None)


@dataclass(frozen=True)
class Spec:
    """All sections of a deliverable in the author's order."""

    sections: tuple[Section, ...]

    def opened_by(self, name: str) -> Section | None:
        """Return the array of items that a line with this label begins an item of; None where two could be meant."""
        claim = [section for section in self.sections if not section.single and name in section.openers]
        return claim[0] if len(claim) == 1 else None

    def walk(self) -> tuple[Section, ...]:
        """Return every section, nested ones after the section that holds them."""
        return tuple(found for section in self.sections for found in (section, *section.nested))

    @cached_property
    def section_labels(self) -> frozenset[str]:
        """Every label that names a section."""
        return frozenset[str]().union(*(section.cues.labels for section in self.walk()))

    @cached_property
    def known_labels(self) -> frozenset[str]:
        """Every label that means something in this contract."""
        return frozenset[str]().union(*(section.cues.labels | section.field_labels for section in self.walk()))


def spec_of(contract: DeliverableContract) -> Spec:
    """Read the sections of a contract."""
    return _read(json.dumps(contract.output))


@lru_cache(maxsize=64)
def _read(schema: str) -> Spec:
    output = json.loads(schema)
    defs = output.get("$defs", {})
    return Spec(tuple(_section(name, found, defs) for name, found in output.get("properties", {}).items()))


def _section(name: str, schema: Mapping[str, Any], defs: Mapping[str, Any]) -> Section:
    schema = _resolved(schema, defs)
    items = _resolved(schema.get("items", {}), defs) if schema.get("type") == "array" else schema
    properties = {key: _resolved(value, defs) for key, value in items.get("properties", {}).items()}
    nested = {key: value for key, value in properties.items() if _holds_items(value, defs)}
    return Section(
        name=name,
        title=str(schema.get("x-title") or schema.get("title") or name.replace("_", " ")),
        prefix=str(schema.get("x-id", "")),
        cues=_cues(schema.get("x-cues", {})),
        default=bool(schema.get("x-default")),
        single=schema.get("type") == "object",
        prose=items.get("type") != "object",
        gap=str(schema.get("x-gap", "")),
        fields=tuple(_field(key, value) for key, value in properties.items() if key not in nested),
        nested=tuple(_section(key, value, defs) for key, value in nested.items()),
        schema=schema,
    )


def _resolved(schema: Mapping[str, Any], defs: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow a `$ref` into the schema's own `$defs`; keywords beside it win."""
    if "$ref" not in schema:
        return schema
    found = _resolved(defs[str(schema["$ref"]).rsplit("/", 1)[-1]], defs)
    return {**found, **{key: value for key, value in schema.items() if key != "$ref"}}


def _holds_items(schema: Mapping[str, Any], defs: Mapping[str, Any]) -> bool:
    return schema.get("type") == "array" and _resolved(schema.get("items", {}), defs).get("type") == "object"


def _cues(schema: Mapping[str, Any]) -> Cues:
    excluded = [str(item) for item in schema.get("not", ())]
    return Cues(
        labels=labels(schema.get("labels", ())),
        shapes=tuple(schema.get("shapes", ())),
        patterns=tuple(re.compile(item, re.IGNORECASE) for item in schema.get("patterns", ())),
        words=one_of(schema.get("words", ())),
        columns=labels(schema.get("columns", ())),
        excluded=tuple(re.compile(item, re.IGNORECASE) for item in excluded if not item.startswith("shape:")),
        excluded_shapes=tuple(item.removeprefix("shape:") for item in excluded if item.startswith("shape:")),
    )


def one_of(found: object) -> re.Pattern[str] | None:
    """Compile words or phrases into one pattern that meets them whole, endings -s, -es, -ed, -ing included."""
    listed = [re.escape(item) for item in texts(found)]
    if not listed:
        return None
    return re.compile(rf"(?<![\w-])(?:{'|'.join(listed)})(?:s|es|d|ed|ing)?(?![\w-])", re.IGNORECASE)


def _field(name: str, schema: Mapping[str, Any]) -> Field:
    values = schema.get("x-values", {})
    return Field(
        name=name,
        kind=str(schema.get("type", "string")),
        extract=str(schema.get("x-extract", "")),
        labels=labels(texts(schema.get("x-label"))) | {label(name)},
        gap=str(schema.get("x-gap", "")),
        key=bool(schema.get("x-key")),
        enum=tuple(str(item) for item in schema.get("enum", ())),
        values=tuple((str(key), found) for key, listed in values.items() if (found := one_of(listed)) is not None),
        schema=schema,
    )
