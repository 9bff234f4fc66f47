"""No unsupported fact: numbers, dates, ids, names and negations of a claim stand in the passages it cites.

What each rule measured on human labels, and why names elsewhere in the evidence only warn: notes/evidence.md §10
and `tests/benchmarks/grounding.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from rolecall.domain.run import Finding
from rolecall.line.gates import prose
from rolecall.line.gates.gate import Gate, advice_of
from rolecall.line.gates.inspection import JUDGED, Field, Inspection, told
from rolecall.line.gates.ratings import is_rated, unrated
from rolecall.line.gates.text import grounding
from rolecall.line.gates.text.words import stems

if TYPE_CHECKING:
    from rolecall.domain.evidence import Passage

NAME = "support"
#: Below this share of stems a claim and its passages have nothing to do with each other: no consistent summary of
#: SummEdits `evaluation` is below it, and a criterion that spells one rule out shares a quarter of its stems with it.
UNRELATED = 0.15
#: Below this share the wording has drifted far enough to be looked at.
DRIFTED = 0.25

_OWNERS = frozenset({"owner", "by", "assignee", "decider", "approver", "assigned_to"})
_REFERENCES = re.compile(r"_ids?$|^(?:deps|depends_on|preds|parent|code|tags|path)$")
#: A free field such as a reason is invented below this share of its stems in the cited passages, an outcome of a
#: scenario at half of them if no passage at all knows three; both fitted on the development half of the answers.
INVENTED = 0.3
_HALF = 0.5
#: Shares of its stems by which an item stands hardly in what it cites, and well in something else.
_HERE, _THERE = 0.4, 0.7
_REASONS = frozenset("benefit mitigation cause effect reason rationale interest trigger".split())
_HEADINGS = frozenset({"name", "title"})
#: Steps and rows that hold test data: one beside a limit tests the limit.
_EXAMPLES = frozenset({"given", "when"})
_ORDINAL = re.compile(r"^\s*\d{1,2}[.)]\s+")


def _blocking(inspection: Inspection) -> Iterator[Finding]:
    for field in _claims(inspection, "evidence"):
        passages = inspection.evidence(field.item)
        for text in field.texts:
            for message in _unsupported(inspection, field, _ORDINAL.sub("", text), passages):
                yield _finding(field, message)
    for field in _claims(inspection, "inference"):
        for text in field.texts:
            for message in _unfollowed(inspection, field, text):
                yield _finding(field, message)
    yield from prose.unsupported(inspection)
    yield from _unrelated(inspection)
    yield from _miscited(inspection)


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
        judged = field.extract in JUDGED or "enum" in field.schema or "x-ref" in field.schema
        if judged or _REFERENCES.search(field.name) or not inspection.evidence(field.item):
            continue
        if field.item.get("basis", "evidence") == basis:
            yield field


def _unsupported(inspection: Inspection, field: Field, text: str, passages: tuple[Passage, ...]) -> Iterator[str]:
    if is_rated(field):
        yield from unrated(text, told(passages))
        return
    known, said = told(passages), "\n".join(passage.text for passage in passages)
    yield from _figures(inspection, text, known, example=field.extract in _EXAMPLES or "/examples/" in field.pointer)
    as_told = field.extract not in _EXAMPLES and not inspection.corrected(field.item)
    if as_told:
        yield from grounding.exchanged_figures(text, said)
    if as_told and not inspection.excludes(field.pointer):
        yield from grounding.turned_round(text, said)
        yield from _rule(field, text, said)
    yield from _invented(inspection, field, text, known)
    if field.extract == "owner" or field.name in _OWNERS:
        yield from grounding.unsupported_names(f"somebody {text}", known)
    else:
        yield from grounding.unsupported_names(text, inspection.vocabulary)
        yield from grounding.swapped_names(text, said)


def _unfollowed(inspection: Inspection, field: Field, text: str) -> Iterator[str]:
    """What even an inference may not do: rate, name strangers, or drop a denial from its passage."""
    passages = inspection.evidence(field.item)
    if is_rated(field):
        yield from unrated(text, told(passages))
        return
    yield from grounding.unsupported_names(text, inspection.vocabulary)
    if field.extract not in _EXAMPLES and not inspection.excludes(field.pointer):
        said = "\n".join(passage.text for passage in passages)
        yield from grounding.dropped_denials(text, said)
        yield from _rule(field, text, said)


def _rule(field: Field, text: str, said: str) -> Iterator[str]:
    """A rule is kept to whom the source keeps it; a heading may be shorter than its rule."""
    if field.schema.get("x-key") and field.name not in _HEADINGS:
        yield from grounding.unkept(text, said)


def _invented(inspection: Inspection, field: Field, text: str, known: str) -> Iterator[str]:
    """A reason, benefit or outcome is the source's: by its wording, or half of it by words that some passage knows."""
    words = {word for word in stems(text) if word.isalpha()}
    strange = words - set(stems(told(inspection.passages.values())))
    share = len(words & set(stems(known))) / len(words) if words else 1.0
    free = field.extract in _REASONS or field.name in _REASONS
    if free and len(words) >= grounding.FEW_STEMS and share < INVENTED and len(strange) > 1:
        yield f"“{text[:80]}” stands in no cited passage"
    elif field.extract == "then" and share <= _HALF and len(strange) >= grounding.FEW_STEMS:
        yield f"“{text[:80]}” tells what no passage knows: {', '.join(sorted(strange))}"


def _figures(inspection: Inspection, text: str, known: str, *, example: bool = False) -> Iterator[str]:
    own = {name.lower().replace("-", "") for name in inspection.ids}
    yield from grounding.unsupported_numbers(text, known, near=int(example))
    yield from grounding.unsupported_codes(text, known, own)
    yield from grounding.unsupported_days(text, known, inspection.as_of)


def _unrelated(inspection: Inspection) -> Iterator[Finding]:
    for pointer, item, share in _shares(inspection):
        if share < UNRELATED:
            yield Finding(
                message="the cited passages speak of something else",
                pointer=pointer,
                item=str(item.get("id", "")),
            )


def _miscited(inspection: Inspection) -> Iterator[Finding]:
    """Find items whose words stand in a passage they do not cite and hardly in those they do."""
    for field in inspection.fields:
        cited = inspection.evidence(field.item)
        if not field.schema.get("x-key") or field.item.get("basis") == "assumption" or not cited:
            continue
        others = [passage for passage in inspection.passages.values() if passage not in cited]
        for text in field.texts:
            here = grounding.coverage(text, told(cited))
            if here < _HERE and any(grounding.coverage(text, other.text, none=0.0) >= _THERE for other in others):
                yield _finding(field, "another passage says this, the cited ones do not")


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


def _finding(field: Field, message: str) -> Finding:
    return Finding(message=f"{field.name}: {message}", pointer=field.pointer, item=str(field.item.get("id", "")))


GATES = (Gate(NAME, "block", _blocking), Gate(advice_of(NAME), "warn", _advising))
