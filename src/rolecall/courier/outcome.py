"""What becomes of a delivery: from what happened to what is written into the outbox."""

from __future__ import annotations

from dataclasses import dataclass

from rolecall.errors import (
    BadInput,
    Dead,
    Forbidden,
    Gone,
    NotFound,
    Refused,
    RolecallError,
    Throttled,
    Unreached,
)
from rolecall.ports.queues import OutboxRow, OutboxState

#: Longest pause between two tries, in seconds.
MAX_PAUSE_S = 300.0
#: Seconds before an unknown outcome is looked up: what is on its way has arrived by then.
LOOK_AFTER_S = 2.0
#: Tries after which an outcome that still cannot be looked up is held and shown.
MAX_UNSURE = 8


@dataclass(frozen=True)
class Outcome:
    """How one try ended. `after_s` delays the next one, in seconds."""

    state: OutboxState
    ref: str = ""
    note: str = ""
    after_s: float = 0.0
    #: False: the try is not counted.
    counted: bool = True
    #: True: the adapter's credentials are dead, so nothing more is tried through it.
    dead: bool = False
    #: Text of the thread that was opened, empty for none.
    opened: str = ""
    #: Key of another card that has this `receipt` from now on; both empty for none.
    root: str = ""
    receipt: str = ""


def sent(ref: str, note: str = "") -> Outcome:
    """Delivered; `ref` is the receipt."""
    return Outcome("sent", ref=ref, note=note)


def left_out(why: str) -> Outcome:
    """Settled without a message."""
    return Outcome("sent", note=why)


def put_off(row: OutboxRow, after_s: float) -> Outcome:
    """Not tried yet, and due again in so many seconds."""
    return Outcome("unsure" if row.state == "unsure" else "queued", after_s=after_s, counted=False)


def held(why: str) -> Outcome:
    """Set aside and shown to people; nothing tries it again by itself."""
    return Outcome("held", note=why)


def not_tried(error: RolecallError, row: OutboxRow) -> Outcome:
    """Say what happens next when not even the call was made: a broken row fails, a busy store is tried again."""
    if isinstance(error, BadInput | NotFound):
        return failed(error, row)
    return failed(Unreached(str(error)), row)


def failed(error: Exception, row: OutboxRow) -> Outcome:
    """Say what happens next after an error (notes/chat-port.md, errors table).

    Anything that is not one of our errors may have happened after the write, so its outcome is unknown.
    """
    note = str(error) if isinstance(error, RolecallError) else f"{type(error).__name__} while it was sent."
    waiting: OutboxState = "unsure" if row.state == "unsure" else "queued"
    match error:
        case Throttled():
            return Outcome(waiting, note=note, after_s=error.retry_after, counted=False)
        case Unreached():
            return Outcome(waiting, note=note, after_s=_pause(row))
        case Dead():
            return Outcome(waiting, note=note, after_s=MAX_PAUSE_S, counted=False, dead=True)
        case Gone() | Forbidden() | Refused() | BadInput() | NotFound():
            return Outcome("failed", note=note)
    if row.state == "unsure" and row.attempts >= MAX_UNSURE:
        return held(f"Nobody can say whether this arrived: {note} Look, then deliver it by hand if it did not.")
    return Outcome("unsure", note=note, after_s=max(LOOK_AFTER_S, _pause(row) if row.attempts else 0.0))


def _pause(row: OutboxRow) -> float:
    """Double from one second with each try."""
    return min(2.0 ** min(row.attempts, 16), MAX_PAUSE_S)
