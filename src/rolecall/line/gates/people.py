"""People are never scored or ranked (invariant 12; EU AI Act Annex III covers performance monitoring of workers)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rolecall.domain.run import Finding
from rolecall.line.gates.gate import Gate
from rolecall.line.gates.inspection import Inspection, strings
from rolecall.line.gates.residue import texts
from rolecall.line.gates.text.names import names
from rolecall.line.gates.text.words import sentences

_PEOPLE = (
    r"(?:people|persons?|employees?|staff|colleagues?|(?:team )?members?|engineers?|developers?|testers?|contributors?|"
    r"workers?)"
)
_GRADES = re.compile(
    rf"\b(?:best|top|worst|weakest|strongest|poorest|slowest|fastest|laziest|least \w+|most productive)[- ]"
    rf"(?:perform\w+ )?{_PEOPLE}\b|"
    r"\b(?:low|high|poor|top|best|worst|under|over)[- ]?performers?\b|"
    r"\b(?:performance|productivity) (?:score|rating|ranking|appraisal) (?:of|for)\b",
    re.IGNORECASE,
)
_MEASURES = re.compile(
    rf"\b(?:rank|rate|score|grade)(?:s|d|ed|ing)? (?:\w+ ){{0,3}}{_PEOPLE}\b|"
    rf"\b{_PEOPLE} (?:are |were |is |was )?(?:ranked|rated|scored|graded)\b",
    re.IGNORECASE,
)
#: A rule against measuring people: a denial that governs the measuring or the showing of it.
_FORBIDS = re.compile(
    r"\b(?:never|not|no|without|nobody|cannot|forbid\w*|prohibit\w*)\b(?:\W+\w+){0,3}?\W+"
    r"(?:show|display|rank|rat|scor|grad|measur|publish|us|monitor|stor|collect|visib|compar|evaluat|report)(?:\w*)\b",
    re.IGNORECASE,
)
#: “Dana's performance score is 2”: a possessive name and a measure of the person.
_POSSESSIVE = re.compile(
    r"\b[A-Z][\w-]+(?:’s|'s) (?:\w+ )?(?:performance|productivity|reliability|work) "
    r"(?:score|rating|ranking|is rated|was rated|is \d)"
)
_VERDICT = (
    r"\b{name}\b (?:\w+ )?(?:underperform\w*|outperform\w*|(?:is |was )?(?:ranked|rated|graded)|scored|scores|ranks)\b|"
    r"\b{name}\b *[:(–-] *\d(?:\.\d)?(?: */ *\d+| stars| points)"
)
_RATING = re.compile(r"^(?:rating|rank|ranking|performance(?:_score)?|productivity|grade|stars)$")
_PERSON = re.compile(r"^(?:person|people|employee|member|team_member|engineer|developer|assignee|owner|who|by)$")


def _check(inspection: Inspection) -> Iterator[Finding]:
    persons = sorted(_persons(inspection))
    verdict = re.compile("|".join(_VERDICT.format(name=re.escape(name)) for name in persons)) if persons else None
    for pointer, text in texts(dict(inspection.content)):
        grades = _GRADES.search(text) or _POSSESSIVE.search(text) or (verdict and verdict.search(text))
        if grades or any(_MEASURES.search(part) and not _FORBIDS.search(part) for part in sentences(text)):
            yield Finding(message="it scores or ranks people", pointer=pointer)
    for pointer, item in inspection.items:
        if any(_RATING.match(name) for name in item) and any(_PERSON.match(name) for name in item):
            yield Finding(message="it rates a person", pointer=pointer, item=str(item["id"]))


def _persons(inspection: Inspection) -> Iterator[str]:
    """Yield the names of people: owners and the like, and whoever said something."""
    for field in inspection.fields:
        if _PERSON.match(field.name) or field.extract == "owner":
            for text in strings(field.value):
                yield from names(f"somebody {text}")
    for passage in inspection.passages.values():
        yield from names(f"somebody {passage.stated_by.title()}")


GATES = (Gate("people", "block", _check),)
