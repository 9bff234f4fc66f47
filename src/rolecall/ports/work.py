"""The store's side of the work: engagements, requests, runs, deliverables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from rolecall.domain.deliverable import Decision, Version, VersionStatus
    from rolecall.domain.engagement import Engagement, EngagementStatus
    from rolecall.domain.refusal import Refusal
    from rolecall.domain.request import Answers, FollowUp, FollowUpState, Question, Request, RequestStatus
    from rolecall.domain.run import Progress, Run, RunStatus, StageRecord


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
        """Return pending follow-ups of one request, oldest first.

        None of a request that is under way (`received`, `working`) or stopped, or that a kill switch of its own, of
        its engagement or its role covers; one of everything is the caller's to ask about.
        """

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

    def attempts(self, run: str) -> int:
        """Return how many executions were counted."""

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
