"""Capitalised names of a text: people, products and places."""

from __future__ import annotations

import re
from functools import lru_cache

from rolecall.line.gates.text.days import MONTHS, WEEKDAYS
from rolecall.line.gates.text.words import STOP, alike, best_sentence, sentences, stem, tokens

_CAPITAL = re.compile(r"(?P<before>^|[.!?:;\n•“\"(]\s*|[-*]\s+)?(?P<word>\b[A-Z][\w’'-]*)")
#: A singular word at the start of a sentence with what looks like its verb.
_ACTOR = re.compile(r"([A-Z][a-z]+(?<!s))\s+(?:[a-z]+s|is|was|has|had|will|must|shall|can|may|should|and|[a-z]+ed)\b")
#: Words that business prose writes with a capital though they name nobody.
_GENERIC = frozenset(
    (
        "user users agent agents customer customers client clients admin admins administrator administrators manager "
        "managers team teams staff system product project owner owners sponsor stakeholder stakeholders lead member "
        "members support account login page link email service requirement requirements story stories scenario "
        "feature must should could won't wont given when then and but api url id ui http https faq mvp nfr moscow "
        "q1 q2 q3 q4 n/a ok yes no eur usd gbp"
    ).split()
)
#: Words that begin a sentence in the place of an actor and name nobody.
_QUANTIFIERS = frozenset("no not every everybody everyone nobody nothing none another neither either one two".split())
#: “Ines Berg, Head of Track”: a part of two words may be a name though all is in title case.
_HEADING_PART = re.compile(r"[^,\n]+")
_CALENDAR = frozenset((*MONTHS, *WEEKDAYS))


@lru_cache(maxsize=4_000)
def names(text: str) -> tuple[str, ...]:
    """Return the capitalised words inside sentences; the first word of a sentence counts only in all capitals."""
    found: list[str] = []
    for match in _CAPITAL.finditer(_HEADING_PART.sub(_unless_heading, text) if _is_heading(text) else text):
        word = match["word"].removesuffix("'s").removesuffix("’s")
        starts = match["before"] is not None
        if (
            len(word) > 1
            and word.lower() not in STOP | _GENERIC
            and word.lower() not in _CALENDAR
            and not (starts and not word.isupper())
        ):
            found.append(word)
    return tuple(found)


def _unless_heading(match: re.Match[str]) -> str:
    return " " * len(match[0]) if _is_heading(match[0]) else match[0]


def _is_heading(text: str) -> bool:
    """Tell whether a text is in title case, where capitals say nothing."""
    words = [word for word in text.split() if word[0].isalpha() and word.lower() not in STOP]
    return len(words) > 2 and all(word[0].isupper() for word in words)


def swapped_names(text: str, evidence: str) -> tuple[str, ...]:
    """Return the strangers that begin a sentence as its actor while a name of the evidence has gone from the text.

    Any word may begin a sentence with a capital, so it takes both signs to call it a name.
    """
    held = _words_of(evidence)[0] | STOP | _QUANTIFIERS
    found = []
    for sentence in sentences(text):
        actor = _ACTOR.match(sentence)
        best = best_sentence(sentence, sentences(evidence))
        if actor and not {actor[1].lower(), stem(actor[1].lower())} & held and alike(sentence, best):
            gone = missing_names(" ".join(("somebody", *names(best))), text)
            found.extend([actor[1]] if gone else [])
    return tuple(found)


def missing_names(text: str, evidence: str) -> tuple[str, ...]:
    """Return the names of a text that its evidence does not hold, also tried stemmed and by their parts."""
    held, initials = _words_of(evidence)
    return tuple(name for name in names(text) if not _held(name, held, initials))


def _held(name: str, held: frozenset[str], initials: str) -> bool:
    parts = [part for piece in name.split("-") if piece[:1].isupper() for part in tokens(piece) if part not in STOP]
    if all(part in held or stem(part) in held or part.removesuffix("s") in held for part in parts):
        return True
    return name.isupper() and name.lower().removesuffix("s") in initials


@lru_cache(maxsize=500)
def _words_of(text: str) -> tuple[frozenset[str], str]:
    """Return the words of a text with their stems, and the first letters of all, in which an acronym can be found."""
    words = tokens(text)
    initials = "".join(word[0] for word in words if word not in STOP)
    return frozenset((*words, *map(stem, words))), initials
