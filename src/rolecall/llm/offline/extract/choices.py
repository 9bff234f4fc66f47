"""Extractors that choose one of a field's values: priority, level, status, type."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from rolecall.llm.offline.extract.plain import labelled, words_of
from rolecall.llm.offline.spec import one_of
from rolecall.llm.offline.text import label, texts

if TYPE_CHECKING:
    from rolecall.llm.offline.extract import Seen
    from rolecall.llm.offline.spec import Field

#: Words that state a priority, by rank. "Could not" and "would not" state none.
_PRIORITY: tuple[tuple[re.Pattern[str], int], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), rank)
    for pattern, rank in (
        (r"\b(?:won['’]t have|won['’]t|will not|not this time|later release|wo n['’]t)\b", 4),
        (r"\b(?:must|shall|mandatory|critical|essential|required|urgent|top priority|high priority|p1|blocker)\b", 1),
        (r"\b(?:should|important|medium priority|p2)\b", 2),
        (r"\b(?:could(?! not|n)|nice to have|optional(?:ly)?|low priority|p3|if possible|may(?= also))\b", 3),
    )
)
#: What people call each rank, in the families seen in trackers.
_RANKS = {
    1: ("must", "must have", "high", "critical", "p1", "highest", "1", "urgent", "essential", "blocker"),
    2: ("should", "should have", "medium", "p2", "2", "normal", "important", "major"),
    3: ("could", "could have", "low", "p3", "3", "nice to have", "minor", "optional"),
    4: ("wont", "won't", "won't have", "will not", "lowest", "p4", "4", "none", "later"),
}
_SCALE = (
    r"(?P<value>very high|very low|very likely|very unlikely|high|medium|moderate|low|likely|unlikely|severe|minor"
    r"|major|critical|[1-5](?:\s?/\s?5)?)"
)
_LEVELS = {
    "very low": 1, "very unlikely": 1, "minor": 2, "low": 2, "unlikely": 2, "medium": 3, "moderate": 3,
    "high": 4, "likely": 4, "major": 4, "severe": 5, "very high": 5, "very likely": 5, "critical": 5,
}  # fmt: skip
_BANDS = {1: "low", 2: "low", 3: "medium", 4: "high", 5: "high"}
_STATUS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("not_started", ("not started", "not yet started", "not begun")),
    ("blocked", ("blocked", "on hold", "stuck", "waiting for", "paused")),
    ("in_progress", ("in progress", "ongoing", "under way", "underway", "started", "working on", "in review")),
    ("done", ("done", "complete", "completed", "finished", "delivered", "released", "live", "shipped")),
    ("closed", ("closed", "resolved", "fixed", "mitigated", "withdrawn")),
    ("open", ("open", "unresolved", "pending", "raised")),
    ("green", ("green", "on track", "on schedule", "on budget", "within budget")),
    ("amber", ("amber", "yellow", "at risk", "slipping", "some delay", "slightly behind", "tight")),
    ("red", ("red", "off track", "late", "behind schedule", "over budget", "overdue", "critical")),
)
_STATUS_WORDS = tuple((name, found) for name, texts in _STATUS if (found := one_of(texts)) is not None)


def chosen(field: Field, text: str) -> str | None:
    """Return the enum value whose `x-values` words the text holds; the earliest word wins."""
    hits = [
        (match.start(), nth, choice)
        for nth, (choice, pattern) in enumerate(field.values)
        if (match := pattern.search(text))
    ]
    return min(hits)[2] if hits else None


def priority(field: Field, seen: Seen) -> str | None:
    """Return the priority the words state; a modal verb states one, a wish states none."""
    text = labelled(field, seen) or words_of(seen)
    if found := chosen(field, text):
        return found
    rank = next((rank for pattern, rank in _PRIORITY if pattern.search(text)), None)
    return ranked(field, rank) if rank else None


def rank_of(text: str) -> int | None:
    """Return the rank a priority word stands for: 1 must or high, 2 should or medium, 3 could or low, 4 won't."""
    wanted = label(text.strip("'\"“”"))
    return next((rank for rank, names in _RANKS.items() if wanted in {label(name) for name in names}), None)


def ranked(field: Field, rank: int) -> str | None:
    """Return the field's own word for a rank, None when its enum has none."""
    if not field.enum:
        return None
    names = {label(name) for name in _RANKS[rank]}
    return next(
        (choice for choice in field.enum if label(choice) in names or label(choice.replace("_", " ")) in names), None
    )


def level(field: Field, seen: Seen) -> Any:
    """Return a level stated beside one of the field's labels: "high likelihood", "impact: 4", "impact is low"."""
    own = labelled(field, seen)
    names = "|".join(re.escape(text) for text in (*texts(field.schema.get("x-label")), field.name.replace("_", " ")))
    text = words_of(seen)
    near = re.search(rf"\b{_SCALE}[\s-]+(?:{names})\b", text, re.IGNORECASE) or re.search(
        rf"\b(?:{names})\b(?:\s+(?:is|of|rated|score|:))*[\s:]+{_SCALE}", text, re.IGNORECASE
    )
    value = own or (near["value"] if near else "")
    return _levelled(field, value) if value else None


def _levelled(field: Field, value: str) -> Any:
    match = re.fullmatch(rf"{_SCALE}", value.strip(), re.IGNORECASE)
    word = (match["value"] if match else value).lower()
    if field.kind in {"integer", "number"}:
        return int(word[0]) if word[:1].isdigit() else _LEVELS.get(word)
    if not field.enum:
        return value
    if exact := next((choice for choice in field.enum if label(choice) == label(word)), None):
        return exact
    score = int(word[0]) if word[:1].isdigit() else _LEVELS.get(word, 0)
    return next((choice for choice in field.enum if choice.lower() == _BANDS.get(score)), None)


def status(field: Field, seen: Seen) -> str | None:
    """Return the status the words state, among the field's values."""
    text = labelled(field, seen) or ("" if seen.statement.row else words_of(seen))
    if found := chosen(field, text):
        return found
    for name, pattern in _STATUS_WORDS:
        if pattern.search(text) and (choice := _same(field, name)):
            return choice
    return None


def _same(field: Field, name: str) -> str | None:
    wanted = label(name)
    return next((choice for choice in field.enum if label(choice.replace("-", " ")) == wanted), None)


def kind(field: Field, seen: Seen) -> str | None:
    """Return the enum value named by label, type column or heading, else by the `x-values` words of the statement."""
    found = seen.statement
    for name in (*found.placed_by, *reversed(found.headings)):
        for choice in field.enum or texts(tuple(field.schema.get("x-values", ()))):
            meant = (choice.replace("_", " "), *texts(field.schema.get("x-values", {}).get(choice)))
            if name in map(label, meant):
                return choice
    return chosen(field, words_of(seen))
