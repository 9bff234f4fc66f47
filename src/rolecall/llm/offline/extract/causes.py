"""Extractors that cut a statement at its own connectives: cause, effect, mitigation, given, when, then."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rolecall.llm.offline.extract.plain import words_of
from rolecall.llm.offline.shapes import fits
from rolecall.llm.offline.text import trimmed

if TYPE_CHECKING:
    from rolecall.llm.offline.extract import Seen
    from rolecall.llm.offline.spec import Field

_CAUSE = re.compile(
    r"\b(?:because(?: of)?|due to|caused by|owing to|as a result of|since)\s+(?P<part>.+?)"
    r"(?=,\s|;|\s+(?:so|which|leading to|resulting in)\b|$)",
    re.IGNORECASE | re.DOTALL,
)
_EFFECT = re.compile(
    r"(?:\b(?:leads? to|leading to|results? in|resulting in|which (?:would|will|could|may|might)"
    r"|so that|therefore|thus|causing|and then)"
    r"|,\s+so)\s+(?P<part>.+?)(?=;|$)",
    re.IGNORECASE | re.DOTALL,
)
_MITIGATION = re.compile(
    r"\b(?:mitigat(?:ed|ion|e)(?: (?:is|by|this by|it by))?:?|to (?:avoid|reduce|prevent|mitigate) (?:this|it|that),?"
    r"|workaround(?: is|:)?|contingency(?: is|:)?|fallback(?: is|:)?"
    r"|we (?:will|plan to) (?:avoid|reduce|prevent|mitigate) (?:this|it) by)"
    r"\s+(?P<part>.+?)(?=;|$)",
    re.IGNORECASE | re.DOTALL,
)
_TRIGGER = r"(?:if|when|whenever|once|as soon as|after|unless|in case)"
_STEPS = re.compile(
    r"^(?:given(?: that)?\s+(?P<given>.+?),?\s+)?(?:and\s+)?when\s+(?P<when>.+?),?\s+then\s+(?P<then>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_LEADING = re.compile(rf"^(?P<when>{_TRIGGER}\s+.+?),\s+(?:then\s+)?(?P<then>.+)$", re.IGNORECASE | re.DOTALL)
_TRAILING = re.compile(rf"^(?P<then>.+?)\s+(?P<when>{_TRIGGER}\s+.+)$", re.IGNORECASE | re.DOTALL)
_OUTCOME = re.compile(
    r"^(?P<when>(?:an?|one|two|three|four|five|six|ten|\d+|the \w+|any|every|no)\b.{3,60}?)\s+"
    r"(?P<then>(?:locks?|blocks?|closes?|opens?|sends?|shows?|triggers?|creates?|cancels?|ends?|starts?|stops?|rejects?|returns?)\s.+)$",
    re.IGNORECASE | re.DOTALL,
)


def _part(pattern: re.Pattern[str], seen: Seen) -> str:
    match = pattern.search(words_of(seen))
    return trimmed(match["part"]) if match else ""


def cause(_field: Field, seen: Seen) -> str:
    """Return what follows because, due to or caused by."""
    return _part(_CAUSE, seen)


def effect(_field: Field, seen: Seen) -> str:
    """Return what follows leads to, results in, which would, so."""
    return _part(_EFFECT, seen)


def mitigation(_field: Field, seen: Seen) -> str:
    """Return what the statement itself names as the remedy."""
    return _part(_MITIGATION, seen)


def _step(name: str, seen: Seen) -> str:
    text = words_of(seen)
    found = _STEPS.match(text) or _LEADING.match(text) or _TRAILING.match(text) or _OUTCOME.match(text)
    if found is None:
        return text if name == "then" and fits("modal", text) else ""
    return trimmed(found.groupdict().get(name) or "")


def given(_field: Field, seen: Seen) -> str:
    """Return the precondition of "given …, when …, then …"."""
    return _step("given", seen)


def when(_field: Field, seen: Seen) -> str:
    """Return the event, with its "if", "once" or "after", so that the sense stays."""
    return _step("when", seen)


def then(_field: Field, seen: Seen) -> str:
    """Return the outcome; it keeps its "must not"."""
    return _step("then", seen)
