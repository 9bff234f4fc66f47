"""How a run ends: run, request, version, cards and audit move in one transaction; its requester is always told."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rolecall.chat import Button, Card, Note, Para
from rolecall.domain.audit import SYSTEM, Actor, Entry
from rolecall.domain.run import MAX_ATTEMPTS, RUN_MOVES, Run
from rolecall.domain.words import counted
from rolecall.governance.meter import abandon
from rolecall.line import cards, closing, deliver, job

if TYPE_CHECKING:
    from typing import Literal

    from rolecall.domain.deliverable import Version
    from rolecall.domain.refusal import Refusal
    from rolecall.domain.request import Request
    from rolecall.domain.run import RunEnding
    from rolecall.domain.work import Asked
    from rolecall.errors import RolecallError
    from rolecall.ports.store import UnitOfWork

    Ending = Literal["stopped", "failed", "set_aside"]

#: Longest part of the request's words that a card repeats, in characters.
SHOWN = 80


class _Way(NamedTuple):
    """How a run ends that delivers nothing, and the verb by which its request goes on."""

    ending: Ending
    title: str
    verb: str
    hint: str


def log(uow: UnitOfWork, run: Run, kind: str, subject: str, body: dict[str, object], covers: str = "") -> None:
    """Append what the role did to the audit log."""
    uow.audit.append(
        Entry(
            type=kind,
            actor=Actor(kind="role", id=run.role),
            subject=subject,
            request=run.request,
            body=body,
            covers=covers,
        )
    )


def asked(uow: UnitOfWork, run: Run, questions: Asked) -> None:
    """End a run with questions to the requester."""
    request = uow.requests.get(run.request)
    uow.requests.ask(run.request, questions.questions)
    _move(uow, run, "asking")
    log(uow, run, "questions_asked", f"request:{run.request}", questions.snapshot())
    face = cards.questions(questions, request)
    closing.card(uow, request, f"{run.id}:asking", face)
    steps = job.marked((), "intake", "doing", counted(len(questions.questions), "question"))
    closing.stands(uow, request, f"{run.id}.asking", state=face.state, words=face.title, steps=steps)


def refused(uow: UnitOfWork, run: Run, refusal: Refusal) -> None:
    """End a run that may not go on; nothing was delivered, the request waits for somebody to change that."""
    request = uow.requests.get(run.request)
    uow.requests.refuse(run.request, refusal)
    _move(uow, run, "stopped")
    log(uow, run, "run_refused", f"run:{run.id}", refusal.snapshot())
    face = cards.refused(refusal, request)
    closing.card(uow, request, f"{run.id}:refused", face)
    if not closing.watches_itself(request):
        records = uow.runs.records(run.id)
        steps = job.marked(records, records[-1].stage, "failed", refusal.reason)
        closing.stands(uow, request, f"{run.id}.refused", state=face.state, words=face.title, steps=steps)


def delivered(uow: UnitOfWork, run: Run, version: Version, face: Card) -> None:
    """Store the version, supersede the one before it, post the card."""
    request = uow.requests.get(run.request)
    before = _superseded(uow, request, version) if version.number > 1 else None
    status = deliver.status_of(version)
    uow.deliverables.add(version, status)
    _move(uow, run, "blocked" if status == "blocked" else "delivered")
    if status == "accepted":
        uow.requests.move(run.request, "closed")
    name = f"{version.deliverable}.v{version.number}"
    log(uow, run, "version_delivered", f"version:{name}", {"row": version.snapshot()}, f"version:{name}")
    closing.version(uow, request, version, face)
    closing.alert(uow, request, version, before)
    closing.stands(uow, request, f"{run.id}.delivered", state=face.state, words=face.title)


def end_stopped(uow: UnitOfWork, run: Run, why: str) -> bool:
    """End a run that a kill switch covers; False when it has ended already."""
    return _end(uow, run, _Way("stopped", "Stopped", "resume", "Nothing is lost."), Note(why, tone="warn"))


def fail(uow: UnitOfWork, run: Run, error: RolecallError) -> bool:
    """End a run whose model or other service did not work; False when it has ended already."""
    return _end(uow, run, _Way("failed", "Could not be done", "retry", error.hint), Note(error.message, tone="bad"))


def set_aside(uow: UnitOfWork, run: Run, why: str) -> bool:
    """End a run that broke off `MAX_ATTEMPTS` times, so that it blocks no others; False as above."""
    note = Note(f"It broke off {MAX_ATTEMPTS} times, so it was set aside: {why}", tone="bad")
    hint = "Other work goes on. Word it differently, or try the same once more."
    return _end(uow, run, _Way("set_aside", "Set aside", "retry", hint), note)


def _move(uow: UnitOfWork, run: Run, status: RunEnding) -> None:
    """End a run and its request alike; their machines have the same names for how a run can end."""
    uow.runs.move(run.id, status)
    uow.requests.move(run.request, status)


def _superseded(uow: UnitOfWork, request: Request, version: Version) -> Version:
    """Close the version before this one and return it; its card says so, unless it is the record of a decision."""
    before, status = uow.deliverables.version(version.deliverable, version.number - 1)
    if status not in {"waiting", "revising", "blocked"}:
        return before
    uow.deliverables.move(version.deliverable, before.number, status, "superseded")
    if status == "revising" or closing.watches_itself(request):
        return before
    title = f"{before.title}: version {before.number} is superseded by version {version.number}."
    record = Note(f"Superseded by version {version.number}, {cards.clock_time(version.at)}.")
    closing.became(uow, request, before, f"superseded.{before.number}", title=title, record=record, state="done")
    return before


def _end(uow: UnitOfWork, run: Run, way: _Way, note: Note) -> bool:
    if RUN_MOVES.ended(uow.runs.status(run.id)):
        return False
    request = uow.requests.get(run.request)
    uow.runs.move(run.id, way.ending)
    abandon(uow, run.id)
    if uow.requests.status(run.request) != "working":  # it broke off before its first step
        uow.requests.move(run.request, "working")
    uow.requests.move(run.request, way.ending)
    uow.audit.append(
        Entry(
            type=f"run_{way.ending}",
            actor=SYSTEM,
            subject=f"run:{run.id}",
            request=run.request,
            body={"run": run.id, "status": way.ending, "why": note.text},
        )
    )
    if closing.watches_itself(request):
        typed = Para(f"{way.hint} To go on with it, type: rolecall {way.verb} {request.id}".strip())
        face = Card(title=f"{way.title}: “{job.shortened(request.text, SHOWN)}”", doc=(note, typed))
        closing.card(uow, request, f"{run.id}:{way.ending}", face)
    else:
        _tell(uow, run, request, way, note)
    return True


def _tell(uow: UnitOfWork, run: Run, request: Request, way: _Way, note: Note) -> None:
    """Post the card of an end with its ways out, and let the job card say it."""
    title = f"@{request.requester_name}: {way.verb} or withdraw “{job.shortened(request.text, SHOWN)}”. {way.title}."
    face = Card(
        title=title,
        doc=(note, Para(way.hint)) if way.hint else (note,),
        buttons=(
            Button(way.verb, request.id, way.verb.capitalize(), "main"),
            Button("withdraw", request.id, "Withdraw"),
        ),
        state="stopped",
        awaits=(request.requester,),
    )
    closing.card(uow, request, f"{run.id}:{way.ending}", face)
    records = uow.runs.records(run.id)
    steps = job.marked(records, job.under_way(records), "failed", way.title.lower())
    words = f"{way.title}. @{request.requester_name}: {way.verb} or withdraw it."
    closing.stands(uow, request, f"{run.id}.{way.ending}", state="stopped", words=words, steps=steps)
