"""Words and signs for what people read: states, risks, claims, sizes, times."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from rolecall.chat import Card, Note
from rolecall.domain.deliverable import AI_MARK, SAMPLE_MARK
from rolecall.domain.report import TITLES, VERDICTS
from rolecall.domain.role import RISK_WORDS
from rolecall_web import paths


@dataclass(frozen=True)
class Sign:
    """A word and the look that goes with it; `look` names a colour and a shape of the stylesheet."""

    word: str
    look: str


#: How the work on a card stands.
CARD: Final = {
    "working": Sign("Working", "working"),
    "asking": Sign("Needs answers", "asking"),
    "waiting": Sign("Waits for a decision", "waiting"),
    "blocked": Sign("Not verified", "blocked"),
    "done": Sign("Done", "done"),
    "stopped": Sign("Stopped", "stopped"),
}
REQUEST: Final = {
    "received": Sign("Received", "working"),
    "refused": Sign("Refused", "blocked"),
    "working": Sign("Working", "working"),
    "asking": Sign("Needs answers", "asking"),
    "delivered": Sign("Waits for a decision", "waiting"),
    "blocked": Sign("Not verified", "blocked"),
    "stopped": Sign("Stopped", "stopped"),
    "failed": Sign("Failed", "blocked"),
    "set_aside": Sign("Set aside", "stopped"),
    "closed": Sign("Closed", "done"),
}
VERSION: Final = {
    "waiting": Sign("Waits for a decision", "waiting"),
    "accepted": Sign("Accepted", "done"),
    "revising": Sign("Being revised", "working"),
    "rejected": Sign("Rejected", "blocked"),
    "superseded": Sign("Superseded", "stopped"),
    "blocked": Sign("Not verified", "blocked"),
}
#: The verdict of a report.
COLOUR: Final = {
    "green": Sign(VERDICTS["green"], "done"),
    "amber": Sign(VERDICTS["amber"], "waiting"),
    "red": Sign(VERDICTS["red"], "blocked"),
    "quiet": Sign(VERDICTS["quiet"], "stopped"),
}
#: What a report of each kind is called.
REPORT: Final = TITLES
#: What leads to the page of what a card is about.
OPEN: Final = {
    "request": "Open the request",
    "deliverable": "Open the deliverable",
    "report": "Open the report",
}
#: What came of a period.
PERIOD: Final = {
    "published": "was published",
    "skipped": "was skipped: nothing happened",
    "asked": "was asked of a role",
    "missed": "was not made up for: Rolecall had been down too long",
}
#: What a statement of a deliverable rests on.
CLAIM: Final = {
    "fact": Sign("Known", "known"),
    "stated": Sign("Stated", "stated"),
    "inference": Sign("Inferred", "inferred"),
    "assumption": Sign("Assumed", "assumed"),
}
CLAIM_MEANING: Final = {
    "fact": "approved or given sources say so",
    "stated": "a person said so; no source does",
    "inference": "it follows from the passages beside it",
    "assumption": "nobody said so yet",
}
STANDING: Final = {
    "approved": "approved source",
    "request": "file given with the request",
    "stated": "said by a person",
}
RISK: Final = RISK_WORDS
#: What a stage of the line does.
STAGE: Final = {
    "intake": "Understand",
    "plan": "Plan",
    "retrieve": "Find evidence",
    "draft": "Draft",
    "verify": "Check",
    "deliver": "Deliver",
}
VERDICT: Final = {"approve": "Approved", "revise": "Sent back for revision", "reject": "Rejected"}
#: A remark that worries says so in a word.
TONE: Final = {"warn": "Warning", "bad": "Problem"}
WHY: Final = {"decide": "Decide", "answer": "Answer", "handed": "Handed to you"}
#: The same behind the state of a request.
WAITS: Final = {"decide": "from you", "answer": "from you", "handed": "handed to you"}
MOMENT: Final = {
    "asked": "Asked",
    "run": "Work began",
    "answered": "Answered",
    "version": "Delivered",
    "decision": "Decided",
}
TERM: Final = {
    "trial": "trial, two weeks",
    "3m": "rented for 3 months",
    "6m": "rented for 6 months",
    "12m": "rented for 12 months",
    "permanent": "hired for good",
}
EXPORT: Final = {
    "md": "Markdown",
    "json": "JSON",
    "docx": "Word",
    "csv": "CSV",
    "xlsx": "Excel",
    "feature": "Gherkin",
    "jira_csv": "Jira CSV",
}


def human(name: str) -> str:
    """Write a name of the domain for people: `out_of_scope` becomes `Out of scope`."""
    text = name.replace("_", " ").strip()
    return text[:1].upper() + text[1:]


def moment(iso: str) -> str:
    """Write an ISO time in UTC; the script of the page makes it relative and local."""
    if not iso:
        return ""
    time = dt.datetime.fromisoformat(iso)
    return f"{time.astimezone(dt.UTC):%d %b %Y, %H:%M} UTC" if time.tzinfo else f"{time:%d %b %Y}"


def local(iso: str, zone: str) -> str:
    """Write an ISO time as the clocks of a zone show it: `23 Nov 2026, 00:00, Europe/Berlin`."""
    return f"{dt.datetime.fromisoformat(iso).astimezone(ZoneInfo(zone)):%d %b %Y, %H:%M}, {zone}"


def judged(colour: str, verdict: str) -> str:
    """Return the sentence of a verdict without the word of its colour, which stands beside it."""
    said = verdict.removeprefix(f"{COLOUR[colour].word}: ")
    return said[:1].upper() + said[1:]


def place(text: str) -> str:
    """Write where an engagement counts: `direct`, `*`, or the text of a place."""
    known = {"direct": "direct messages and the command line", "*": "everywhere"}
    return known.get(text) or f"# {text.rpartition(':')[2]}"


def in_groups(engagement: Mapping[str, Any]) -> list[str]:
    """Name the groups of a workspace whose members may approve in an engagement (a line of the desk)."""
    return [f"anyone in @{name}" for name in engagement["approver_groups"]]


def size(count: int) -> str:
    """Write a number of bytes."""
    if count < 1000:
        return f"{count} B"
    return f"{count / 1000:.0f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"


def seconds(value: float) -> str:
    """Write a duration: `0.2 s`, `14 s`, `3 min`."""
    if value < 0.05:
        return "under 0.1 s"
    if value >= 90:
        return f"{value / 60:.0f} min"
    return f"{value:.1f} s" if value < 10 else f"{value:.0f} s"


def count(number: int, noun: str) -> str:
    """Write `1 reply`, `2 replies`, `3 files`."""
    if number == 1:
        return f"1 {noun}"
    plural = noun[:-1] + "ies" if noun.endswith("y") else noun + "s"
    return f"{number} {plural}"


def initials(name: str) -> str:
    """Return one or two letters that stand for a name."""
    parts = re.findall(r"\w+", name)
    return "".join(part[0] for part in parts[:2]).upper() or "?"


def about_path(about: str) -> str:
    """Return the page of what a card is about (`request:`, `report:`, `deliverable:<id>.v<number>`); else nothing."""
    kind, _, name = about.partition(":")
    if kind == "request":
        return paths.request(name)
    if kind == "report":
        return paths.report(name)
    stem, mark, number = name.rpartition(".v")
    if kind == "deliverable" and mark and number.isdecimal():
        return paths.deliverable(stem, int(number))
    return ""


def deliverable_of(subject: str) -> str:
    """Return the deliverable that a button's token (`d-x.v1.0a1b…`) is about."""
    return re.sub(r"\.v\d+(\.\w+)?$", "", subject)


def disclosed(card: Card) -> bool:
    """Tell whether a card says by itself that a machine made it."""
    return any(isinstance(block, Note) and AI_MARK in block.text for block in card.doc)


def is_counted(card: Card) -> bool:
    """Tell whether a card is about a report of figures: no model made it."""
    return card.about.startswith("report:")


def is_sample(block: object) -> bool:
    """Tell whether a block of a card is the mark of the sample workspace, which is shown beside its state."""
    return isinstance(block, Note) and block.text == SAMPLE_MARK


def stage(step: str) -> str:
    """Name a step of the line for people: `draft.0` is `Draft`, `verify.1` is `Check, once more`."""
    name, _, again = step.partition(".")
    known = STAGE.get(name, human(name))
    return f"{known}, once more" if again not in {"", "0"} else known


def overdue(due: str, now: str) -> bool:
    """Tell whether an ISO time has passed; without one nothing is due."""
    return bool(due) and dt.datetime.fromisoformat(due) < dt.datetime.fromisoformat(now)


def progress(card: Card) -> tuple[int, str]:
    """Return how many steps of a card are done, and its progress in words."""
    done = sum(step.state == "done" for step in card.steps)
    now = next((step for step in card.steps if step.state in {"doing", "failed"}), None)
    where = f"{done} of {len(card.steps)} steps done"
    if now is None:
        return done, where
    return done, f"{where}, {'failed' if now.state == 'failed' else 'now'}: {now.name}"
