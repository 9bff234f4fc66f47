"""How a run ends when it delivers nothing: stopped, failed or set aside; its requester is always told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.chat import Card, Note, Para
from rolecall.domain.audit import SYSTEM, Entry
from rolecall.domain.run import MAX_ATTEMPTS, RUN_MOVES
from rolecall.governance.meter import abandon
from rolecall.line import closing

if TYPE_CHECKING:
    from typing import Literal

    from rolecall.domain.request import Request
    from rolecall.domain.run import Run
    from rolecall.errors import RolecallError
    from rolecall.ports.store import UnitOfWork

    Ending = Literal["stopped", "failed", "set_aside"]

#: Longest part of the request's words that a card repeats, in characters.
SHOWN = 80


def end_stopped(uow: UnitOfWork, run: Run, why: str) -> bool:
    """End a run that a kill switch covers; False when it has ended already."""
    note = Note(why, tone="warn")
    way = f"Nothing is lost. To go on with it: rolecall resume {run.request}"
    return _end(uow, run, "stopped", "Stopped", note, Para(way))


def fail(uow: UnitOfWork, run: Run, error: RolecallError) -> bool:
    """End a run whose model or other service did not work; False when it has ended already."""
    note = Note(error.message, tone="bad")
    way = f"{error.hint} Then type: rolecall retry {run.request}".strip()
    return _end(uow, run, "failed", "Could not be done", note, Para(way))


def set_aside(uow: UnitOfWork, run: Run, why: str) -> bool:
    """End a run that broke off `MAX_ATTEMPTS` times, so that it blocks no others; False as above."""
    note = Note(f"It broke off {MAX_ATTEMPTS} times, so it was set aside: {why}", tone="bad")
    way = f"Other work goes on. Word it differently, or try the same once more: rolecall retry {run.request}"
    return _end(uow, run, "set_aside", "Set aside", note, Para(way))


def _end(uow: UnitOfWork, run: Run, ending: Ending, title: str, note: Note, way: Para) -> bool:
    if RUN_MOVES.ended(uow.runs.status(run.id)):
        return False
    request = uow.requests.get(run.request)
    uow.runs.move(run.id, ending)
    abandon(uow, run.id)
    if uow.requests.status(run.request) != "working":  # it broke off before its first step
        uow.requests.move(run.request, "working")
    uow.requests.move(run.request, ending)
    uow.audit.append(
        Entry(
            type=f"run_{ending}",
            actor=SYSTEM,
            subject=f"run:{run.id}",
            request=run.request,
            body={"run": run.id, "status": ending, "why": note.text},
        )
    )
    face = Card(title=f"{title}: “{_words(request)}”", doc=(note, way))
    closing.card(uow, request, f"{run.id}:{ending}", face)
    return True


def _words(request: Request) -> str:
    words = " ".join(request.text.split())
    return words if len(words) <= SHOWN else f"{words[: SHOWN - 1]}…"
