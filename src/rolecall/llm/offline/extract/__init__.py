"""Extractors: each fills one kind of field from one statement, with the statement's own words or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rolecall.llm.offline.extract import actors, amounts, causes, choices, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from rolecall.llm.offline.spec import Field
    from rolecall.llm.offline.statements import Statement


@dataclass(frozen=True)
class Seen:
    """What an extractor may look at."""

    statement: Statement
    #: True when label, heading or columns placed the statement, so its words need not prove it.
    strong: bool = False
    #: Stems of the persons the sources name as users or stakeholders.
    persons: frozenset[str] = frozenset()
    nth: int = 1
    #: Labels of all fields of the section: a column of one is not the words of the row.
    claimed: frozenset[str] = frozenset()
    #: Sequence of the parent item, empty at the top.
    parent: str = ""


EXTRACTORS: dict[str, Callable[[Field, Seen], Any]] = {
    "statement": plain.statement,
    "copy": plain.passage,
    "const": plain.constant,
    "sequence": plain.sequence,
    "heading": plain.heading,
    "speaker": plain.speaker,
    "refs": plain.references,
    "list": plain.several,
    "term": plain.term,
    "meaning": plain.meaning,
    "actor": actors.actor,
    "want": actors.want,
    "benefit": actors.benefit,
    "owner": actors.owner,
    "date": amounts.date,
    "due": amounts.due,
    "start": amounts.start,
    "amount": amounts.amount,
    "number": amounts.number,
    "days": amounts.days,
    "measure": amounts.measure,
    "percent": amounts.percent,
    "priority": choices.priority,
    "level": choices.level,
    "status": choices.status,
    "type": choices.kind,
    "cause": causes.cause,
    "effect": causes.effect,
    "mitigation": causes.mitigation,
    "given": causes.given,
    "when": causes.when,
    "then": causes.then,
}
#: Extractors that are not displaced by a labelled value.
_OWN = frozenset({"const", "sequence", "copy", "heading", "speaker", "refs", "list"})
#: Steps of a behaviour: a list of them is one a line, "and" and commas belong to the step.
_STEPS = frozenset({"given", "when", "then"})
#: Extractors that read a labelled value themselves, in their own words.
_READS_LABELS = frozenset({"priority", "level", "status", "type", "days"})


def fill(field: Field, seen: Seen) -> Any:
    """Return what the statement says for a field, None when it says nothing.

    A labelled value or column comes first; then the field's extractor reads the statement.
    """
    if field.extract not in _OWN:
        text = plain.labelled(field, seen)
        value = _labelled(field, text) if text else None
        if value is not None:
            return value
    extractor = EXTRACTORS.get(field.extract)
    if extractor is None:
        return None
    return _fits(field, extractor(field, seen))


def _labelled(field: Field, text: str) -> Any:
    if field.extract in {"date", "due", "start"}:
        return amounts.fitted(field, text)
    if field.extract in _STEPS and field.kind == "array":
        return [step for step in map(str.strip, text.split("\n")) if step]
    if field.extract in _READS_LABELS and (field.enum or field.kind != "string"):
        return plain.typed(field, text) if field.enum else None
    return plain.typed(field, text)


def _fits(field: Field, value: Any) -> Any:
    if value is None or value in ("", []):
        return None
    if field.enum and value not in field.enum:
        return plain.enum_of(field, str(value))
    if field.kind in {"integer", "number"} and isinstance(value, str):
        return plain.number_of(value, whole=field.kind == "integer")
    if field.kind == "array" and isinstance(value, str):
        return [value]
    return value
