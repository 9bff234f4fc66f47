"""Works golden cases: a real request, a real run of the line, on a store that is thrown away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rolecall.dispatch import Ask
from rolecall.domain.golden import GoldenRecord
from rolecall.domain.member import Person
from rolecall.domain.refusal import Refusal
from rolecall.errors import RolecallError
from rolecall.evals.judging import Observed, judge

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rolecall.dispatch import Dispatch
    from rolecall.domain.golden import GoldenCase, GoldenResult, GoldenSource
    from rolecall.domain.role import RoleContract
    from rolecall.domain.run import Run
    from rolecall.domain.value import Json
    from rolecall.ports.steps import Steps
    from rolecall.ports.store import Store, UnitOfWork

#: Asks the cases; a requester without any right to decide.
EXAMINER = Person(id="host:eval", name="eval")
PLACE = "host:local:eval"


@dataclass(frozen=True)
class Bench:
    """What cases are worked with. The store holds the default engagement and no approved source."""

    store: Store
    tenant: str
    dispatch: Dispatch
    #: The production line.
    line: Callable[[Steps], Json]
    #: The steps of one run.
    steps: Callable[[Run], Steps]
    #: Stores a case's source for one request, given by its id, and returns the source's id.
    give: Callable[[UnitOfWork, str, GoldenSource], str]


def work(bench: Bench, role: RoleContract, case: GoldenCase) -> GoldenResult:
    """Work one case to the end of its run and judge what came of it."""
    try:
        return judge(case, _observe(bench, role, case))
    except RolecallError as error:
        return judge(case, Observed(status="failed", findings=(error.message,)))


def recorded(role: RoleContract, model: str, results: Sequence[GoldenResult]) -> GoldenRecord:
    """Return the record of a role on a model (invariant 8)."""
    return GoldenRecord(digest=role.digest, model=model, cases=len(results), results=tuple(results))


def _observe(bench: Bench, role: RoleContract, case: GoldenCase) -> Observed:
    asked = Ask(
        person=EXAMINER,
        place=PLACE,
        role=role.id,
        text=case.input,
        kind=case.kind,
        inputs=case.inputs,
    )
    matched = bench.dispatch.match(asked)
    if isinstance(matched, Refusal):
        return Observed(status="refused", findings=(matched.reason,))
    request = bench.dispatch.new_request()
    with bench.store.begin(bench.tenant) as uow:
        sources = tuple(bench.give(uow, request, source) for source in case.sources)
        run = bench.dispatch.admit(uow, request, asked, matched, sources)
    if isinstance(run, Refusal):
        return Observed(status="refused", findings=(run.reason,))
    bench.line(bench.steps(run))
    return _seen(bench, request)


def _seen(bench: Bench, request: str) -> Observed:
    with bench.store.reading(bench.tenant) as uow:
        status = uow.requests.status(request)
        questions = tuple(item.text for item in uow.requests.questions(request))
        made = uow.deliverables.of(request)
        version = uow.deliverables.version(made)[0] if made else None
    if version is None:
        return Observed(status=status, questions=questions)
    findings = tuple(
        f"{gate.gate}: {finding.message}"
        for gate in version.gates
        if gate.level == "block"
        for finding in gate.findings
    )
    informative = status == "closed"  # T0 needs nobody's accept, so its request is closed at once
    return Observed("delivered" if informative else status, version.content, questions, findings)
