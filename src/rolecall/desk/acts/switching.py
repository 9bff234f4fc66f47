"""Stop and resume: the kill switch in people's hands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rolecall.desk.office import Office, Reply, log
from rolecall.domain.refusal import Refusal
from rolecall.domain.stop import Stop
from rolecall.errors import BadInput, NotFound
from rolecall.governance import switch
from rolecall.governance.authority import INVITE

if TYPE_CHECKING:
    from rolecall.domain.member import Person
    from rolecall.ports.store import UnitOfWork

_SCOPE = re.compile(r"global|(?:role|engagement|request|run):[\w.\-]+")


def scope_of(office: Office, text: str) -> str:
    """Read `global`, `role:ba`, `engagement:eng2`, `request:r1`, `run:r1.v1.1`, or a bare request or role.

    Raises:
        BadInput: the text names nothing that can be stopped.
    """
    words = text.strip()
    noun, _, name = words.rpartition(":")
    role = office.dispatch.role(name or words)
    if role is not None and noun in {"", "role"}:
        return f"role:{role.id}"
    if not noun and words != "global":
        words = f"engagement:{words}" if re.fullmatch(r"eng\d+", words) else f"request:{words}"
    if not _SCOPE.fullmatch(words):
        raise BadInput(f"“{text}” cannot be stopped.", hint="Name global, a role, an engagement, a request or a run.")
    return words


def stop(office: Office, uow: UnitOfWork, person: Person, scope: str, reason: str) -> tuple[Reply, list[str]]:
    """Switch on; return the runs whose model calls are to be cancelled now."""
    if not (person.is_host or person.roles):
        return _stranger(), []
    name = scope_of(office, scope)
    request = name.removeprefix("request:") if name.startswith("request:") else ""
    exists(office, uow, name)
    uow.stops.set(Stop(scope=name, by=person.name, reason=reason, at=office.now()))
    log(uow, person, "stop_set", name, {"scope": name, "reason": reason}, request=request)
    halted = [run.id for run in uow.runs.unfinished() if name in switch.scopes(run)]
    return Reply(said=_stopped(name), request=request), halted


def _stopped(scope: str) -> str:
    """Say what was stopped, and how it goes on where the person stands: a request has its card."""
    noun, _, name = scope.partition(":")
    if noun in {"request", "run"}:
        return "Stopped. Press Resume on the card when it should go on."
    what = "All work" if noun == "global" else "The whole engagement" if noun == "engagement" else f"@{name}"
    return f"{what} is stopped. /rolecall resume {name or scope} lets it go on."


def exists(office: Office, uow: UnitOfWork, scope: str) -> None:
    """Make sure that a switch covers something: a misspelt one would stop nothing.

    Raises:
        NotFound: there is no such role, engagement, request or run.
    """
    noun, _, name = scope.partition(":")
    if noun == "role" and office.dispatch.role(name) is None:
        raise NotFound(f"There is no role {name}.", hint=f"Choose of {', '.join(office.dispatch.roles)}.")
    if noun == "engagement":
        uow.engagements.get(name)
    if noun == "request":
        uow.requests.get(name)
    if noun == "run":
        uow.runs.get(name)


def clear(office: Office, uow: UnitOfWork, person: Person, scope: str) -> Reply:
    """Switch off; stopped requests stay parked until somebody resumes them."""
    if not (person.is_host or person.roles):
        return _stranger()
    name = scope_of(office, scope)
    refusal = _refuses_clear(uow, person, name)
    if refusal is not None:
        return Reply(said=refusal.reason, refusal=refusal)
    cleared = uow.stops.clear(name)
    still = uow.stops.active((name,))
    if still is not None:
        refusal = Refusal(code="stopped", reason=switch.words(still), ask_whom=still.by)
        return Reply(said=refusal.reason, refusal=refusal)
    if not cleared:
        refusal = Refusal(code="not_open", reason=f"{name} is not stopped.", ask_whom="")
        return Reply(said=refusal.reason, refusal=refusal)
    log(uow, person, "stop_cleared", name, {"scope": name})
    return Reply(said=f"{'Everybody' if name == 'global' else name} may work again.")


def _refuses_clear(uow: UnitOfWork, person: Person, scope: str) -> Refusal | None:
    """Anybody may stop; what covers more than one request is let go again by whoever stopped it, or an approver."""
    stop = uow.stops.active((scope,))
    one = scope.startswith(("request:", "run:"))
    if stop is None or one or person.is_host or person.has("approver") or person.name == stop.by:
        return None
    reason = f"{stop.by} stopped {scope}; they, an approver or an owner let it go on."
    return Refusal(code="no_authority", reason=reason, ask_whom=f"@{stop.by}")


def _stranger() -> Reply:
    refusal = Refusal(code="unknown_member", reason="Only a member stops work.", ask_whom=INVITE)
    return Reply(said=refusal.reason, refusal=refusal)
