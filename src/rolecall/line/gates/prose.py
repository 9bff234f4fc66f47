"""Title, summary and other plain sections only repeat what the items or the cited passages say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from rolecall.domain.content import MARKS, is_gap, own_text
from rolecall.domain.run import Finding
from rolecall.line.gates.inspection import JUDGED, Inspection, empty, strings, told
from rolecall.line.gates.text import grounding
from rolecall.line.gates.text.words import stem, tokens

#: Sections that ask or warn, and so claim nothing.
_ASKING = frozenset({"open_questions", "limits"})


def unsupported(inspection: Inspection) -> Iterator[Finding]:
    """Yield the figures, dates, ids and relations of plain sections that neither an item nor a cited passage holds."""
    cited = tuple(inspection.passages[name] for name in inspection.citations)
    known = "\n".join((told(cited), *(own_text(item) for _, item in inspection.items)))
    sources = "\n".join(passage.text for passage in cited if passage.id not in inspection.superseded)
    own = {name.lower().replace("-", "") for name in inspection.ids}
    counts = _counts(inspection)
    for name, value in inspection.content.items():
        if name in _ASKING or inspection.own_sections.get(name, {}).get("x-extract") in JUDGED:
            continue
        for text in strings(value):
            for message in (
                *grounding.unsupported_numbers(text, known, counted=lambda said: _counted(said, counts)),
                *grounding.unsupported_codes(text, known, own),
                *grounding.unsupported_days(text, known, inspection.as_of),
                *grounding.exchanged_figures(text, sources),
            ):
                yield Finding(message=f"{name}: {message}", pointer=f"/{name}")


def _counted(said: str, counts: Mapping[str, frozenset[int]]) -> frozenset[int]:
    """Return what a bare number may count: the items of the section the next word names, else of any."""
    words = tokens(said)
    named = stem(words[-1]) if words else ""
    return counts.get(named, frozenset().union(*counts.values()) if counts else frozenset())


def _counts(inspection: Inspection) -> Mapping[str, frozenset[int]]:
    """Return by the stem of a section's name how many items it has, all of them and those with one property."""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for pointer, item in inspection.items:
        section = next((part for part in reversed(pointer.split("/")) if part and not part.isdigit()), "")
        groups.setdefault(section, []).append(item)
    sums = {section: frozenset(_sizes(rows)) for section, rows in groups.items()}
    return {stem(tokens(section)[-1]): sizes for section, sizes in sums.items() if tokens(section)}


def _sizes(rows: list[Mapping[str, Any]]) -> Iterator[int]:
    yield len(rows)
    names = {name for row in rows for name in row if name not in MARKS}
    for name in names:
        values = [row.get(name) for row in rows]
        yield sum(is_gap(value) for value in values)
        yield sum(not is_gap(value) and not empty(value) for value in values)
        yield from Counter(value for value in values if isinstance(value, str) and value).values()
