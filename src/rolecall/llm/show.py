"""What `rolecall prompts show` prints: the prompts of a deliverable, filled with a small sample."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from rolecall.domain.evidence import Passage, passage_id
from rolecall.domain.run import Finding, Run
from rolecall.domain.work import Brief, Revision
from rolecall.llm.prompts import messages
from rolecall.ports.model import Task

if TYPE_CHECKING:
    from rolecall.domain.role import DeliverableContract, RoleContract

Shown = Literal["draft", "revise", "redraft", "repair"]
SHOWN: tuple[Shown, ...] = ("draft", "revise", "redraft", "repair")

_AS_OF = "2026-01-05T09:00:00+00:00"


def show(role: RoleContract, contract: DeliverableContract, stage: Shown, task: Task | None = None) -> str:
    """Return the conversation of a stage as text; without a task, for a sample."""
    told = messages(task or sample_task(role, contract, stage))
    return "\n".join(f"──── {message.role} ────\n{message.content}" for message in told)


def sample_task(role: RoleContract, contract: DeliverableContract, stage: Shown = "draft") -> Task:
    """Return a task with two passages, one approved and one stated, and what the stage adds to it."""
    again = stage in ("redraft", "repair")
    return Task(
        stage="revise" if stage == "revise" else "draft",
        role=role,
        contract=contract,
        brief=_brief(role, contract, revised=stage == "revise"),
        passages=(_passage("source:handbook", "Sign-in links expire after 15 minutes.", stated=False),),
        tier=role.line.stage("draft").tier,
        max_tokens=role.line.stage("draft").max_tokens,
        timeout_s=role.line.stage("draft").timeout_s,
        findings=(Finding(message="cites no passage", item="X-2"),) if stage == "redraft" else (),
        last='{"title": "…"}' if again else "",
        problems=("/title: is too short",) if stage == "repair" else (),
    )


def _passage(source: str, text: str, *, stated: bool) -> Passage:
    return Passage(
        id=passage_id(source, text),
        source=source,
        source_name="the request" if stated else "handbook.md",
        revision=1,
        locator="sentence 1" if stated else "Sign-in > Links, paragraph 1",
        text=text,
        standing="stated" if stated else "approved",
        stated_by="@dana, 2026-01-05" if stated else "",
    )


def _brief(role: RoleContract, contract: DeliverableContract, *, revised: bool) -> Brief:
    said = _passage("request:sample", "We need sign-in by e-mail link.", stated=True)
    wish = _passage("request:revision", "30 minutes, not 15.", stated=True)
    change = Revision(instruction=wish.text, passages=(wish.id,), prior={"title": "…"})
    return Brief(
        run=_run(role, contract),
        goal=said.text,
        context=(),
        constraints=(),
        priorities=(),
        stated=(said, wish) if revised else (said,),
        inputs={},
        requester="member:dana",
        requester_name="dana",
        as_of=_AS_OF,
        revision=change if revised else None,
    )


def _run(role: RoleContract, contract: DeliverableContract) -> Run:
    return Run(
        id="sample.v1.1",
        tenant="main",
        request="sample",
        engagement="eng1",
        department="default",
        role=role.id,
        kind=contract.kind,
        version=1,
        nth=1,
        purpose="first",
        by="member:dana",
        by_name="dana",
        contract_digest=role.digest,
        model="sample",
        at=_AS_OF,
    )
