"""The store: one unit of work per transaction, a repository per aggregate.

A unit of work belongs to one tenant, given when it begins, so that no query can forget it (invariant 10).
Repositories raise `NotFound` for an unknown id and `Conflict` when a compare-and-set loses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from contextlib import AbstractContextManager

    from rolecall.domain.audit import AuditEvent, Entry, Head
    from rolecall.domain.budget import BudgetLine, Hold, LedgerEntry, Period
    from rolecall.domain.deliverable import Decision, Version, VersionStatus
    from rolecall.domain.engagement import Engagement, EngagementStatus
    from rolecall.domain.evidence import Chunk, Passage, Scope, Source
    from rolecall.domain.refusal import Refusal
    from rolecall.domain.request import Answers, FollowUp, FollowUpState, Question, Request, RequestStatus
    from rolecall.domain.run import Progress, Run, RunStatus, StageRecord
    from rolecall.ports.overview import Overview
    from rolecall.ports.people import Access, Members
    from rolecall.ports.queues import Inbox, Outbox, Shelf, Stops
    from rolecall.ports.steps import Checkpoints, Executors


class Requests(Protocol):
    """Requests, their status, questions and answers."""

    def add(self, request: Request) -> None:
        """Store a new request as `received`."""

    def get(self, request: str) -> Request:
        """Return the facts of a request."""

    def status(self, request: str) -> RequestStatus:
        """Return where a request stands."""

    def move(self, request: str, to: RequestStatus) -> None:
        """Change the status; the machine's table decides, compare-and-set on the old one."""

    def listed(
        self,
        *,
        engagements: Collection[str],
        statuses: Collection[RequestStatus] = (),
        limit: int = 50,
        before: str = "",
        channel: str = "",
        requester: str = "",
        private: str | None = None,
    ) -> Sequence[tuple[Request, RequestStatus]]:
        """Return the newest requests of these engagements; no statuses means all of them.

        `before` is a request: only older ones. `channel` is a place text without thread, `requester` a person's id.
        `private` is a person whose own private requests are among them besides the public ones; None: all are.
        """

    def bind(self, place: str, request: str) -> None:
        """Remember that a thread (a place text) is about a request; a later one takes the thread over."""

    def in_thread(self, place: str) -> Request | None:
        """Return the request a thread is about."""

    def thread_of(self, request: str) -> str:
        """Return the place of the thread about a request, empty where none was opened."""

    def assign(self, request: str, member: str) -> None:
        """Hand a request to a member; empty: back to the role."""

    def assignee(self, request: str) -> str:
        """Return the member a request was handed to, empty for none."""

    def assigned(self, member: str) -> Sequence[tuple[Request, RequestStatus]]:
        """Return the requests handed to a member that are not closed, oldest first."""

    def follow_up(self, follow_up: FollowUp) -> None:
        """Store words for after the run, as `pending`."""

    def follow_ups(self, request: str) -> Sequence[tuple[FollowUp, FollowUpState]]:
        """Return the follow-ups of a request, oldest first."""

    def due_follow_ups(self) -> Sequence[FollowUp]:
        """Return pending follow-ups of one request that is not under way (`received`, `working`), oldest first."""

    def settle_follow_up(self, follow_up: str, state: FollowUpState) -> None:
        """Say what became of a pending follow-up.

        Raises:
            Conflict: it is not pending any more.
        """

    def ask(self, request: str, questions: Sequence[Question]) -> None:
        """Replace the open questions of a request."""

    def questions(self, request: str) -> tuple[Question, ...]:
        """Return the open questions."""

    def answer(self, answers: Answers) -> None:
        """Store answers."""

    def answers(self, request: str) -> tuple[Answers, ...]:
        """Return all answers in order of time."""

    def refuse(self, request: str, refusal: Refusal) -> None:
        """Store why a request was refused; the status is moved by the caller."""

    def refusal(self, request: str) -> Refusal | None:
        """Return the stored refusal."""


class Runs(Protocol):
    """Runs, their attempts, stage records and progress."""

    def add(self, run: Run) -> None:
        """Store a new run as `queued`."""

    def get(self, run: str) -> Run:
        """Return the facts of a run."""

    def status(self, run: str) -> RunStatus:
        """Return where a run stands."""

    def move(self, run: str, to: RunStatus) -> None:
        """Change the status by the machine's table, compare-and-set on the old one."""

    def of(self, request: str) -> Sequence[tuple[Run, RunStatus]]:
        """Return the runs of a request, oldest first."""

    def attempt(self, run: str) -> int:
        """Count one more execution and return the count."""

    def handed_back(self, run: str) -> None:
        """Take back the count of an execution that was broken off in good order, not by a failure."""

    def unfinished(self, limit: int = 500) -> Sequence[Run]:
        """Return the runs of every tenant still `queued` or `working`, oldest first, for the sweep."""

    def record(self, record: StageRecord) -> None:
        """Store a stage record; the key (run, step) is unique."""

    def records(self, run: str) -> Sequence[StageRecord]:
        """Return the records of a run in order."""

    def report(self, progress: Progress) -> None:
        """Replace what watchers see of a run."""

    def progress(self, run: str) -> Progress | None:
        """Return the newest progress."""


class Deliverables(Protocol):
    """Deliverables, their versions and decisions."""

    def add(self, version: Version, status: VersionStatus) -> None:
        """Store a version; number 1 creates the deliverable, a later one must follow the newest."""

    def version(self, deliverable: str, number: int | None = None) -> tuple[Version, VersionStatus]:
        """Return one version, the newest without a number."""

    def lock(self, deliverable: str) -> None:
        """Let nobody else decide on this deliverable until the transaction ends (SQLite: its writers take turns)."""

    def versions(self, deliverable: str) -> Sequence[tuple[Version, VersionStatus]]:
        """Return all versions, oldest first."""

    def of(self, request: str) -> str | None:
        """Return the deliverable id of a request."""

    def move(self, deliverable: str, number: int, old: VersionStatus, to: VersionStatus) -> None:
        """Change a version's status by the machine's table, compare-and-set on `old`."""

    def decide(self, decision: Decision) -> None:
        """Store a decision; one terminal decision per version and one per person and version."""

    def decisions(self, deliverable: str) -> Sequence[Decision]:
        """Return the decisions, oldest first."""


class Engagements(Protocol):
    """Engagements of the tenant."""

    def add(self, engagement: Engagement) -> None:
        """Store a new engagement as active."""

    def next_id(self) -> str:
        """Return `eng<n>`, one more than the highest of all tenants; others wait for theirs until this one commits."""

    def get(self, engagement: str) -> Engagement:
        """Return one engagement."""

    def status(self, engagement: str) -> EngagementStatus:
        """Return whether it is active."""

    def end(self, engagement: str) -> None:
        """End it now."""

    def listed(self) -> Sequence[tuple[Engagement, EngagementStatus]]:
        """Return all engagements, oldest first."""


class Budgets(Protocol):
    """Budget lines, holds and the ledger. All amounts in micro-dollars."""

    def limit(self, scope: str, period: Period, amount: int | None) -> None:
        """Set or remove (None) the limit of a scope, for the current and all later periods."""

    def lines(self, day: str, scopes: Collection[str] = ()) -> Sequence[BudgetLine]:
        """Return the budget lines current on a UTC day that have a limit or any spending; no scopes: of all."""

    def reserve(self, hold: Hold, day: str, at: str) -> str:
        """Reserve on every budget of the charge's scopes, all or none, and write the ledger entry.

        The same key returns the same hold. Returns the scope that is over budget or stopped, empty if none.
        """

    def settle(self, hold: str, amount: int, *, tokens_in: int, tokens_out: int, at: str) -> LedgerEntry:
        """Replace the reservation by what was spent; more than reserved is settled in full and marked."""

    def reservation(self, hold: str) -> LedgerEntry:
        """Return the ledger entry of a hold's reservation."""

    def open_holds(self, run: str, stage: str = "") -> Sequence[Hold]:
        """Return the unsettled holds of a run, of one stage or of all, oldest first."""

    def abandon(self, run: str, stage: str = "") -> Sequence[LedgerEntry]:
        """Settle the open holds of a run in full: nobody knows what the provider charged."""

    def expired(self, before: str) -> Sequence[Hold]:
        """Return unsettled holds of every run reserved before a time."""

    def entries(self, request: str | None = None) -> Sequence[LedgerEntry]:
        """Return ledger entries in order, of one request or of the tenant."""

    def spent(self, charge_request: str) -> int:
        """Return what a request has cost so far."""


class Erasure(Protocol):
    """Erases content; the audit chain stays whole."""

    def engagement(self, engagement: str) -> Sequence[int]:
        """Delete what an engagement's requests, sources and deliveries say, and the audit bodies that repeat it.

        Returns the numbers of the audit records whose bodies are gone: the caller appends `erased`, naming them.
        Money already counted stays in the ledger.
        """


class Sources(Protocol):
    """Documents, their revisions and passages."""

    def add(self, source: Source, data: bytes, chunks: Sequence[Chunk]) -> None:
        """Store a revision with its bytes (content-addressed) and index its chunks and passages."""

    def get(self, source: str, revision: int | None = None) -> Source:
        """Return one revision, the newest without a number."""

    def keep(self, data: bytes) -> str:
        """Store bytes by content, before any source uses them, and return their SHA-256."""

    def data(self, sha256: str) -> bytes:
        """Return the bytes of a blob."""

    def named(self, scope: Scope, name: str) -> Source | None:
        """Return the newest revision of an approved source by name."""

    def listed(self, scope: Scope) -> Sequence[Source]:
        """Return the newest revisions this scope may see."""

    def retire(self, source: str) -> None:
        """Withdraw a source: it is found by no search again; the record stays."""

    def passages(self, source: str, revision: int) -> Sequence[Passage]:
        """Return the passages of a revision in document order."""


class AuditLog(Protocol):
    """The hash chain of the tenant."""

    def append(self, entry: Entry) -> None:
        """Append with the transaction; records are chained last, just before the commit."""

    def head(self) -> Head:
        """Return the newest record's seq and leaf."""

    def events(self, after: int = 0, limit: int = 1000) -> Sequence[AuditEvent]:
        """Return records in order."""

    def bodies(self, seqs: Collection[int]) -> Mapping[int, tuple[str, dict[str, object]]]:
        """Return salt and body of records by seq; an erased one is missing."""

    def of_request(self, request: str) -> Sequence[AuditEvent]:
        """Return the records of one request in order."""

    def rows(self, covers: Collection[str]) -> Mapping[str, Mapping[str, object]]:
        """Return the snapshots of covered rows as they stand now; one that is gone is missing."""


class UnitOfWork(Protocol):
    """One transaction of one tenant. Leaving the `with` block commits, an error rolls back."""

    @property
    def tenant(self) -> str:
        """The organisation this transaction belongs to."""

    @property
    def requests(self) -> Requests:
        """Requests, questions, answers."""

    @property
    def runs(self) -> Runs:
        """Runs and stage records."""

    @property
    def deliverables(self) -> Deliverables:
        """Versions and decisions."""

    @property
    def engagements(self) -> Engagements:
        """Engagements."""

    @property
    def budgets(self) -> Budgets:
        """Budgets, holds, ledger."""

    @property
    def members(self) -> Members:
        """Members."""

    @property
    def access(self) -> Access:
        """Sign-in links, sessions, platform accounts."""

    @property
    def erasure(self) -> Erasure:
        """Erasing content."""

    @property
    def sources(self) -> Sources:
        """Documents."""

    @property
    def overview(self) -> Overview:
        """Reads over many requests at once."""

    @property
    def inbox(self) -> Inbox:
        """Accepted events."""

    @property
    def outbox(self) -> Outbox:
        """Deliveries."""

    @property
    def stops(self) -> Stops:
        """Kill switches."""

    @property
    def audit(self) -> AuditLog:
        """The audit chain."""

    @property
    def shelf(self) -> Shelf:
        """Adapters' rows."""

    @property
    def checkpoints(self) -> Checkpoints:
        """Passed steps of runs."""

    @property
    def executors(self) -> Executors:
        """Worker processes."""


class Store(Protocol):
    """Begins units of work."""

    def begin(self, tenant: str, *, reserve: bool = False) -> AbstractContextManager[UnitOfWork]:
        """Begin a transaction (SQLite: immediate).

        With `reserve` it may use the room kept back for deciding, stopping and auditing.

        Raises:
            StorageFull: no room is left, at the beginning or inside.
            Busy: a lock was not to be had or two transactions collided; the same work may be tried again.
        """

    def reading(self, tenant: str) -> AbstractContextManager[UnitOfWork]:
        """Begin a read-only transaction; it never blocks writers."""
