"""The whole content: sections, then what is assumed, open, unsorted and where it may be wrong."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from rolecall.domain.content import gaps, is_gap, items, own_text
from rolecall.llm.offline import people
from rolecall.llm.offline.derive import derive, filled
from rolecall.llm.offline.fit import excess, spill
from rolecall.llm.offline.items import blank
from rolecall.llm.offline.text import label, trimmed, words

if TYPE_CHECKING:
    from rolecall.domain.role import DeliverableContract
    from rolecall.domain.work import Brief
    from rolecall.llm.offline.build import Built
    from rolecall.llm.offline.items import Item
    from rolecall.llm.offline.spec import Section, Spec
    from rolecall.llm.offline.statements import Statement

#: Below this share of sorted statements the content says that the sources are hardly labelled.
COVERAGE = 0.5
MAX_QUESTIONS = 8
#: Words of title and summary; the envelope allows 25 and 120.
TITLE_WORDS, SUMMARY_WORDS = 18, 100
#: Items of a section that the summary quotes.
QUOTED = 3

METHOD = (
    "Made without a language model: every item quotes a source or the request, sorted by labels, headings and cue"
    " words. Nothing was rephrased or judged: contradictions, duplicates in other words and meaning between the lines"
    " are not seen."
)
_ASSUMES = re.compile(
    r"^(?:we|it is|the team|this plan) (?:assumes?|assumed|are assuming|is assuming)\b", re.IGNORECASE
)
_FIGURE = re.compile(
    r"\d|^(?:three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|hundred|thousand|million)$"
)


def compose(contract: DeliverableContract, spec: Spec, built: Built, brief: Brief) -> dict[str, Any]:
    """Return the content of a new deliverable; items that would make it too long are left out and counted."""
    spilled: list[Item] = []
    while True:
        content = _composed(contract, spec, built, brief, spilled)
        more = spill(built, excess(content, contract.max_words))
        if not more:
            return content
        spilled += more


def _composed(
    contract: DeliverableContract, spec: Spec, built: Built, brief: Brief, spilled: list[Item]
) -> dict[str, Any]:
    ids: dict[str, int] = {}
    content: dict[str, Any] = {section.name: _section(section, built, ids, brief) for section in spec.sections}
    derive(spec, content)
    assumed, asked, rest = _left(built.unsorted, author_assumes=_author_assumes(spec))
    content["assumptions"] = [
        {"id": f"ASM-{nth}", "text": found.text, "cites": found.cites, "basis": "assumption"}
        for nth, found in enumerate(assumed, start=1)
    ]
    content["unsorted"] = [
        {"id": f"UNS-{nth}", "text": found.passage.text.strip(), "cites": found.cites}
        for nth, found in enumerate(rest, start=1)
    ]
    content["limits"] = limits(spec, content, sorted_=built.total - len(rest), total=built.total)
    if spilled:
        counts = Counter(item.section.title for item in spilled)
        left_out = ", ".join(f"{count} of {name}" for name, count in sorted(counts.items()))
        content["limits"].append(f"Left out to keep it short, the later ones of the sources: {left_out}.")
    questions = [*open_questions(content), *(found.text for found in asked)]
    content["open_questions"] = list(dict.fromkeys(questions))[:MAX_QUESTIONS]
    content["title"] = title(contract, brief, content)
    content["summary"] = summary(spec, content)
    return content


def _section(section: Section, built: Built, ids: dict[str, int], brief: Brief) -> Any:
    found = built.of(section)
    if section.prose:
        return _prose(section, brief)
    if section.single:
        return found[0].content(ids) if found else blank(section)
    return [item.content(ids) for item in found] or ({"gap": section.gap} if section.gap else [])


def _prose(section: Section, brief: Brief) -> Any:
    """Prose carries no claims: the goal as the requester put it, or nothing."""
    text = trimmed(brief.goal) if section.schema.get("x-extract") == "goal" else ""
    if section.schema.get("type") == "array":
        return [text] if text else []
    return text or ({"gap": section.gap} if section.gap else "")


def _author_assumes(spec: Spec) -> bool:
    return any(label("assumptions") in section.cues.labels for section in spec.sections)


def _left(
    statements: list[Statement], *, author_assumes: bool
) -> tuple[list[Statement], list[Statement], list[Statement]]:
    """Divide what no section took into assumptions, questions marked as open, and the unsorted rest."""
    assumed, asked, rest = [], [], []
    for found in statements:
        names = {found.label, *found.headings[-1:]}
        if not author_assumes and (label("assumption") in names or _ASSUMES.match(found.text)):
            assumed.append(found)
        elif names & {label("open question"), label("question")} and found.text.endswith("?"):
            asked.append(found)
        else:
            rest.append(found)
    return assumed, asked, rest


def title(contract: DeliverableContract, brief: Brief, content: dict[str, Any]) -> str:
    """Name the kind and what it is for, in the requester's words; a figure stands in it only if an item has it."""
    names = sorted((*contract.phrases, contract.title, contract.kind.replace("_", " ")), key=len, reverse=True)
    named = "|".join(map(re.escape, names))
    lead = rf"^.{{0,40}}?\b(?:{named})(?:\s+(?:for|about|on|of|to)\s+|\s*:\s*)(?:the\s+|an?\s+)?"
    topic = re.sub(lead, "", _wanted(trimmed(brief.goal)), count=1, flags=re.IGNORECASE).split()
    said = frozenset(words(" ".join(own_text(item) for _, item in items(content))))
    if any(_FIGURE.search(word) and word not in said for word in words(" ".join(topic))):
        return contract.title
    short = " ".join(topic[:TITLE_WORDS]) + (" …" if len(topic) > TITLE_WORDS else "")
    return f"{contract.title}: {short}" if short else contract.title


def _wanted(goal: str) -> str:
    """Return what somebody wants, where the goal is put as a need."""
    need = people.story(goal) or people.need(goal)
    return need.want if need else goal


def summary(spec: Spec, content: dict[str, Any]) -> str:
    """Quote the first items of each section, then name what is open; nothing in it is new."""
    parts = []
    for section in spec.sections:
        found = content.get(section.name)
        if section.prose or section.schema.get("x-from") or not found or is_gap(found):
            continue
        rows = found if isinstance(found, list) else [found]
        quotes = [text for row in rows[:QUOTED] if (text := _headline(section, row))]
        more = "; …" if len(rows) > QUOTED else ""
        if quotes:
            parts.append(f"{section.title}: {'; '.join(quotes)}{more}.")
    if not parts:
        return "No statement of the evidence could be placed in a section."
    said = " ".join(parts).split()
    return " ".join(said[:SUMMARY_WORDS]) + (" …" if len(said) > SUMMARY_WORDS else "")


def _headline(section: Section, row: dict[str, Any]) -> str:
    named = [field.name for field in section.fields if field.key] or [field.name for field in section.fields]
    return next((row[name] for name in named if isinstance(row.get(name), str) and filled(row[name])), "")


def limits(spec: Spec, content: dict[str, Any], *, sorted_: int, total: int) -> list[str]:
    """Say what an extractive model cannot know, which optional sections stayed empty, how much it could not place."""
    found = [METHOD]
    optional = [section for section in spec.sections if not section.schema.get("x-required")]
    bare = [section.title for section in optional if not filled(content.get(section.name))]
    if bare:
        found.append(f"Nothing in the evidence for: {', '.join(bare)}.")
    if total and sorted_ < COVERAGE * total:
        found.append(
            f"Insufficient labelled evidence: only {sorted_} of {total} statements could be sorted."
            " Label them (“Risk: …”, tables, headings), or connect a model."
        )
    elif sorted_ < total:
        found.append(f"{total - sorted_} of {total} statements fitted no section; they are listed as unsorted.")
    return found


def open_questions(content: dict[str, Any]) -> list[str]:
    """Return the questions of the gaps, each once, in the author's order: what identifies comes first."""
    return list(dict.fromkeys(gap.question for gap in gaps(content)))
