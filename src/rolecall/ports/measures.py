"""What reports count: plain facts of a window of time, read in a few queries and counted in `reports.metrics`.

A fact belongs to the window in which it happened, so the facts of a window that has closed never change. Times are
ISO 8601 UTC text; a window begins with `begins` and ends before `ends`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from rolecall.domain.value import Value

if TYPE_CHECKING:
    from collections.abc import Sequence


class Window(Value, frozen=True):
    """A stretch of time."""

    begins: str
    ends: str


class Slice(Value, frozen=True):
    """Which work is looked at."""

    #: Engagement ids; None: all of them.
    engagements: tuple[str, ...] | None = None
    role: str = ""

    def has(self, engagement: str, role: str) -> bool:
        """Tell whether work of a role for an engagement belongs to it."""
        return (self.engagements is None or engagement in self.engagements) and self.role in {"", role}


class Asked(NamedTuple):
    """A request that was made."""

    engagement: str
    role: str
    kind: str
    request: str
    requester: str
    #: Code of the refusal, empty where it was admitted.
    refused: str


class Delivered(NamedTuple):
    """A version that a role delivered; one that was blocked is none."""

    engagement: str
    role: str
    kind: str
    request: str
    number: int
    at: str
    #: When the request was made.
    asked_at: str
    #: Time the stages of its run took.
    machine_ms: int
    #: Statements, and how many of them cite a passage.
    claims: int
    cited: int


class Decided(NamedTuple):
    """A decision that ended a version."""

    engagement: str
    role: str
    kind: str
    request: str
    number: int
    verdict: str
    risk: str
    by: str
    at: str
    #: When the version and its request were made.
    delivered_at: str
    asked_at: str
    #: `role`, or the person who wrote the version by hand.
    author: str


class Ended(NamedTuple):
    """Runs that ended in one way."""

    engagement: str
    role: str
    kind: str
    ending: str
    times: int


class Spent(NamedTuple):
    """Money that was settled, added up."""

    department: str
    engagement: str
    role: str
    model: str
    stage: str
    microusd: int
    calls: int


class Worked(NamedTuple):
    """Steps of the line that ended, added up."""

    engagement: str
    role: str
    stage: str
    model: str
    deterministic: bool
    times: int


class Checked(NamedTuple):
    """Verdicts of the gates on first drafts, added up."""

    engagement: str
    role: str
    passed: bool
    times: int


class Reopened(NamedTuple):
    """A request that was reopened, or asked for anew, after its version was accepted."""

    engagement: str
    role: str
    kind: str
    request: str
    accepted_at: str
    at: str
    #: When the version that replaced it was accepted, empty: not yet.
    mended_at: str


class Waiting(NamedTuple):
    """A version that waited for a decision at an instant."""

    engagement: str
    role: str
    kind: str
    request: str
    risk: str
    at: str
    asked_at: str


class Trouble(NamedTuple):
    """Deliveries or events that wait for a person, by what happened to them."""

    what: str
    times: int


class Contracted(NamedTuple):
    """A contract, by its digest, that a role worked by."""

    role: str
    digest: str


class Told(NamedTuple):
    """Something that the audit log tells of."""

    seq: int
    type: str
    subject: str
    at: str


class Written(NamedTuple):
    """What was written to the facts since somebody looked."""

    #: The newest row of each table, to look from the next time; less than `since` in an older view of the data.
    newest: tuple[int, ...]
    #: The earliest time that anything written since is of: empty where content was erased, None where nothing was.
    earliest: str | None


class Measures(Protocol):
    """The facts of a window, of a slice of the work."""

    def asked(self, window: Window, of: Slice) -> Sequence[Asked]:
        """Return the requests made."""

    def delivered(self, window: Window, of: Slice) -> Sequence[Delivered]:
        """Return the versions delivered."""

    def decided(self, window: Window, of: Slice) -> Sequence[Decided]:
        """Return the terminal decisions."""

    def ended(self, window: Window, of: Slice) -> Sequence[Ended]:
        """Return how runs ended, added up."""

    def spent(self, window: Window, of: Slice) -> Sequence[Spent]:
        """Return what was spent."""

    def worked(self, window: Window, of: Slice) -> Sequence[Worked]:
        """Return the steps worked."""

    def checked(self, window: Window, of: Slice) -> Sequence[Checked]:
        """Return the verdicts of the gates on first drafts."""

    def reopened(self, window: Window, of: Slice) -> Sequence[Reopened]:
        """Return what was reopened."""

    def waiting(self, at: str, of: Slice) -> Sequence[Waiting]:
        """Return what waited for a decision at an instant, oldest first."""

    def troubles(self) -> Sequence[Trouble]:
        """Return what waits for a person now: deliveries that are held or failed, runs that were set aside."""

    def contracted(self, window: Window, of: Slice) -> Sequence[Contracted]:
        """Return the contracts by which runs that ended had worked, in order."""

    def told(self, window: Window) -> Sequence[Told]:
        """Return what the audit log tells of, oldest first, of the whole house.

        Its types: `decision_refused`, `engagement_ended`, `member_added`, `stop_cleared` and `stop_set`.
        """

    def written(self, since: tuple[int, ...]) -> Written:
        """Return what was written since `newest` was `since`; without it, only how far it goes."""
