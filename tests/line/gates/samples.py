"""Small contracts of every shape the gates know, and clean contents for them."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterable
from typing import Any

from rolecall.contracts.schema import content_schema
from rolecall.domain.evidence import Passage, Standing, passage_id
from rolecall.domain.role import DeliverableContract, Risk, Sla
from rolecall.domain.run import GateResult
from rolecall.line import gates
from rolecall.line.gates.inspection import Inspection

AS_OF = dt.date(2026, 11, 21)
TEXT = {"type": "string"}


def passage(text: str, standing: Standing = "approved", *, source: str = "source:s1", **more: Any) -> Passage:
    """Build a passage named by its content."""
    name = {"source_name": "Handbook", "revision": 1, "locator": "paragraph 1"} | more
    return Passage(id=passage_id(source, text), source=source, text=text, standing=standing, **name)


def contract(
    output: dict[str, Any],
    checks: Iterable[str] = ("completeness",),
    *,
    risk: Risk = "T1",
    max_gaps: int = 5,
    **more: Any,
) -> DeliverableContract:
    """Build a contract as the loader would."""
    return DeliverableContract(
        kind="sample_kind",
        title="Sample",
        description="A sample.",
        phrases=("sample",),
        inputs={"type": "object", "properties": {}},
        output=output,
        content_schema=content_schema(output),
        checks=tuple(checks),
        risk=risk,
        approver="lead",
        sla=Sla(machine_minutes=5, hours=4),
        revisions=5,
        exports=("md",),
        max_gaps=max_gaps,
        edge_cases=("Nothing is said -> it is a gap",),
        instructions="Write it down.",
        template="{{ title }}",
        **more,
    )


def section(prefix: str, fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Describe a list of items as an author does."""
    return {"type": "array", "x-id": prefix, "items": {"type": "object", "properties": fields}, **more}


def output(**sections: dict[str, Any]) -> dict[str, Any]:
    """Describe a deliverable as an author does."""
    return {"type": "object", "properties": sections}


def content(**sections: Any) -> dict[str, Any]:
    """Build a content with a plain envelope around the given sections."""
    envelope = {
        "title": "Sign-in rules",
        "summary": "How people sign in.",
        "assumptions": [],
        "open_questions": [],
        "unsorted": [],
        "limits": ["Only the handbook was read."],
    }
    return envelope | copy.deepcopy(sections)


def look(made: dict[str, Any], kind: DeliverableContract, passages: Iterable[Passage], **more: Any) -> Inspection:
    """Build what the gates look at."""
    return Inspection(made, kind, {item.id: item for item in passages}, AS_OF, **more)


def run(name: str, inspection: Inspection) -> list[str]:
    """Return the messages of one gate."""
    return [finding.message for finding in gates.GATES[name].result(inspection).findings]


def blocked(results: tuple[GateResult, ...]) -> list[str]:
    """Return `gate: message` of every blocking finding."""
    return [f"{gate.gate}: {finding.message}" for gate in results if gate.level == "block" for finding in gate.findings]


RULES = [
    passage("Support staff need to sign in without a password, by an e-mail link.", "request"),
    passage("Links expire after 15 minutes.", "request"),
    passage("Three failed attempts lock the account for an hour.", "request"),
    passage("Passwords must not be stored.", "request"),
    passage("Dana owns the rollout and wants it live by 12 March 2027.", "request"),
]
P = [item.id for item in RULES]

STORY_OUTPUT = output(
    stories=section(
        "US",
        {
            "as_a": TEXT | {"x-extract": "actor", "x-gap": "Who needs this?"},
            "i_want": TEXT | {"x-extract": "want", "x-key": True},
            "so_that": TEXT | {"x-gap": "What does it let them do?"},
            "priority": {
                "type": "string",
                "enum": ["must", "should", "could", "wont"],
                "x-gap": "How urgent?",
            },
            "owner": TEXT | {"x-extract": "owner", "x-gap": "Who does it?"},
            "due": TEXT | {"x-extract": "due", "x-gap": "By when?"},
            "deps": {"type": "array", "items": TEXT, "x-extract": "refs"},
            "req_ids": {"type": "array", "items": TEXT, "x-extract": "refs"},
            "ac": section("AC", {"text": TEXT | {"x-key": True}}, **{"x-gap": "How will we see it works?"}),
        },
        **{"x-required": True, "x-title": "Stories"},
    ),
    constraints=section("CON", {"text": TEXT | {"x-key": True}}),
)
STORIES = contract(STORY_OUTPUT, ("stories",))


def story_content() -> dict[str, Any]:
    """Build clean stories that paraphrase RULES as a good model would."""
    return content(
        stories=[
            {
                "id": "US-1",
                "cites": [P[0], P[4]],
                "as_a": "support staff",
                "i_want": "sign in by an e-mail link without a password",
                "so_that": {"gap": "What does it let them do?"},
                "priority": "must",
                "owner": "Dana",
                "due": "2027-03-12",
                "deps": [],
                "req_ids": [],
                "ac": [
                    {"id": "AC-1", "cites": [P[1]], "text": "A link expires 15 minutes after it was sent"},
                    {
                        "id": "AC-2",
                        "cites": [P[2]],
                        "text": "After 3 failed attempts the account stays locked for one hour",
                    },
                ],
            }
        ],
        constraints=[{"id": "CON-1", "cites": [P[3]], "text": "Passwords are never stored"}],
    )
