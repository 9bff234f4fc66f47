"""What a source says is out, a deliverable does not bring in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from rolecall.domain.content import own_text
from rolecall.domain.run import Finding
from rolecall.line.gates.gate import Gate
from rolecall.line.gates.inspection import Inspection
from rolecall.line.gates.text.words import best_sentence, sentences, stems

NAME = "exclusions"
#: Sections whose items will be built or done.
_PROMISES = frozenset("stories requirements constraints scenarios scope_in objectives wbs rows".split())
#: “Left out” of the work itself, not of a count or a list.
_LEFT = (
    r"(?:excluded|left out|not (?:included|covered))"
    r"(?=\s*(?:$|[.;,)])| (?:from|in) (?:the |this )?(?:scope|project|pilot|release|phase)\b| (?:here|for now|and)\b)"
)
_OUT = re.compile(
    r"\b(?:out of scope|scope out|outside (?:of )?(?:the |our |its )?scope|(?:not|never) in scope|exclusions?|"
    rf"(?:not|no) part of|non[- ]goals?|{_LEFT})",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"(?:^|[.;,:]|\band\b)\s*(?P<what>[^.;,:]{3,50}?) (?:is|are|stays?|remains?|will be) (?:explicitly )?"
    rf"(?:{_LEFT}|out of scope|outside|not (?:part|in scope))",
    re.IGNORECASE,
)
_EXCEPTED = re.compile(
    r"\b(?:except(?: for)?|excluding|but not|apart from|not including|with the exception of|(?<=, )not)\s+"
    r"(?P<what>(?:(?:the|an?|for) )?[\w-]+(?: [\w-]+)?)(?=[.;,)]|$)",
    re.IGNORECASE,
)
#: Words by which an item says so too.
_DENIED = re.compile(
    r"\b(?:not?|never|none|nobody|nothing|without|cannot|out(?:side)?|exclu\w+|else|elsewhere|other|later|separate\w*|"
    r"own|unless|except|skip\w*|ignor\w+|omit\w*|leaves?|reject\w*|refus\w+|forbid\w*|prohibit\w*)\b",
    re.IGNORECASE,
)


def _check(inspection: Inspection) -> Iterator[Finding]:
    for pointer, item in inspection.items:
        section = pointer.split("/")[1] if "/" in pointer else ""
        if section in _PROMISES and _brought_in(inspection, item):
            message = "a passage it cites says that this is out of scope"
            yield Finding(message=message, pointer=pointer, item=str(item["id"]))


def _brought_in(inspection: Inspection, item: Mapping[str, Any]) -> bool:
    text = own_text(item)
    passages = [passage.text for passage in inspection.evidence(item)]
    if not passages or _DENIED.search(text):
        return False
    named = set(stems(text))
    if any(out <= named for said in passages for out in _left_out(said)):
        return True
    return all(_OUT.search(best_sentence(text, sentences(said))) for said in passages)


def _left_out(text: str) -> Iterator[set[str]]:
    """Yield the stems of each thing a text names as left out."""
    for match in (*_SUBJECT.finditer(text), *_EXCEPTED.finditer(text)):
        if what := set(stems(match["what"])):
            yield what


GATES = (Gate(NAME, "block", _check),)
