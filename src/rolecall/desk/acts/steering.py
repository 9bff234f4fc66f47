"""Acts on a whole request or a wider scope: stop, resume, retry, reopen, withdraw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from rolecall.desk.acts import switching
from rolecall.desk.acts.again import FROM, again
from rolecall.desk.acts.withdrawing import withdraw
from rolecall.desk.office import Done
from rolecall.desk.window import hidden
from rolecall.errors import NotFound

if TYPE_CHECKING:
    from rolecall.desk.office import Office
    from rolecall.domain.member import Person
    from rolecall.ports.store import UnitOfWork

Act = Literal["stop", "resume", "retry", "reopen", "withdraw"]


def act(office: Office, uow: UnitOfWork, person: Person, verb: Act, subject: str, reason: str) -> Done:
    """Do one act; `subject` is a request, but for `stop` and `resume` any scope.

    Raises:
        NotFound: the request, or that of the run, is a private one of others.
    """
    request = subject.rpartition(":")[2].partition(".")[0]
    if hidden(uow, person, request):
        raise NotFound(f"There is no request {request} for you.")
    match verb:
        case "stop":
            reply, halted = switching.stop(office, uow, person, subject, reason)
            return Done(reply, halted=halted)
        case "resume":
            return _resume(office, uow, person, subject)
        case "withdraw":
            withdrawn = withdraw(uow, person, subject, reason)
            return Done(withdrawn, aloud=withdrawn.refusal is None)
        case _:
            reply, runs = again(office, uow, person, verb, subject, reason)
            return Done(reply, runs, aloud=reply.refusal is None)


def _resume(office: Office, uow: UnitOfWork, person: Person, subject: str) -> Done:
    """Switch a kill switch off; for a request also let its parked work go on."""
    scope = switching.scope_of(office, subject)
    if not scope.startswith("request:"):
        return Done(switching.clear(office, uow, person, subject))
    request = scope.removeprefix("request:")
    if uow.stops.active((scope,)):
        cleared = switching.clear(office, uow, person, subject)
        if cleared.refusal is not None or uow.requests.status(request) not in FROM["resume"]:
            return Done(cleared)
    reply, runs = again(office, uow, person, "resume", request, "")
    return Done(reply, runs, aloud=reply.refusal is None)
