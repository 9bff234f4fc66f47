"""`rolecall roles show`: a role in plain words, as Markdown; also its page in the documentation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from rolecall.contracts.markdown import escape

if TYPE_CHECKING:
    from rolecall.domain.role import DeliverableContract, RoleContract

_RISKS = {
    "T0": "informative, posted without a decision",
    "T1": "team-internal, the requester accepts",
    "T2": "drives decisions, scope or money: somebody else than the requester accepts",
    "T3": "leaves the company or commits it: two people accept",
}


def show(contract: RoleContract) -> str:
    """Return the page of a role."""
    owners = contract.owners.model_dump()
    parts = [
        f"# {escape(contract.title)} (`{contract.short}`)",
        f"Version {contract.version} of `{contract.id}`. Ask with {_codes(contract.triggers.commands)}.",
        _list("What it does", contract.scope),
        _list("What it does not do", contract.exclusions),
        _list("Who answers for it", (f"{name}: {owner}" for name, owner in owners.items())),
        _list(f"When it hands over to {contract.escalation.person}", _rules(contract)),
        _list("What it may touch by itself", _autonomy(contract)),
        "## What it delivers",
        *(part for kind in contract.deliverables for part in _deliverable(kind)),
    ]
    return "\n\n".join(parts) + "\n"


def _rules(contract: RoleContract) -> Iterator[str]:
    return (f"when {rule.when}, to {rule.to}" for rule in contract.escalation.rules)


def _autonomy(contract: RoleContract) -> Iterator[str]:
    allowed = contract.autonomy
    yield f"sources: {', '.join(allowed.sources) or 'none'}"
    yield f"tools: {', '.join(allowed.tools) or 'none'}"
    for forbidden in allowed.forbidden:
        yield f"never: {forbidden}"


def _deliverable(kind: DeliverableContract) -> Iterator[str]:
    yield f"### {escape(kind.title)} (`{kind.kind}`)"
    yield escape(kind.description)
    yield _bullets(
        [
            f"**Risk** {kind.risk}: {_RISKS[kind.risk]}. Approver: {escape(kind.approver)}.",
            f"**Time** {kind.sla.machine_minutes} minutes by machine, {kind.sla.hours} hours end to end.",
            f"**Limits** {kind.revisions} revisions, {kind.max_gaps} gaps, {kind.max_words} words.",
            f"**Exports** {', '.join(kind.exports)}.",
            f"**Checks** {', '.join(kind.checks)}.",
        ]
    )
    if inputs := kind.inputs.get("properties", {}):
        yield "What it asks for, where the request does not say it:"
        yield _bullets(f"**{escape(part['title'])}**: {escape(part['x-question'])}" for part in inputs.values())
    yield "What it holds, besides title, summary, assumptions, open questions, unsorted evidence and limits:"
    yield "\n".join(_fields(kind.output["properties"], 0))
    yield "Edge cases:"
    yield _bullets(map(escape, kind.edge_cases))


def _fields(properties: dict[str, Any], level: int) -> Iterator[str]:
    for name, spec in properties.items():
        node = spec["items"] if spec["type"] == "array" else spec
        words = filter(None, (_type(spec), escape(spec.get("description", "").rstrip(".")), _gap(spec)))
        yield f"{'  ' * level}- **{name}**: {'; '.join(words)}"
        if node["type"] == "object":
            yield from _fields(node["properties"], level + 1)


def _type(spec: dict[str, Any]) -> str:
    if spec["type"] == "array":
        return f"list, {spec['x-id']}-1 …" if "x-id" in spec else f"list of {_type(spec['items'])}"
    if choices := spec.get("enum"):
        return "one of " + ", ".join(escape(choice) for choice in choices)
    named = {"string": "text", "integer": "whole number", "boolean": "yes or no"}.get(spec["type"], spec["type"])
    return f"{named} ({spec['format']})" if "format" in spec else named


def _gap(spec: dict[str, Any]) -> str:
    return f"where unknown it asks: {escape(spec['x-gap'])}" if "x-gap" in spec else ""


def _list(title: str, lines: Iterable[str]) -> str:
    return f"## {escape(title)}\n\n{_bullets(map(escape, lines))}"


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _codes(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)
