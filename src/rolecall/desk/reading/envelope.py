"""The JSON that the command line, the API and adapters show (DESIGN §6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rolecall.desk.reading import timeline
from rolecall.line import deliver

if TYPE_CHECKING:
    from rolecall.desk.office import Office
    from rolecall.domain.deliverable import Version, VersionStatus
    from rolecall.domain.request import Request, RequestStatus
    from rolecall.domain.role import DeliverableContract, RoleContract
    from rolecall.domain.run import StageRecord
    from rolecall.ports.store import UnitOfWork


def request(office: Office, uow: UnitOfWork, facts: Request) -> dict[str, Any]:
    """Describe one request: its words, where it stands, what was made, every stage."""
    runs = uow.runs.of(facts.id)
    records = [record for run, _status in runs for record in uow.runs.records(run.id)]
    refusal = uow.requests.refusal(facts.id)
    progress = uow.runs.progress(runs[-1][0].id) if runs else None
    found = uow.deliverables.of(facts.id)
    described = _deliverable(office, *uow.deliverables.version(found)) if found else _nothing(office, uow, facts)
    status = uow.requests.status(facts.id)
    assignee = uow.requests.assignee(facts.id)
    return {
        "request_id": facts.id,
        "role": facts.role,
        "brief": facts.text,
        "status": status,
        "requester": facts.requester_name,
        "engagement": facts.engagement,
        "department": facts.department,
        "place": uow.requests.thread_of(facts.id) or facts.place,
        "private": facts.private,
        "sample": uow.engagements.get(facts.engagement).sample,
        "assignee": uow.members.get(assignee).name if assignee else "",
        "deliverable": described,
        "questions": [item.snapshot() for item in uow.requests.questions(facts.id)] if status == "asking" else [],
        "refusal": refusal.snapshot() if refusal and status in {"refused", "stopped"} else None,
        "progress": progress.snapshot() if progress else None,
        "stages": [stage(record) for record in records],
        "deterministic_share": share(records),
        "decisions": [item.snapshot() for item in uow.deliverables.decisions(found)] if found else [],
        "follow_ups": [{**item.snapshot(), "state": state} for item, state in uow.requests.follow_ups(facts.id)],
        "timeline": timeline.of(uow, facts, runs, found),
        "cost_microusd": uow.budgets.spent(facts.id),
        "model": runs[-1][0].model if runs else "",
    }


def _deliverable(office: Office, version: Version, status: VersionStatus) -> dict[str, Any]:
    contract = _contract(office, version.role, version.kind)
    content = version.content
    return {
        "id": version.deliverable,
        "kind": version.kind,
        "version": version.number,
        "digest": version.digest,
        "status": status,
        "risk": version.risk,
        "title": version.title,
        "titles": _titles(contract.output) if contract else {},
        "author": version.author_name,
        "markdown": office.render(version, contract) if contract else "",
        "content": content,
        "claims": [claim.model_dump(mode="json", exclude={"pointer"}) for claim in version.claims()],
        "citations": [citation.snapshot() for citation in version.citations],
        "gates": [gate.snapshot() for gate in version.gates],
        "open_questions": content.get("open_questions", []),
        "assumptions": content.get("assumptions", []),
        "unknowns": content.get("limits", []),
    }


def _nothing(office: Office, uow: UnitOfWork, facts: Request) -> dict[str, Any]:
    """Describe a request without any version in the same shape."""
    contract = _contract(office, facts.role, facts.kind)
    return {
        "id": deliver.deliverable_id(facts.id),
        "kind": facts.kind,
        "version": 0,
        "digest": "",
        "status": "blocked",
        "risk": contract.risk if contract else "",
        "title": contract.title if contract else facts.kind,
        "titles": _titles(contract.output) if contract else {},
        "author": "",
        "markdown": "",
        "content": {},
        "claims": [],
        "citations": [],
        "gates": [],
        "open_questions": [item.text for item in uow.requests.questions(facts.id)],
        "assumptions": [],
        "unknowns": [],
    }


def _titles(schema: dict[str, Any]) -> dict[str, str]:
    """Return the names of sections and fields, in the order of the contract, with their titles where it gives one."""
    found: dict[str, str] = {}
    for name, part in schema.get("properties", {}).items():
        found.setdefault(name, part.get("x-title", ""))
        for inner, title in _titles(part.get("items", part)).items():
            found.setdefault(inner, title)
    return found


def _contract(office: Office, role: str, kind: str) -> DeliverableContract | None:
    found = office.dispatch.roles.get(role)
    return found.deliverable(kind) if found else None


def stage(record: StageRecord) -> dict[str, Any]:
    """Describe one stage."""
    return {
        "name": record.step,
        "kind": record.kind,
        "model": record.model,
        "tier": record.tier,
        "seconds": record.seconds,
        "cost_microusd": record.cost_microusd,
        "tokens_in": record.tokens_in,
        "tokens_out": record.tokens_out,
        "note": record.note,
        "deterministic": record.deterministic,
    }


def share(records: list[StageRecord]) -> float:
    """Return the share of stages that asked no model, 0 to 1."""
    return round(sum(record.deterministic for record in records) / len(records), 3) if records else 0.0


def line(facts: Request, status: RequestStatus) -> dict[str, Any]:
    """Describe a request in a list."""
    return {
        "request_id": facts.id,
        "role": facts.role,
        "kind": facts.kind,
        "status": status,
        "brief": facts.text,
        "requester": facts.requester_name,
        "at": facts.at,
    }


def role(contract: RoleContract) -> dict[str, Any]:
    """Describe a role in the catalogue."""
    return {
        "id": contract.id,
        "short": contract.short,
        "title": contract.title,
        "version": contract.version,
        "commands": list(contract.triggers.commands),
        "scope": list(contract.scope),
        "exclusions": list(contract.exclusions),
        "deliverables": [
            {
                "kind": item.kind,
                "title": item.title,
                "description": item.description,
                "risk": item.risk,
                "phrases": list(item.phrases),
                "example": example(contract, item),
                "has_example": bool(item.example),
                "sla_hours": item.sla.hours,
                "inputs": item.inputs,
                "exports": list(item.exports),
            }
            for item in contract.deliverables
        ],
    }


def example(role: RoleContract, contract: DeliverableContract) -> str:
    """Return words that ask for a deliverable, as typed in a conversation with the role."""
    return f"/{role.short} {contract.example or f'{contract.phrases[0]} for …'}"
