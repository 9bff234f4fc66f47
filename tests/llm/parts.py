"""A small role, deliverable and task for the tests of the model layer."""

from __future__ import annotations

import json
from typing import Any

from rolecall.contracts.schema import content_schema
from rolecall.domain.role import (
    Autonomy,
    DeliverableContract,
    Escalation,
    EscalationRule,
    LineSpec,
    Owners,
    RoleContract,
    Sla,
    Triggers,
)
from rolecall.llm.show import sample_task
from rolecall.ports.model import Task

OUTPUT: dict[str, Any] = {
    "type": "object",
    "properties": {
        "stories": {
            "type": "array",
            "description": "One for each need.",
            "minItems": 1,
            "x-id": "US",
            "x-cues": {"labels": ["Story"], "words": ["need"]},
            "items": {
                "type": "object",
                "properties": {
                    "want": {"type": "string", "description": "What they want.", "x-extract": "want"},
                    "owner": {"type": "string", "x-gap": "Who owns this?", "x-extract": "owner"},
                    "priority": {"type": "string", "enum": ["must", "should"]},
                },
            },
        }
    },
}

CONTRACT = DeliverableContract(
    kind="user_stories",
    title="User stories",
    description="Needs of users as stories.",
    phrases=("user stories",),
    inputs={"type": "object", "properties": {}},
    output=OUTPUT,
    content_schema=content_schema(OUTPUT),
    checks=("schema",),
    risk="T1",
    approver="product owner",
    sla=Sla(machine_minutes=5, hours=24),
    revisions=3,
    exports=("md",),
    max_gaps=4,
    edge_cases=("Two people contradict each other.",),
    instructions="Write one story for each need. Costs are in $ or €.",
    template="{{ title }}",
)

ROLE = RoleContract(
    id="business_analyst",
    short="ba",
    version="1.0.0",
    title="Business Analyst",
    owners=Owners(definition="a", workflow="b", policy="c", quality="d", sme="e"),
    triggers=Triggers(commands=("ba",)),
    scope=("requirements",),
    exclusions=("legal advice",),
    escalation=Escalation(person="dana", rules=(EscalationRule(when="unclear", to="dana"),)),
    autonomy=Autonomy(forbidden=("send mail",)),
    line=LineSpec(),
    deliverables=(CONTRACT,),
    playbook="Ask what the user needs before how it is built.",
)

CONTENT = json.dumps({"title": "Stories", "summary": "One story.", "stories": []})


def task(**given: Any) -> Task:
    """A draft task with one approved and one stated passage, changed as asked."""
    return sample_task(ROLE, CONTRACT).model_copy(update={"max_tokens": 500, "timeout_s": 5.0, **given})
