"""Signals: what people and the line said of the work, read from the rows that hold it anyway."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol, get_args

from rolecall.domain.value import Value

if TYPE_CHECKING:
    from collections.abc import Sequence

#: `error`: a run that ended as nobody wished; `latency`: how long a run's stages took for the version it delivered.
SignalKind = Literal["approve", "revise", "reject", "edit", "reopen", "feedback", "error", "latency"]
SIGNAL_KINDS: tuple[SignalKind, ...] = get_args(SignalKind)


class Wanted(Value, frozen=True):
    """Which signals are looked for."""

    #: Empty: all.
    kinds: tuple[SignalKind, ...] = ()
    role: str = ""
    #: ISO 8601 UTC; empty: from the beginning.
    since: str = ""
    #: Ids of the engagements they may be of.
    engagements: tuple[str, ...]
    limit: int = 100


class Signal(Value, frozen=True):
    """One signal; whom it came from is not told, since people are never scored."""

    kind: SignalKind
    at: str
    request: str
    #: Whose work it was, and for whom.
    role: str
    deliverable_kind: str
    engagement: str
    department: str
    #: Place text of the channel, or of the direct conversation.
    channel: str
    #: The variant: by which contract (its digest) and model it was made.
    contract_digest: str
    model: str
    #: The exact output: deliverable, version and content digest; empty and 0 where nothing was made.
    deliverable: str = ""
    version: int = 0
    digest: str = ""
    #: Why this person might decide (`domain.deliverable.Decision.ground`); of an edit empty.
    ground: str = ""
    #: What was said: the reason, the edit's note, `good` or `bad`, the finding that blocked.
    words: str = ""
    #: Milliseconds, of `latency` only.
    ms: int = 0
    #: What became of it: where the version stands now; of an `error`, and of a reopening, where the request stands.
    outcome: str


class Signals(Protocol):
    """The signals of the tenant."""

    def listed(self, wanted: Wanted) -> Sequence[Signal]:
        """Return signals, newest first."""
