"""The cards a run leaves in the thread: short, first line says what is needed from whom."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from rolecall.chat import Bullets, Button, Card, Cites, Facts, File, Note, Para
from rolecall.domain.content import gaps
from rolecall.domain.deliverable import AI_MARK, Version
from rolecall.domain.money import dollars
from rolecall.domain.role import RISK_WORDS
from rolecall.domain.words import begun, counted
from rolecall.governance.authority import HIGH

if TYPE_CHECKING:
    from rolecall.chat import Block
    from rolecall.domain.refusal import Refusal
    from rolecall.domain.request import Request
    from rolecall.domain.role import DeliverableContract
    from rolecall.domain.work import Asked
    from rolecall.governance.authority import Judges

#: Citations shown on a card; all of them stand in the file.
SHOWN_CITES = 3
#: People whom a card notifies at most.
AWAITED = 5


def subject(version: Version) -> str:
    """Return the token a button carries: deliverable, version and the first 12 digits of the digest."""
    return f"{version.deliverable}.v{version.number}.{version.digest[:12]}"


def about(version: Version) -> str:
    """Name a version as what a card is about."""
    return f"deliverable:{version.deliverable}.v{version.number}"


def delivered(
    version: Version,
    contract: DeliverableContract,
    request: Request,
    judges: Judges,
    markdown: str,
    *,
    made_by: str,
    evaluated: bool,
) -> Card:
    """The card of a version that passed its gates and waits for a decision of `judges` (T2+) or the requester."""
    doc = (
        *_summary(version),
        *_facts(version),
        *_cites(version),
        *_marks(version, made_by=made_by, evaluated=evaluated),
    )
    open_ = version.risk != "T0"
    return Card(
        title=f"{version.title}: version {version.number} is ready. {_wanted(version, contract, request, judges)}",
        doc=doc,
        buttons=_decision(version) if open_ else (),
        files=(_file(version, markdown),),
        state="waiting" if open_ else "done",
        about=about(version),
        at=version.at,
        grave=version.risk in HIGH,
        awaits=_awaited(version, request, judges) if open_ else (),
    )


def unverified(
    version: Version, request: Request, judges: Judges, markdown: str, *, made_by: str, evaluated: bool
) -> Card:
    """The card of a draft that did not pass: who has to look, what the gates say, what can be done."""
    findings = [
        f"{gate.gate}: {finding.message}"
        for gate in version.gates
        if gate.level == "block"
        for finding in gate.findings
    ]
    ways = Para("Edit it by hand, add a source, retry, or withdraw it. It cannot be approved as it is.")
    first, *others = judges.names or (f"@{request.requester_name}",)
    whom = f"{first} (or {', '.join(others)})" if others else first
    found = f"version {version.number} could not be verified, {counted(version.findings, 'finding')}"
    return Card(
        title=f"{version.title}: {found}. {begun(whom)}: add a source, edit, or withdraw it.",
        doc=(
            Bullets(tuple(findings[:8])),
            ways,
            *_facts(version),
            *_marks(version, made_by=made_by, evaluated=evaluated),
        ),
        buttons=(Button("retry", subject(version), "Retry"), Button("withdraw", subject(version), "Withdraw")),
        files=(_file(version, markdown),),
        state="blocked",
        about=about(version),
        at=version.at,
        awaits=(judges.ids or (request.requester,))[:AWAITED],
    )


def questions(asked: Asked, request: Request) -> Card:
    """The card that asks before any model is called."""
    count = len(asked.questions)
    needed = "1 answer is" if count == 1 else f"{count} answers are"
    first = f"@{request.requester_name}: {needed} needed before work on “{asked.understood}” begins."
    doc: tuple[Block, ...] = (
        Facts((("Understood", asked.understood), ("Searched", asked.searched))),
        Bullets(tuple(f"{item.text} ({item.id})" for item in asked.questions)),
    )
    answer = Button("answer", request.id, "Answer", "main")
    return Card(title=first, doc=doc, buttons=(answer,), state="asking", awaits=(request.requester,))


def refused(refusal: Refusal, request: Request) -> Card:
    """The card of a request that does not go on."""
    whom = f" Ask: {refusal.ask_whom}." if refusal.ask_whom else ""
    return Card(
        title=f"@{request.requester_name}: not done. {refusal.reason}{whom}",
        doc=(Note(refusal.code, "warn"),),
        state="stopped",
    )


def clock_time(at: str, hours: int = 0) -> str:
    """Write a time, or one so many hours later, for people: `Mon 23 Nov 09:00 UTC`."""
    when = (dt.datetime.fromisoformat(at) + dt.timedelta(hours=hours)).astimezone(dt.UTC)
    return f"{when:%a} {when.day} {when:%b %H:%M} UTC"


def _awaited(version: Version, request: Request, judges: Judges) -> tuple[str, ...]:
    """Return who has to decide, by member id; whoever is meant by a group is not known here."""
    return judges.ids[:AWAITED] if version.risk in HIGH else (request.requester,)


def _wanted(version: Version, contract: DeliverableContract, request: Request, judges: Judges) -> str:
    """Say what is needed from whom by when."""
    if version.risk == "T0":
        return "Nothing is needed from you."
    whom = begun(judges.words) if version.risk in HIGH else f"@{request.requester_name}"
    hours = contract.sla.hours
    return f"{whom}: please decide by {clock_time(version.at, hours)} (within {hours} h)."


def _decision(version: Version) -> tuple[Button, ...]:
    return (
        Button("approve", subject(version), "Approve", "main"),
        Button("revise", subject(version), "Revise"),
        Button("reject", subject(version), "Reject"),
    )


def _summary(version: Version) -> tuple[Block, ...]:
    summary = str(version.content.get("summary", ""))
    return (Para(summary),) if summary else ()


def _facts(version: Version) -> tuple[Block, ...]:
    passed = sum(1 for gate in version.gates if gate.passed)
    pairs = (
        ("Gates", f"{passed} of {len(version.gates)} passed"),
        ("Cited", counted(len(version.citations), "passage")),
        ("Open questions", str(sum(1 for _gap in gaps(version.content)))),
        ("Risk", f"{version.risk}: {RISK_WORDS[version.risk]}"),
        ("Cost", dollars(version.cost_microusd)),
    )
    return (Facts(pairs),)


def _cites(version: Version) -> tuple[Block, ...]:
    shown = tuple(
        ("", f"{citation.source_name}, {citation.locator}", citation.quote)
        for citation in version.citations[:SHOWN_CITES]
    )
    return (Cites(shown),) if shown else ()


def _marks(version: Version, *, made_by: str, evaluated: bool) -> tuple[Block, ...]:
    words = [f"Made by {made_by}."]
    if not evaluated:
        words.append(f"This contract is not yet evaluated on {version.model}.")
    return (Note(" ".join(words)), Note(f"{version.request} · version {version.number} · {AI_MARK}"))


def _file(version: Version, markdown: str) -> File:
    name = f"{version.kind}-{version.request}-v{version.number}.md"
    return File(name=name, mime="text/markdown", data=markdown.encode())
