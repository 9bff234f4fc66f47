"""No unsupported fact: numbers, dates, ids, names and negations of a claim stand in the passages it cites.

What each rule measured on human labels, and why names elsewhere in the evidence only warn: notes/evidence.md §10
and `tests/benchmarks/grounding.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from rolecall.domain.content import own_text
from rolecall.domain.run import Finding
from rolecall.line.gates.gate import Gate, advice_of
from rolecall.line.gates.inspection import COMPUTED, Field, Inspection, strings, told
from rolecall.line.gates.text import grounding
from rolecall.line.gates.text.words import tokens

if TYPE_CHECKING:
    from rolecall.domain.evidence import Passage

NAME = "support"
#: Below this share of stems a claim and its passages have nothing to do with each other: no consistent summary of
#: SummEdits `evaluation` is below it, and a criterion that spells one rule out shares a quarter of its stems with it.
UNRELATED = 0.15
#: Below this share the wording has drifted far enough to be looked at.
DRIFTED = 0.25

#: Classifications the role makes itself, checked by the role's own gate.
_JUDGED = COMPUTED | {"type", "priority", "status", "refs"}
_OWNERS = frozenset({"owner", "by", "assignee", "decider", "approver", "assigned_to"})
_REFERENCES = re.compile(r"_ids?$|^(?:deps|depends_on|preds|parent|code|tags|path)$")
#: Steps and rows that hold test data: one beside a limit tests the limit.
_EXAMPLES = frozenset({"given", "when"})
_ORDINAL = re.compile(r"^\s*\d{1,2}[.)]\s+")
#: Words in which evidence may give a rating on a scale.
_LEVELS = frozenset(
    (
        "low medium high likely unlikely severe critical minor major rare certain moderate probable remote negligible"
    ).split()
)
#: A whole number up to this is a rating, not a quantity, where the schema limits it so.
_SCALE = 5


def _blocking(inspection: Inspection) -> Iterator[Finding]:
    for field in _claims(inspection, "evidence"):
        passages = inspection.evidence(field.item)
        for text in field.texts:
            for message in _unsupported(inspection, field, _ORDINAL.sub("", text), passages):
                yield _finding(field, message)
    yield from _prose(inspection)
    yield from _unrelated(inspection)


def _advising(inspection: Inspection) -> Iterator[Finding]:
    for field in _claims(inspection, "evidence"):
        known = told(inspection.evidence(field.item))
        for text in field.texts:
            strangers = set(grounding.unsupported_names(text, inspection.vocabulary))
            elsewhere = (name for name in grounding.unsupported_names(text, known) if name not in strangers)
            for message in (*grounding.unsupported_weekdays(text, known), *elsewhere):
                yield _finding(field, message)
    for field in _claims(inspection, "inference"):
        known = told(inspection.evidence(field.item))
        for text in field.texts:
            for message in _figures(inspection, text, known):
                yield _finding(field, f"{message}, and the inference does not say how it follows")
    yield from _drifted(inspection)


def _claims(inspection: Inspection, basis: str) -> Iterator[Field]:
    """Yield the fields that claim something, of items with this basis that cite a passage."""
    for field in inspection.fields:
        judged = field.extract in _JUDGED or "enum" in field.schema or "x-ref" in field.schema
        if judged or _REFERENCES.search(field.name) or not inspection.evidence(field.item):
            continue
        if field.item.get("basis", "evidence") == basis:
            yield field


def _unsupported(inspection: Inspection, field: Field, text: str, passages: tuple[Passage, ...]) -> Iterator[str]:
    known = told(passages)
    if _rated(field):
        if text not in tokens(known) and not _LEVELS & set(tokens(known)):
            yield f"the rating {text} rests on nothing in the cited passages: leave a gap"
        return
    yield from _figures(inspection, text, known, example=field.extract in _EXAMPLES or "/examples/" in field.pointer)
    yield from grounding.turned_round(text, "\n".join(passage.text for passage in passages))
    if field.extract == "owner" or field.name in _OWNERS:
        yield from grounding.unsupported_names(f"somebody {text}", known)
    else:
        yield from grounding.unsupported_names(text, inspection.vocabulary)
        yield from grounding.swapped_names(text, "\n".join(passage.text for passage in passages))


def _figures(inspection: Inspection, text: str, known: str, *, example: bool = False) -> Iterator[str]:
    own = {name.lower().replace("-", "") for name in inspection.ids}
    yield from grounding.unsupported_numbers(text, known, near=int(example))
    yield from grounding.unsupported_codes(text, known, own)
    yield from grounding.unsupported_days(text, known, inspection.as_of)


def _prose(inspection: Inspection) -> Iterator[Finding]:
    """Title, summary and other plain sections only repeat what items or cited passages say."""
    cited = tuple(inspection.passages[name] for name in inspection.citations)
    known = "\n".join((told(cited), *(own_text(item) for _, item in inspection.items)))
    judged = {
        "open_questions",
        "limits",
        *(name for name, shape in inspection.own_sections.items() if _computed(shape)),
    }
    for name, value in inspection.content.items():
        if name not in judged:
            for text in strings(value):
                for message in _figures(inspection, text, known):
                    yield Finding(message=f"{name}: {message}", pointer=f"/{name}")


def _computed(shape: object) -> bool:
    return isinstance(shape, dict) and shape.get("x-extract") in _JUDGED


def _unrelated(inspection: Inspection) -> Iterator[Finding]:
    for pointer, item, share in _shares(inspection):
        if share < UNRELATED:
            yield Finding(
                message="the cited passages speak of something else",
                pointer=pointer,
                item=str(item.get("id", "")),
            )


def _drifted(inspection: Inspection) -> Iterator[Finding]:
    for pointer, item, share in _shares(inspection):
        if UNRELATED <= share < DRIFTED:
            yield Finding(
                message="the wording is far from the cited passages",
                pointer=pointer,
                item=str(item.get("id", "")),
            )


def _shares(inspection: Inspection) -> Iterator[tuple[str, Mapping[str, object], float]]:
    """Yield every claiming item with the coverage of the whole or of its best field, whichever is better."""
    texts: dict[int, list[str]] = {}
    for field in _claims(inspection, "evidence"):
        texts.setdefault(id(field.item), []).extend(field.texts)
    for pointer, item in inspection.items:
        if fields := texts.get(id(item)):
            known = told(inspection.evidence(item))
            whole = grounding.coverage(" ".join(fields), known)
            yield pointer, item, max(whole, *(grounding.coverage(text, known, none=0.0) for text in fields))


def _rated(field: Field) -> bool:
    scale = field.schema.get("maximum")
    whole = isinstance(field.value, int) and isinstance(scale, int) and scale <= _SCALE
    return whole or (field.extract == "level" and isinstance(field.value, int))


def _finding(field: Field, message: str) -> Finding:
    return Finding(message=f"{field.name}: {message}", pointer=field.pointer, item=str(field.item.get("id", "")))


GATES = (Gate(NAME, "block", _blocking), Gate(advice_of(NAME), "warn", _advising))
