"""The job card: the root of a request's thread, which shows the steps of the work and where it stands."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from rolecall.chat import Button, Card, Note, Para, Step
from rolecall.domain.deliverable import AI_MARK
from rolecall.domain.role import STAGE_KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    from rolecall.chat import CardState
    from rolecall.domain.request import Request
    from rolecall.domain.role import StageName
    from rolecall.domain.run import StageRecord

    StepState = Literal["todo", "doing", "done", "failed"]

#: What people read for each stage, in the order of the line.
LABELS: dict[StageName, str] = {
    "intake": "Understand",
    "plan": "Plan",
    "retrieve": "Find evidence",
    "draft": "Draft",
    "verify": "Check",
    "deliver": "Deliver",
}
STAGES: tuple[StageName, ...] = tuple(STAGE_KINDS)
#: Longest part of the request's words in a title, and on the card, in characters.
TITLE_WORDS, CARD_WORDS = 50, 500


def key_of(request: str) -> str:
    """Return the key of a request's job card."""
    return f"{request}:root"


def opening(request: Request, role_title: str, kind_title: str) -> Card:
    """Return the job card of a request whose first stage begins."""
    what = f"{kind_title}: {shortened(matter(request.text, kind_title), TITLE_WORDS)}"
    about = f" about what @{request.said_by} said" if request.said_by else ""
    asked = f"@{request.requester_name} asked{about}: “{shortened(request.text, CARD_WORDS)}”"
    face = Card(
        title=what,
        doc=(Para(asked), Note(f"{role_title} · {request.id} · {AI_MARK}")),
        opens=what,
        about=f"request:{request.id}",
        at=request.at,
    )
    words = "At work; nothing is needed from you."
    return standing(face, request.id, "working", words, steps_of((), "intake"))


def standing(face: Card, request: str, state: CardState, words: str, steps: tuple[Step, ...]) -> Card:
    """Return the job card as it is from now on; `face` is any earlier state of it, `words` say what is needed.

    While the work goes on the title says what it is; afterwards the words name it themselves.
    """
    working = state == "working"
    title = f"{face.opens}. {words}" if working else words
    buttons = (Button("stop", request, "Stop"),) if working else ()
    return replace(face, title=title, steps=steps, state=state, buttons=buttons)


def steps_of(records: Sequence[StageRecord], then: StageName | None) -> tuple[Step, ...]:
    """Return the six steps after these records of one run; `then` is under way, None: nothing is."""
    last = {record.stage: record for record in records}
    return tuple(_step(stage, last.get(stage), under_way=stage == then) for stage in STAGES)


def marked(records: Sequence[StageRecord], stage: StageName, state: StepState, note: str) -> tuple[Step, ...]:
    """Return the six steps after these records, one of them in another state than its record says."""
    steps = steps_of(records, None)
    return tuple(
        Step(step.name, state, note) if name == stage else step for name, step in zip(STAGES, steps, strict=True)
    )


def under_way(records: Sequence[StageRecord]) -> StageName:
    """Return the stage that a run with these records was in."""
    if not records:
        return "intake"
    last = records[-1]
    if last.stage == "verify" and not _passed(last):
        return "draft"
    return STAGES[min(STAGES.index(last.stage) + 1, len(STAGES) - 1)]


def shortened(text: str, most: int) -> str:
    """Return words on one line, of at most this many characters."""
    words = " ".join(text.split())
    return words if len(words) <= most else f"{words[: most - 1]}…"


def cut(text: str, most: int) -> str:
    """Keep a text within so many words, on one line."""
    words = text.split()
    return " ".join(words) if len(words) <= most else f"{' '.join(words[:most])}…"


def matter(text: str, kind_title: str) -> str:
    """Return what a request is about: its words without the name of the deliverable at their beginning."""
    words = " ".join(text.split())
    named = re.match(rf"{re.escape(kind_title)}\b\W*(?:(?:for|on|of|about)\b\s*)?", words, re.IGNORECASE)
    return words[named.end() :] or words if named else words


def _step(stage: StageName, record: StageRecord | None, *, under_way: bool) -> Step:
    if under_way:
        return Step(LABELS[stage], "doing", "once more, after what was found" if record else "")
    if record is None:
        return Step(LABELS[stage], "todo")
    return Step(LABELS[stage], "done" if _passed(record) else "failed", record.note)


def _passed(record: StageRecord) -> bool:
    return all(gate.passed or gate.level == "warn" for gate in record.gates)
