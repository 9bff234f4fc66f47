"""Extractors for persons: who acts, what they want, to which end, and who is responsible."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.llm.offline import people
from rolecall.llm.offline.extract.plain import words_of

if TYPE_CHECKING:
    from rolecall.llm.offline.extract import Seen
    from rolecall.llm.offline.spec import Field


def _need(seen: Seen) -> people.Need | None:
    text = words_of(seen)
    found = people.story(text) or people.need(text, seen.persons)
    return found or (people.acts(text, seen.persons) if seen.strong else None)


def actor(_field: Field, seen: Seen) -> str:
    """Return the person of "As a …" or the subject who needs or can do something."""
    found = _need(seen)
    return found.actor if found else ""


def want(_field: Field, seen: Seen) -> str:
    """Return what the person wants, with its negation, without the reason."""
    found = _need(seen)
    return found.want if found else ""


def benefit(_field: Field, seen: Seen) -> str:
    """Return what follows "so that" or "in order to"; a cause is no benefit."""
    found = people.story(words_of(seen))
    return found.benefit if found else people.benefit(words_of(seen))


def owner(_field: Field, seen: Seen) -> str:
    """Return the person or team the statement makes responsible."""
    return people.owner(words_of(seen))
