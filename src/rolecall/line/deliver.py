"""Deliver: the inspected draft becomes an immutable version and a card for the thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.domain.content import items
from rolecall.domain.deliverable import Version, VersionStatus, version_digest
from rolecall.domain.evidence import Citation
from rolecall.domain.run import Finding, GateResult
from rolecall.governance.authority import HIGH
from rolecall.line.job import matter

if TYPE_CHECKING:
    from rolecall.domain.engagement import Engagement
    from rolecall.domain.role import DeliverableContract, Risk, RoleContract
    from rolecall.domain.work import Inspected


def deliverable_id(request: str) -> str:
    """Name the deliverable of a request: each request has one."""
    return f"d-{request}"


def build(
    inspected: Inspected, role: RoleContract, contract: DeliverableContract, engagement: Engagement, cost: int, at: str
) -> Version:
    """Make the version; its citations come from the retrieval records of the cited passages."""
    draft = inspected.draft
    run = draft.evidence.plan.brief.run
    used = {name for _pointer, item in items(draft.content) for name in item["cites"]}
    citations = tuple(Citation.of(passage) for passage in draft.evidence.passages if passage.id in used)
    return Version(
        deliverable=deliverable_id(run.request),
        number=run.version,
        tenant=run.tenant,
        engagement=run.engagement,
        request=run.request,
        run=run.id,
        role=run.role,
        kind=run.kind,
        risk=risk_of(contract, engagement),
        title=titled(str(draft.content.get("title") or contract.title), contract.title),
        content=draft.content,
        citations=citations,
        gates=(*inspected.gates, delivery_gate(inspected, contract)),
        author="role",
        author_name=role.title,
        reason=run.instruction,
        contract_digest=role.digest,
        model=draft.model,
        cost_microusd=cost,
        at=at,
        digest=version_digest(draft.content, citations),
    )


def titled(title: str, kind: str) -> str:
    """Return a title in which the name of the kind stands once, however the request began."""
    named, _, rest = title.partition(":")
    again = named.casefold() == kind.casefold() and rest.strip().casefold().startswith(kind.casefold())
    return f"{kind}: {matter(rest, kind)}" if again else title


def risk_of(contract: DeliverableContract, engagement: Engagement) -> Risk:
    """Return the contract's risk; a strict engagement raises it so that an approver has to decide."""
    return "T2" if engagement.strict and contract.risk not in HIGH else contract.risk


def delivery_gate(inspected: Inspected, contract: DeliverableContract) -> GateResult:
    """Check that what was declared in the plan is what was produced: every section, and at least one item."""
    content = inspected.draft.content
    planned = inspected.draft.evidence.plan.sections
    absent = [name for name in planned if name not in content]
    findings = [Finding(message=f"The planned section “{name}” is absent.", pointer=f"/{name}") for name in absent]
    if not any(True for _item in items({name: content.get(name) for name in planned})):
        findings.append(Finding(message=f"Nothing was produced for {contract.title}."))
    return GateResult(gate="delivery", level="block", passed=not findings, findings=tuple(findings))


def status_of(version: Version) -> VersionStatus:
    """Return the status a new version begins with; informative work (T0) needs nobody's accept."""
    if version.blocked:
        return "blocked"
    return "accepted" if version.risk == "T0" else "waiting"
