"""It is short enough to be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rolecall.domain.content import MARKS, is_gap
from rolecall.domain.run import Finding
from rolecall.line.gates.gate import Gate
from rolecall.line.gates.inspection import Inspection

#: Limits in words: the summary by the envelope (notes/deliverables.md §1), the others so that cards stay readable.
SUMMARY_WORDS = 120
TITLE_WORDS = 25
FIELD_WORDS = 200
#: Parts beside the report itself, which its own word limit leaves out.
BESIDE = frozenset({"unsorted", "open_questions", "limits", "assumptions"})


def _check(inspection: Inspection) -> Iterator[Finding]:
    yield from over(inspection, inspection.contract.max_words, without=frozenset({"unsorted"}))
    for name, limit in (("summary", SUMMARY_WORDS), ("title", TITLE_WORDS)):
        if (count := words(inspection.content.get(name))) > limit:
            yield Finding(message=f"the {name} has {count} words, {limit} are allowed", pointer=f"/{name}")
    for field in inspection.fields:
        if (count := max(map(words, field.texts), default=0)) > FIELD_WORDS:
            message = f"{field.name} has {count} words, {FIELD_WORDS} are allowed"
            yield Finding(message=message, pointer=field.pointer, item=str(field.item["id"]))


def over(inspection: Inspection, limit: int, *, without: frozenset[str] = BESIDE) -> Iterator[Finding]:
    """Find whether the content, less some sections, has more words than a limit."""
    count = sum(words(value) for name, value in inspection.content.items() if name not in without)
    if count > limit:
        yield Finding(message=f"it has {count} words, {limit} are allowed")


def words(value: object) -> int:
    """Count the words of a content as a reader sees them: no ids, no cites; a gap is one mark.

    Its question is counted once, among the open questions.
    """
    if isinstance(value, str):
        return len(value.split())
    if is_gap(value):
        return 1
    if isinstance(value, Mapping):
        return sum(words(part) for name, part in value.items() if name not in MARKS)
    if isinstance(value, list):
        return sum(map(words, value))
    return int(isinstance(value, int | float) and not isinstance(value, bool))


GATES = (Gate("length", "block", _check),)
