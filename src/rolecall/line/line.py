"""The production line: intake, plan, retrieve, draft, verify, deliver, joined by their types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rolecall.domain.run import Finding, GateResult, Run
from rolecall.domain.words import counted
from rolecall.domain.work import Asked, Brief, Draft, Evidence, Inspected, Outcome, Plan
from rolecall.errors import ModelFailed, NotFound
from rolecall.governance.authority import judges
from rolecall.governance.limits import refuses_estimate
from rolecall.line import cards, closing, deliver, ending, intake, plan, retrieve, verify
from rolecall.line.draft import Author, Usage, drafted, stand_in, text_of
from rolecall.line.recorder import Recorder

if TYPE_CHECKING:
    from rolecall.domain.deliverable import Version
    from rolecall.domain.refusal import Refusal
    from rolecall.domain.role import DeliverableContract, RoleContract
    from rolecall.domain.value import Json
    from rolecall.line.plant import Plant
    from rolecall.ports.steps import Steps
    from rolecall.ports.store import UnitOfWork


class Line:
    """Works one run from its request to its end. Every stage commits before the next one begins."""

    def __init__(self, plant: Plant) -> None:
        """Work with these tools."""
        self._plant = plant

    def work(self, steps: Steps) -> Json:
        """Work the run of `steps` to its end and return the `Outcome`; a replay repeats no committed stage."""
        opened: Any = steps.commit("open", lambda uow: _open(uow, steps.run))
        run = Run.model_validate(opened["run"])
        role = self._plant.roles(run.role)
        contract = role.deliverable(run.kind)
        if contract is None:
            raise NotFound(
                f"{role.id} {role.version} has no deliverable “{run.kind}”.",
                hint="rolecall roles show lists what it makes.",
            )
        return _Pass(self._plant, steps, run, role, contract).go().snapshot()


def _open(uow: UnitOfWork, name: str) -> Json:
    run = uow.runs.get(name)
    if uow.runs.status(name) == "queued":
        uow.runs.move(name, "working")
    if uow.requests.status(run.request) != "working":
        uow.requests.move(run.request, "working")
    ending.log(uow, run, "run_started", f"run:{run.id}", {"row": run.snapshot()}, f"run:{run.id}")
    return {"run": run.snapshot()}


@dataclass
class _Pass:
    """One pass of one run through the stages."""

    plant: Plant
    steps: Steps
    run: Run
    role: RoleContract
    contract: DeliverableContract

    def __post_init__(self) -> None:
        self.recorder = Recorder(self.steps, self.run, self.plant.clock)
        self.spent = 0

    def go(self) -> Outcome:
        """Walk the stages; each one's output is the next one's argument."""
        brief = self._intake()
        if isinstance(brief, Asked):
            return Outcome(status="asking", asked=brief)
        planned = self._plan(brief)
        if not isinstance(planned, Plan):
            return Outcome(status="refused", refusal=planned)
        evidence = self._retrieve(planned)
        inspected = self._produce(evidence)
        if not isinstance(inspected, Inspected):
            return Outcome(status="refused", refusal=inspected)
        return self._deliver(inspected)

    def _prior(self, uow: UnitOfWork) -> Version | None:
        if self.run.version == 1:
            return None
        return uow.deliverables.version(deliver.deliverable_id(self.run.request), self.run.version - 1)[0]

    def _intake(self) -> Brief | Asked:
        with self.plant.store.reading(self.run.tenant) as uow:
            request = uow.requests.get(self.run.request)
            self.engagement = uow.engagements.get(self.run.engagement)
            self.recorder.show(request, closing.shown(uow, request))
            answers = uow.requests.answers(self.run.request)
            earlier = [run for run, _status in uow.runs.of(self.run.request) if run.at < self.run.at]
            self.prior = self._prior(uow)
            self.visible = frozenset(source.id for source in uow.sources.listed(retrieve.scope_of(self.run)))
        brief = intake.understand(self.run, request, answers, earlier, self.prior, self.plant.cut, self.plant.now())
        asked = self._ask(brief)
        if asked is not None:
            self.recorder.commit(
                "intake",
                lambda uow: ending.asked(uow, self.run, asked),
                note=f"{counted(len(asked.questions), 'question')} to @{brief.requester_name}",
                gates=(_gate("brief", [item.text for item in asked.questions]),),
            )
            return asked
        note = f"{counted(len(brief.stated), 'statement')}, {counted(len(brief.constraints), 'constraint')}"
        output = self.recorder.commit(
            "intake", lambda _uow: brief.snapshot(), note=note, then="plan", gates=(_gate("brief", []),)
        )
        return Brief.model_validate(output)

    def _ask(self, brief: Brief) -> Asked | None:
        if self.run.version > 1 or intake.says_something(brief, self.contract):
            return None
        scope = retrieve.scope_of(self.run)
        given = self.plant.index.given(scope, 1)
        found = self.plant.index.search(brief.goal, scope, retrieve.CHUNKS)
        if given or intake.on_topic(found, intake.topic(brief, self.contract)):
            return None
        searched = f"{len({passage.source for passage in found})} approved sources; nothing about this in them"
        asked = intake.ask(brief, self.contract, searched)
        return asked if asked.questions else None

    def _plan(self, brief: Brief) -> Plan | Refusal:
        planned = plan.plan(brief, self.role, self.contract, self.plant.model)
        with self.plant.store.reading(self.run.tenant) as uow:
            lines = uow.budgets.lines(self.plant.now()[:10])
        refusal = refuses_estimate(lines, self.run, planned.estimate_microusd)
        if refusal is not None:
            self.recorder.commit(
                "plan",
                lambda uow: ending.refused(uow, self.run, refusal),
                note=refusal.reason,
                gates=(_gate("plan", [refusal.reason]),),
            )
            return refusal
        output: Any = self.recorder.commit(
            "plan",
            lambda _uow: planned.model_dump(mode="json", exclude={"brief"}),
            note=f"{counted(len(planned.sections), 'section')}, {counted(len(planned.queries), 'search', 'searches')}",
            then="retrieve",
            gates=(_gate("plan", []),),
        )
        return Plan(brief=brief, **output)

    def _retrieve(self, planned: Plan) -> Evidence:
        evidence = retrieve.retrieve(planned, self.contract, self.plant.index, self.prior, self.visible)
        output: Any = self.recorder.commit(
            "retrieve",
            lambda _uow: evidence.model_dump(mode="json", exclude={"plan"}),
            note=retrieve.note(evidence),
            then="draft",
            gates=(_gate("evidence", [f"No passage hints at “{name}”." for name in evidence.missing], "warn"),),
        )
        return Evidence(plan=planned, **output)

    def _produce(self, evidence: Evidence) -> Inspected | Refusal:
        """Draft and verify; findings go back to a better model a bounded number of times.

        What was drafted stays reachable: when a redraft cannot be had, the draft before it is handed over.
        """
        best: Inspected | None = None
        rounds = plan.rounds(self.plant.model, self.role.line.stage("draft"))
        redraft = 0
        while True:
            try:
                made = self._draft(evidence, redraft, best)
            except ModelFailed:
                if best is None:
                    raise
                return best
            if not isinstance(made, Draft):
                return best or self._refuse(made)
            best = self._verify(made)
            redraft += 1
            if best.passed or redraft == rounds:
                return best

    def _draft(self, evidence: Evidence, redraft: int, before: Inspected | None) -> Draft | Refusal:
        author = Author(self.plant, self.steps, self.role, self.contract, Usage())
        findings = verify.blocking(before.gates) if before else ()
        try:
            written = author.write(evidence, redraft, findings, text_of(before.draft) if before else "")
        finally:
            self.spent += author.usage.cost_microusd
        if written.refusal is not None:
            return written.refusal
        draft = written.draft or stand_in(evidence, self.contract, written, redraft)
        output: Any = self.recorder.commit(
            "draft",
            lambda _uow: draft.model_dump(mode="json", exclude={"evidence"}),
            nth=redraft,
            note=drafted(written),
            then="verify",
            usage=None if self.plant.model.offline else written.usage,
            tier=plan.tier_of(self.role.line.stage("draft"), redraft),
        )
        return Draft(evidence=evidence, **output)

    def _refuse(self, refusal: Refusal) -> Refusal:
        self.recorder.commit("draft", lambda uow: ending.refused(uow, self.run, refusal), note=refusal.reason)
        return refusal

    def _verify(self, draft: Draft) -> Inspected:
        words = verify.source_text(self.plant.store, self.plant.reader, self.run.tenant)
        inspected = verify.verify(draft, self.contract, words)
        count = len(verify.blocking(inspected.gates))
        gates = (*inspected.gates, deliver.delivery_gate(inspected, self.contract))
        passed = sum(1 for gate in gates if gate.passed)
        note = f"{passed} of {len(gates)} gates passed" + (f", {counted(count, 'finding')}" if count else "")
        output: Any = self.recorder.commit(
            "verify",
            lambda _uow: inspected.model_dump(mode="json", exclude={"draft"}),
            nth=draft.redraft,
            note=note,
            then="deliver" if inspected.passed else "draft",
            gates=inspected.gates,
        )
        return Inspected(draft=draft, **output)

    def _deliver(self, inspected: Inspected) -> Outcome:
        plant = self.plant
        version = deliver.build(inspected, self.role, self.contract, self.engagement, self.spent, plant.now())
        markdown = plant.render(version, self.contract)
        evaluated, made_by = plant.evaluated(self.role), plant.model.label

        def store(uow: UnitOfWork) -> Json:
            request = uow.requests.get(self.run.request)
            whom = judges(uow.members.listed(), self.engagement)
            if version.blocked:
                face = cards.unverified(version, request, whom, markdown, made_by=made_by, evaluated=evaluated)
            else:
                face = cards.delivered(
                    version, self.contract, request, whom, markdown, made_by=made_by, evaluated=evaluated
                )
            ending.delivered(uow, self.run, version, face)
            return {"status": "blocked" if version.blocked else "delivered"}

        gate = version.gates[-1]
        note = f"version {version.number}, {counted(len(version.citations), 'citation')}"
        output: Any = self.recorder.commit("deliver", store, note=note, gates=(gate,))
        return Outcome(status=output["status"], version=f"{version.deliverable}.v{version.number}")


def _gate(name: str, messages: list[str], level: str = "block") -> GateResult:
    findings = tuple(Finding(message=message) for message in messages)
    return GateResult.model_validate({"gate": name, "level": level, "passed": not findings, "findings": findings})
