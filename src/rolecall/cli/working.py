"""Follows a request to where it stands next, then shows it: the common end of ask, answer, revise, retry."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rolecall.cli.declined import Declined
from rolecall.cli.exits import Exit, of_envelope
from rolecall.cli.render import card
from rolecall.cli.screen import emit, show, tell
from rolecall.cli.watching import Watch, show_stages
from rolecall.domain.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from rolecall.cli.session import Session


def work(session: Session, request: str, *, as_json: bool, seen: int = 0) -> int:
    """Work or watch a request until it waits for a person; skip the first `seen` stages, shown before.

    Raises:
        Declined: it was refused or stopped on the way.
    """
    try:
        with Watch() as watch, _answering_ctrl_c(request):
            session.app.follow(request, watch.tell)
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    envelope = session.envelope(request)
    show_stages(envelope["stages"][seen:])
    return conclude(session, envelope, as_json=as_json)


def conclude(session: Session, envelope: dict[str, Any], *, as_json: bool, said: str = "") -> int:
    """Show where a request stands and return the exit code; `said` is shown where there is no new card.

    Raises:
        Declined: it was refused or is stopped.
    """
    _decline(envelope)
    request = envelope["request_id"]
    face = session.card(request)
    if as_json:
        emit(envelope)
    elif face is None:
        show(said or f"{request} is {envelope['status'].replace('_', ' ')}.")
    else:
        show(*card(face))
    if envelope["deliverable"]["version"] and not as_json:
        show("", f"Read it: rolecall open {request}")
    return of_envelope(envelope)


def _decline(envelope: dict[str, Any]) -> None:
    request, status = envelope["request_id"], envelope["status"]
    if envelope["refusal"]:
        raise Declined(Refusal.model_validate(envelope["refusal"]), request)
    if status == "stopped":
        reason = f"{request} was stopped; nothing of it is lost."
        raise Declined(Refusal(code="stopped", reason=reason, ask_whom=f"rolecall resume {request}"), request)


@contextmanager
def _answering_ctrl_c(request: str) -> Iterator[None]:
    """Say at once what becomes of the request; leaving takes until the step under way has ended."""

    def heard(_signal: int, _frame: FrameType | None) -> None:
        tell(
            f"Interrupted; the step under way ends first. {request} is kept: a running `rolecall serve`, or the next "
            f"command that works, goes on with it. Look: rolecall requests show {request}. "
            f"Stop it for good: rolecall stop {request}"
        )
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, heard)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
