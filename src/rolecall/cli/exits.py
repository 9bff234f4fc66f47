"""Exit codes, and which one each ending of a command has."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any

from rolecall import errors

if TYPE_CHECKING:
    from rolecall.domain.refusal import RefusalCode


class Exit(IntEnum):
    """The exit codes of DESIGN §6, and the shells' own for Ctrl-C."""

    DONE = 0
    #: A check found something wrong: `audit verify`, `roles check`, `doctor`, `eval run`.
    WRONG = 1
    USAGE = 2
    REFUSED = 3
    #: Blocked by gates, or waiting for answers.
    BLOCKED = 4
    #: A service failed: database, model provider, disk.
    FAILED = 5
    #: 128 + SIGINT, as shells expect it.
    INTERRUPTED = 130


#: The first class an error is an instance of decides.
_ERRORS: tuple[tuple[type[errors.RolecallError], Exit], ...] = (
    (errors.ServiceFailed, Exit.FAILED),
    (errors.Damaged, Exit.FAILED),
    (errors.BadInput, Exit.USAGE),
    (errors.NotFound, Exit.USAGE),
    (errors.Denied, Exit.REFUSED),
    (errors.Conflict, Exit.REFUSED),
    (errors.IllegalMove, Exit.REFUSED),
    (errors.Stopped, Exit.REFUSED),
)

#: Refusals that the same person puts right by typing something else.
MISTYPED: frozenset[RefusalCode] = frozenset({"unknown_role", "unknown_kind", "bad_input"})

#: Where a request stands when its command ends; a decision that is awaited is a success.
_STATUSES = {
    "asking": Exit.BLOCKED,
    "blocked": Exit.BLOCKED,
    "refused": Exit.REFUSED,
    "stopped": Exit.REFUSED,
    "failed": Exit.FAILED,
    "set_aside": Exit.FAILED,
}


def of_error(error: errors.RolecallError) -> Exit:
    """Return the exit code of an error."""
    return next((code for kind, code in _ERRORS if isinstance(error, kind)), Exit.FAILED)


def of_refusal(code: RefusalCode) -> Exit:
    """Return the exit code of a refusal."""
    return Exit.USAGE if code in MISTYPED else Exit.REFUSED


def of_envelope(envelope: dict[str, Any]) -> Exit:
    """Return the exit code of a request as its envelope shows it."""
    if envelope["status"] == "delivered" and envelope["deliverable"]["status"] == "blocked":
        return Exit.BLOCKED  # an edit by hand that did not pass the gates
    return _STATUSES.get(envelope["status"], Exit.DONE)
