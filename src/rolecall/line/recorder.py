"""Records what each stage did, in the transaction of the stage itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.domain.audit import Actor, Entry
from rolecall.domain.role import STAGE_KINDS
from rolecall.domain.run import Progress, StageRecord
from rolecall.line import closing, job

if TYPE_CHECKING:
    from collections.abc import Callable

    from rolecall.chat import Card
    from rolecall.domain.request import Request
    from rolecall.domain.role import StageName, Tier
    from rolecall.domain.run import GateResult, Run
    from rolecall.domain.value import Json
    from rolecall.line.draft import Usage
    from rolecall.ports.steps import Steps
    from rolecall.ports.store import UnitOfWork
    from rolecall.ports.time import Clock

#: What a watcher reads while a stage works.
PHASES: dict[StageName, str] = {
    "intake": "reading the request",
    "plan": "planning",
    "retrieve": "searching the approved sources",
    "draft": "drafting",
    "verify": "checking the draft",
    "deliver": "delivering",
}


class Recorder:
    """Commits the stages of one run with their records, progress and audit entries."""

    def __init__(self, steps: Steps, run: Run, clock: Clock) -> None:
        """Record for `run`; the first stage begins now."""
        self._steps = steps
        self._run = run
        self._clock = clock
        self._request: Request | None = None
        self._job: Card | None = None
        self._records: list[StageRecord] = []
        self._begin()

    def show(self, request: Request, face: Card | None) -> None:
        """Show each stage from now on, on the job card of the request; None: there is none."""
        self._request, self._job = request, face

    def _begin(self) -> None:
        self._started = self._clock.now().isoformat()
        self._mono = self._clock.monotonic()

    def commit(
        self,
        stage: StageName,
        work: Callable[[UnitOfWork], Json],
        *,
        nth: int = 0,
        note: str = "",
        then: StageName | None = None,
        gates: tuple[GateResult, ...] = (),
        usage: Usage | None = None,
        tier: Tier | None = None,
    ) -> Json:
        """Commit `work` with the stage's record; `then` is the stage that begins next, None when the run ends."""
        step = f"{stage}.{nth}" if stage in {"draft", "verify"} else stage
        record = StageRecord(
            run=self._run.id,
            step=step,
            stage=stage,
            kind=STAGE_KINDS[stage],
            nth=nth,
            started=self._started,
            ended=self._clock.now().isoformat(),
            seconds=round(self._clock.monotonic() - self._mono, 6),
            model=usage.model if usage else "",
            tier=tier,
            tokens_in=usage.tokens_in if usage else 0,
            tokens_out=usage.tokens_out if usage else 0,
            cost_microusd=usage.cost_microusd if usage else 0,
            deterministic=usage is None,
            gates=gates,
            note=note,
        )

        def kept(uow: UnitOfWork) -> Json:
            self._keep(uow, record, then)
            return work(uow)

        output = self._steps.commit(step, kept)
        self._records.append(record)
        self._begin()
        return output

    def _keep(self, uow: UnitOfWork, record: StageRecord, then: StageName | None) -> None:
        uow.runs.record(record)
        uow.audit.append(self._entry(record))
        uow.runs.report(self._progress(record, then))
        if self._request is not None and self._job is not None and then is not None:
            steps = job.steps_of((*self._records, record), then)
            words = f"{PHASES[then].capitalize()}; nothing is needed from you."
            face = job.standing(self._job, self._request.id, "working", words, steps)
            closing.progress(uow, self._request, f"{record.run}.{record.step}", face)

    def _entry(self, record: StageRecord) -> Entry:
        return Entry(
            type="stage_ended",
            actor=Actor(kind="role", id=self._run.role),
            subject=f"run:{self._run.id}",
            request=self._run.request,
            body={"row": record.snapshot()},
            covers=f"stage:{record.run}/{record.step}",
        )

    def _progress(self, record: StageRecord, then: StageName | None) -> Progress:
        phase = PHASES[then] if then else "ended"
        return Progress(run=record.run, phase=phase, note=record.note, at=record.ended)
