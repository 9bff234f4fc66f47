"""The subset of JSON Schema a role may use: what an author gets wrong is said at the line it stands on."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from rolecall.contracts.cues import check_cues, is_pattern
from rolecall.contracts.envelope import ENVELOPE
from rolecall.contracts.problem import meant
from rolecall.contracts.template import HELPERS
from rolecall.domain.content import MARKS
from rolecall.domain.keywords import EXTRACTORS, FIELD_KEYWORDS, INPUT_KEYWORDS, SECTION_KEYWORDS

if TYPE_CHECKING:
    from rolecall.contracts.problem import Report

MAX_DEPTH = 8
MAX_NODES = 300
TYPES = frozenset({"object", "array", "string", "integer", "number", "boolean"})
#: Formats that the validator asserts.
FORMATS = frozenset({"date", "date-time", "time", "duration", "email", "uri", "uuid"})

_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
_PREFIX = re.compile(r"[A-Z][A-Z0-9]{0,9}")


def _text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _choices(value: object) -> bool:
    return isinstance(value, list) and 0 < len(value) == len({repr(part) for part in value})


def _texts(value: object) -> bool:
    return _text(value) or (isinstance(value, list) and bool(value) and all(map(_text, value)))


def _meanings(value: object) -> bool:
    return isinstance(value, dict) and bool(value) and all(map(_texts, value.values()))


def _one_of(known: frozenset[str]) -> tuple[Callable[[object], bool], str]:
    return lambda value: isinstance(value, str) and value in known, f"one of {', '.join(sorted(known))}"


def _all_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_text, value))


#: Every keyword of JSON Schema that may be used: the test of its value, and what it must be.
_KEYWORDS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "type": _one_of(TYPES),
    "title": (_text, "text"),
    "description": (_text, "text"),
    "properties": (lambda value: isinstance(value, dict) and bool(value), "`name: schema` lines"),
    "items": (lambda value: isinstance(value, dict), "one schema"),
    "required": (_all_texts, "a list of property names"),
    "additionalProperties": (lambda value: value is False, "false, or left out"),
    "enum": (_choices, "a list of different values"),
    "const": (lambda value: value is not None, "a value"),
    "examples": (lambda value: isinstance(value, list), "a list"),
    "format": _one_of(FORMATS),
    "pattern": (is_pattern, "a regular expression"),
    "uniqueItems": (lambda value: isinstance(value, bool), "true or false"),
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems"), (_count, "a whole number, 0 or more")),
    **dict.fromkeys(
        ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"), (_number, "a number")
    ),
}
#: The same for `x-` keywords; one that is not here takes any value.
_EXTENSIONS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "x-id": (lambda value: isinstance(value, str) and bool(_PREFIX.fullmatch(value)), "capitals, like `US`"),
    "x-extract": (_text, "the name of an extractor"),
    "x-label": (_texts, "a label or a list of labels"),
    "x-ref": (_texts, "a section or a list of sections"),
    "x-values": (_meanings, "`value: [words]` lines"),
    "x-compute": (
        lambda value: isinstance(value, dict) and bool(value),
        "`product`, `count` or `share`, and of what",
    ),
    **dict.fromkeys(
        ("x-key", "x-default", "x-required", "x-split"),
        (lambda value: value is True, "true, or left out"),
    ),
    **dict.fromkeys(("x-title", "x-gap", "x-question", "x-why", "x-from"), (_text, "text")),
}
_ANY: tuple[Callable[[object], bool], str] = (lambda _: True, "anything")
_ELSEWHERE = frozenset({*SECTION_KEYWORDS, *FIELD_KEYWORDS, *INPUT_KEYWORDS})


def check_output(schema: dict[str, Any], report: Report) -> None:
    """Note everything by which the author's `output`, its `$ref`s inlined, leaves the profile."""
    walk = _Walk()
    walk.node(schema, report, frozenset(), 0)
    if schema.get("type") != "object":
        report.add(("type",), "the root of `output` must be `type: object`.")
        return
    sections = schema.get("properties")
    if not isinstance(sections, dict):
        report.add((), "`properties` is missing; say which sections the deliverable has.")
        return
    walk.names(schema, report)
    for name, section in sections.items():
        at = report.below("properties", name)
        if name in ENVELOPE or name in HELPERS:
            at.add((), "the loader or the template gives this to every deliverable; choose another name.")
        elif isinstance(section, dict):
            walk.section(name, section, at)
        else:
            at.add((), "must be a schema; start with `type:`.")
    defaults = [name for name, part in sections.items() if isinstance(part, dict) and part.get("x-default")]
    for name in defaults[1:]:
        report.add(("properties", name, "x-default"), f"{defaults[0]!r} is the default already; only one may be.")


def check_inputs(schema: dict[str, Any], report: Report) -> None:
    """Note everything by which `inputs` is not a form of text fields."""
    walk = _Walk()
    walk.node({name: value for name, value in schema.items() if name != "properties"}, report, frozenset(), 0)
    fields = schema.get("properties", {})
    if schema.get("type") != "object" or not isinstance(fields, dict):
        report.add(("type",), "`inputs` must be `type: object` with `properties`.")
        return
    walk.names(schema, report)
    for name, field in fields.items():
        at = report.below("properties", name)
        if not isinstance(field, dict):
            at.add((), "must be a schema: `type: string`, `title`, `x-question`.")
            continue
        walk.node(field, at, frozenset(INPUT_KEYWORDS), 1)
        if field.get("type") not in ("string", None):
            at.add(("type",), "an input is typed by a person: it must be `type: string`.")
        for needed in ("title", "x-question"):
            if needed not in field:
                at.add((), f"`{needed}` is missing; add it.")


class _Walk:
    """One pass over a schema, with what must be unique or bounded in all of it."""

    def __init__(self) -> None:
        self.nodes = 0
        self.prefixes: dict[str, str] = {}

    def section(self, name: str, spec: dict[str, Any], report: Report) -> None:
        """Check a section and everything below it."""
        self._property(name, spec, report, 1, frozenset(SECTION_KEYWORDS))

    def node(self, spec: dict[str, Any], report: Report, extensions: frozenset[str], depth: int) -> None:
        """Check the keywords of one schema node by themselves."""
        self.nodes += 1
        if self.nodes == MAX_NODES + 1:
            report.add((), f"the schema has more than {MAX_NODES} parts; split the deliverable.")
        if depth > MAX_DEPTH:
            report.add((), f"nested deeper than {MAX_DEPTH} levels; flatten it.")
        for keyword, value in spec.items():
            self._keyword(keyword, value, report, extensions)
        if "type" not in spec:
            report.add((), "`type` is missing; add it.")

    def names(self, spec: dict[str, Any], report: Report) -> None:
        """Check the names of an object's properties."""
        known = spec.get("properties", {})
        for name in known:
            if not _NAME.fullmatch(name):
                report.add(("properties", name), "must be lower case letters, digits and `_`, a letter first.")
        required = spec.get("required")
        for index, name in enumerate(required if isinstance(required, list) else ()):
            if name not in known:
                report.add(("required", index), f"there is no property {name!r}; {meant(str(name), known)}")

    def _keyword(self, keyword: str, value: object, report: Report, extensions: frozenset[str]) -> None:
        rule = _EXTENSIONS.get(keyword, _ANY) if keyword in extensions else _KEYWORDS.get(keyword)
        if keyword == "x-cues" and keyword in extensions:
            check_cues(value, report.below(keyword))
        elif rule is None:
            known = {*_KEYWORDS, *extensions}
            unknown = f"is not in the schema profile; {meant(keyword, known)}"
            report.add((keyword,), "is not used here; remove it." if keyword in _ELSEWHERE else unknown)
        elif not rule[0](value):
            report.add((keyword,), f"must be {rule[1]}.")

    def _property(
        self, name: str, spec: dict[str, Any], report: Report, depth: int, extra: frozenset[str] = frozenset()
    ) -> None:
        entry = spec.get("items")
        listed = spec.get("type") == "array" and isinstance(entry, dict) and entry.get("type") == "object"
        sections = frozenset(SECTION_KEYWORDS) if listed else extra - {"x-id"}
        self.node(spec, report, frozenset(FIELD_KEYWORDS) | sections, depth)
        self._extension(spec, report)
        if listed:
            self._prefix(name, spec, report)
        if spec.get("type") == "array":
            self._entries(entry, report, depth)
        elif spec.get("type") == "object":
            self._object(spec, report, depth)

    def _entries(self, entry: object, report: Report, depth: int) -> None:
        if not isinstance(entry, dict):
            report.add((), "`items` is missing; say what the list holds.")
            return
        at = report.below("items")
        self.node(entry, at, frozenset(), depth + 1)
        if entry.get("type") == "object":
            self._object(entry, at, depth + 1)
        elif entry.get("type") == "array":
            at.add(("type",), "a list of lists is not used; make it a list of objects.")

    def _object(self, spec: dict[str, Any], report: Report, depth: int) -> None:
        parts = spec.get("properties")
        if not isinstance(parts, dict):
            report.add((), "`properties` is missing; say what the object holds.")
            return
        self.names(spec, report)
        for name, part in parts.items():
            at = report.below("properties", name)
            if name in MARKS or name == "gap":
                at.add((), "the loader adds it; remove it or choose another name.")
            elif not isinstance(part, dict):
                at.add((), "must be a schema; start with `type:`.")
            else:
                self._property(name, part, at, depth + 1)

    def _prefix(self, name: str, spec: dict[str, Any], report: Report) -> None:
        prefix = spec.get("x-id")
        if prefix is None:
            report.add((), "a list of objects needs `x-id`, the prefix of their ids, like `x-id: US`.")
        elif (other := self.prefixes.setdefault(str(prefix), name)) != name:
            report.add(("x-id",), f"{prefix!r} is the prefix of {other!r} already; choose another.")

    def _extension(self, spec: dict[str, Any], report: Report) -> None:
        extractor = spec.get("x-extract")
        if isinstance(extractor, str) and extractor not in EXTRACTORS:
            report.add(("x-extract",), f"there is no extractor {extractor!r}; {meant(extractor, EXTRACTORS)}")
        if extractor == "label" and "x-label" not in spec:
            report.add(("x-extract",), "`label` needs `x-label`, the labels to look for.")
        if extractor == "const" and "const" not in spec:
            report.add(("x-extract",), "`const` needs the value, `const: …`, on the same field.")
        if spec.get("x-key") and "x-gap" in spec:
            report.add(("x-gap",), "the field identifies the item (`x-key`), so it may not be a gap; remove one.")
