"""What the front desk works with, and what it says back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from rolecall.domain.audit import Actor as AuditActor
from rolecall.domain.audit import Entry
from rolecall.domain.refusal import Refusal
from rolecall.domain.schedule import Schedule
from rolecall.domain.value import Value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rolecall.chat import Actor, Caps, File
    from rolecall.dispatch import Dispatch
    from rolecall.domain.deliverable import Version
    from rolecall.domain.member import Person
    from rolecall.domain.report import Report, ReportFormat
    from rolecall.domain.role import DeliverableContract, ExportFormat, RoleContract
    from rolecall.domain.run import Run
    from rolecall.line.plant import Renderer
    from rolecall.ports.evidence import Cutter, Reader
    from rolecall.ports.measures import Slice
    from rolecall.ports.model import Model
    from rolecall.ports.store import Store, UnitOfWork
    from rolecall.ports.time import Clock, Ids


#: Whom to ask when the model cannot follow what was asked of it.
TO_CHANGE = "whoever edits it by hand, or an owner, who connects a model: rolecall connect"


class Exporter(Protocol):
    """Writes a version as a file."""

    def __call__(self, version: Version, contract: DeliverableContract, form: ExportFormat) -> File:
        """Return the file; `BadInput` when the contract does not export this form."""


class Workspaces(Protocol):
    """The running adapters, as seen from a synchronous caller."""

    def caps(self, workspace: str) -> Caps:
        """Return what a workspace can do; an adapter that does not run here has the default ones."""

    def groups(self, actor: Actor, groups: frozenset[str]) -> frozenset[str]:
        """Return which of the groups an actor is in now.

        Raises:
            ServiceFailed: nobody can say, so nothing is decided.
        """

    def read(self, workspace: str, file: str) -> File:
        """Return a file named in an event of a workspace."""


class Wish(Value, frozen=True):
    """A report that somebody asks for now."""

    #: Id of the event by which they ask: one event is answered once.
    event: str
    #: What it is made by; one of no schedule has an empty id, and an empty channel for the whole house.
    schedule: Schedule
    #: Name of a period that has ended, `2026-W47`; empty: the one that is running, up to now.
    period: str = ""


@dataclass(frozen=True)
class Preview:
    """What would be published, as text; the report is None where a role would be asked to make it."""

    report: Report | None
    text: str


class Sent(Value, frozen=True):
    """What was published for a wish, or asked for: the report's id, and words for who wished it."""

    report: str
    said: str
    #: The request by which a role was asked for it, empty where none was.
    request: str = ""


class Reporting(Protocol):
    """Makes reports for people, besides those that the clock makes; every call may take seconds."""

    def send(self, wish: Wish) -> Sent:
        """Publish a report in its channel, or ask a role for it, in transactions of its own; twice does it once.

        Raises:
            BadInput: the period is none.
        """

    def preview(self, wish: Wish) -> Preview:
        """Return what `send` would publish or ask for, and change nothing.

        Raises:
            BadInput: the period is none.
        """

    def text(self, report: Report) -> str:
        """Return a report as plain text."""

    def trends(self, uow: UnitOfWork, weeks: int, of: Slice, *, money: bool) -> Mapping[str, Any]:
        """Return `zone`, `weeks` and `metrics` as `Desk.trends` has them, with metrics of money or without."""

    def export(self, report: Report, form: ReportFormat) -> File:
        """Write a report as a file."""


@dataclass(frozen=True)
class Office:
    """Everything the desk may use."""

    store: Store
    dispatch: Dispatch
    model: Model
    cut: Cutter
    reader: Reader
    render: Renderer
    export: Exporter
    clock: Clock
    ids: Ids
    #: Says whether a contract as it stands has a green golden record for the model in use.
    evaluated: Callable[[RoleContract], bool]
    #: Hands a committed run to the engine; the sweep catches what is lost in between.
    enqueue: Callable[[Run], None]
    #: Cancels what a run is doing right now.
    cancel: Callable[[str], None]
    #: Names of the places an accepted version is published to.
    targets: tuple[str, ...]
    #: Tenant of an account's (workspace, tenant); None refuses strangers.
    tenant_of: Callable[[str, str], str | None]
    #: The adapters that run in this process.
    workspaces: Workspaces
    #: Time zone of the house, where a schedule names none.
    zone: str
    #: Returns what makes reports; it works with this office, so that it is built when it is first used.
    reporting: Callable[[], Reporting]

    def now(self) -> str:
        """Return the wall time as ISO text."""
        return self.clock.now().isoformat()


class Reply(Value, frozen=True):
    """What came of an event, kept with its inbox row."""

    said: str
    request: str = ""
    refusal: Refusal | None = None
    #: What went wrong in words, when it was no refusal.
    error: str = ""
    #: Id of the report that was sent.
    report: str = ""


@dataclass
class Done:
    """A reply, the runs to be enqueued, the runs whose calls are to be cancelled."""

    reply: Reply
    runs: Sequence[Run] = ()
    halted: Sequence[str] = ()
    #: True when the thread, or the answer given at once, says it already.
    aloud: bool = False


#: Nothing came of it that anybody must be told.
QUIET = Done(Reply(said=""), aloud=True)


def refused(refusal: Refusal, request: str = "") -> Reply:
    """Return the reply that says a refusal."""
    return Reply(said=refusal.reason, request=request, refusal=refusal)


def log(
    uow: UnitOfWork,
    person: Person,
    kind: str,
    subject: str,
    body: dict[str, object],
    *,
    request: str = "",
    covers: str = "",
) -> None:
    """Append what a person did to the audit log."""
    actor = AuditActor.of(person)
    uow.audit.append(Entry(type=kind, actor=actor, subject=subject, request=request, body=body, covers=covers))
