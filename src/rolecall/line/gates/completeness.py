"""Everything that was promised is there, or its absence is said aloud."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rolecall.domain.content import gaps, is_gap
from rolecall.domain.run import Finding
from rolecall.line.gates.gate import Gate, advice_of
from rolecall.line.gates.inspection import ENVELOPE, Inspection, empty, strings

NAME = "completeness"
#: Share of statements that found no section above which a draft is not labelled evidence but leftovers.
UNSORTED_BLOCKS = 0.75
UNSORTED_WARNS = 0.5
#: Fewer leftovers than this prove nothing.
_FEW = 4

_PLACEHOLDER = re.compile(
    r"\b(?:tbd|tbc|todo|fixme|xxx+|lorem ipsum)\b|\[(?:insert|your|name|date|company)\b[^\]]*\]|\?{3,}|"
    r"\binsert [\w ]{1,30} here\b|\bas an? (?:ai|artificial intelligence|large language model|language model)\b|"
    r"\bi(?:'m| am) (?:unable|not able) to\b|\bi (?:cannot|can't) (?:assist|help|provide)\b",
    re.IGNORECASE,
)
_SHRUG = re.compile(
    r"(?:n/?a|unknown|unspecified|none stated|not (?:specified|stated|provided|available|known)|-+|\?+|"
    r"to be (?:determined|defined|confirmed|decided|added|agreed))\.?",
    re.IGNORECASE,
)


def _blocking(inspection: Inspection) -> Iterator[Finding]:
    if not any(pointer.split("/")[1] not in ENVELOPE for pointer, _ in inspection.items if pointer):
        yield Finding(message="there is not a single item in it")
    yield from _sections(inspection)
    yield from _gaps(inspection)
    yield from _placeholders(inspection)
    if _leftovers(inspection) > UNSORTED_BLOCKS:
        lacking = ", ".join(_lacking(inspection)) or "labels the sections can be recognised by"
        yield Finding(message=f"not enough labelled evidence: missing {lacking}", pointer="/unsorted")


def _advising(inspection: Inspection) -> Iterator[Finding]:
    if UNSORTED_WARNS < _leftovers(inspection) <= UNSORTED_BLOCKS:
        yield Finding(message="more statements are unsorted than sorted", pointer="/unsorted")
    if not inspection.content.get("limits"):
        yield Finding(message="it does not say where it may be wrong", pointer="/limits")


def _sections(inspection: Inspection) -> Iterator[Finding]:
    said = " ".join((*strings(inspection.content.get("open_questions")), *strings(inspection.content.get("limits"))))
    for name, shape in inspection.own_sections.items():
        title = _title(name, shape)
        declared = any(word.lower() in said.lower() for word in (title, name, name.replace("_", " ")))
        required = shape.get("x-required") or shape.get("minItems")
        if required and empty(inspection.content.get(name)) and not declared:
            yield Finding(message=f"{title} is empty and not declared missing", pointer=f"/{name}")


def _gaps(inspection: Inspection) -> Iterator[Finding]:
    found = list(gaps(dict(inspection.content)))
    allowed = inspection.contract.max_gaps
    if len(found) > allowed:
        questions = "; ".join(dict.fromkeys(gap.question for gap in found))
        yield Finding(message=f"{len(found)} gaps, {allowed} are allowed: {questions}"[:500])
    for gap in found:
        if not gap.question.strip():
            yield Finding(message="a gap asks nothing", pointer=gap.pointer, item=gap.item)
    for field in inspection.fields:
        if field.schema.get("x-key") and (is_gap(field.value) or empty(field.value)):
            message = f"{field.name} identifies the item and may not be missing"
            yield Finding(message=message, pointer=field.pointer, item=str(field.item["id"]))


def _placeholders(inspection: Inspection) -> Iterator[Finding]:
    for name, value in inspection.content.items():
        for text in strings(value):
            if found := _PLACEHOLDER.search(text):
                yield Finding(message=f"placeholder “{found[0]}”", pointer=f"/{name}")
    for field in inspection.fields:
        quoted = " ".join(passage.text.lower() for passage in inspection.evidence(field.item))
        for text in field.texts:
            found = _PLACEHOLDER.search(text)
            if _SHRUG.fullmatch(text.strip()) or (
                found and (text.strip() == found[0] or found[0].lower() not in quoted)
            ):
                message = f"{field.name}: “{text[:60]}” is a placeholder; leave a gap with a question"
                yield Finding(message=message, pointer=field.pointer, item=str(field.item["id"]))


def _leftovers(inspection: Inspection) -> float:
    """Return the share of statements that stand in `unsorted`, 0 when they are few."""
    left = sum(1 for pointer, _ in inspection.items if pointer.startswith("/unsorted/"))
    return left / len(inspection.items) if left >= _FEW else 0.0


def _lacking(inspection: Inspection) -> Iterator[str]:
    for name, shape in inspection.own_sections.items():
        if name in inspection.missing or empty(inspection.content.get(name)):
            yield _title(name, shape)


def _title(name: str, shape: object) -> str:
    titled = shape if isinstance(shape, dict) else {}
    return str(titled.get("x-title") or titled.get("title") or name.replace("_", " "))


GATES = (Gate(NAME, "block", _blocking), Gate(advice_of(NAME), "warn", _advising))
