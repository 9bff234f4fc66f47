"""A deliverable with everything an export has to cope with: nested items, gaps, formulas, hostile text."""

from __future__ import annotations

import pytest

from rolecall.domain.deliverable import Version, version_digest
from rolecall.domain.evidence import Citation
from rolecall.domain.role import DeliverableContract, Sla

MARKS = {"id": {"type": "string"}, "cites": {"type": "array"}}
TEXT = {"type": "string"}
GAP = {"type": "object", "properties": {"gap": TEXT}}
CRITERIA = {"type": "array", "x-title": "Acceptance criteria", "items": {"$ref": "#/$defs/criterion"}}
SCHEMA = {
    "type": "object",
    "properties": {
        "title": TEXT,
        "summary": TEXT,
        "stories": {
            "type": "array",
            "x-title": "User stories",
            "items": {
                "type": "object",
                "properties": {
                    **MARKS,
                    "as_a": TEXT,
                    "i_want": TEXT,
                    "so_that": {"anyOf": [{"type": "string", "title": "So that (why)"}, GAP]},
                    "priority": TEXT,
                    "points": {"type": "integer"},
                    "ac": {"anyOf": [CRITERIA, GAP]},
                },
            },
        },
        "constraints": {"type": "array", "items": {"type": "object", "properties": {**MARKS, "rule": TEXT}}},
        "open_questions": {"type": "array", "items": TEXT},
    },
    "$defs": {"criterion": {"type": "object", "properties": {**MARKS, "text": TEXT}}},
}
#: Text that a spreadsheet would run, or a document format cannot hold.
HOSTILE = '=HYPERLINK("http://evil.example","click")'
CONTENT = {
    "open_questions": ["Which mail service?", "+1 by whom?"],
    "title": "Passwordless login",
    "summary": "Support staff log in by e-mail link.",
    "stories": [
        {
            "id": "US-1",
            "cites": ["p1", "p2"],
            "as_a": "support agent",
            "i_want": "log in by link",
            "so_that": {"gap": "Why do they need it?"},
            "priority": "must",
            "points": 3,
            "ac": [
                {"id": "AC-1", "cites": ["p1"], "text": "Links expire after 15 minutes."},
                {"id": "AC-2", "cites": ["p2"], "text": HOSTILE},
            ],
        },
        {
            "id": "US-2",
            "cites": ["p2"],
            "basis": "inference",
            "as_a": "@admin",
            "i_want": "=1+1",
            "so_that": "line one\r\nline two \x07\x00",
            "priority": {"gap": "How urgent?"},
            "points": -2,
            "ac": [],
        },
    ],
    "constraints": [{"id": "C-1", "cites": ["p2"], "rule": "-passwords must not be stored"}],
}
CITATIONS = (
    Citation(
        id="p1",
        source="source:s1",
        source_name="spec.md",
        revision=2,
        locator="Login, paragraph 3",
        quote="links expire after 15 minutes",
        standing="approved",
    ),
    Citation(
        id="p2",
        source="request:r1",
        source_name="the request",
        revision=1,
        locator="sentence 2",
        quote="passwords must not be stored",
        standing="stated",
        stated_by="@dana, 2026-11-21",
    ),
)
MARKDOWN = "# Passwordless login\n\n- US-1 log in by link [1][2]\n"


def a_contract(**changes):
    """Return a contract whose content schema is `SCHEMA`."""
    facts = {
        "kind": "user_stories",
        "title": "User stories",
        "description": "d",
        "phrases": ("stories",),
        "inputs": {},
        "output": {},
        "content_schema": SCHEMA,
        "checks": ("schema",),
        "risk": "T1",
        "approver": "requester",
        "sla": Sla(machine_minutes=5, hours=4),
        "revisions": 3,
        "exports": ("docx", "csv", "xlsx", "feature", "jira_csv"),
        "max_gaps": 5,
        "edge_cases": ("none",),
        "instructions": "i",
        "template": "t",
    }
    return DeliverableContract(**{**facts, **changes})


def a_version(content=CONTENT, **changes):
    """Return version 2 of deliverable `d-r1`."""
    facts = {
        "deliverable": "d-r1",
        "number": 2,
        "tenant": "main",
        "engagement": "eng1",
        "request": "r1",
        "run": "r1.v2.1",
        "role": "business_analyst",
        "kind": "user_stories",
        "risk": "T1",
        "title": "Passwordless login",
        "content": content,
        "citations": CITATIONS,
        "gates": (),
        "author": "role",
        "author_name": "Business Analyst",
        "reason": "30 minutes, not 15",
        "contract_digest": "c" * 64,
        "model": "offline",
        "cost_microusd": 12,
        "at": "2026-11-21T10:00:00+00:00",
        "digest": version_digest(content, CITATIONS),
    }
    return Version(**{**facts, **changes})


@pytest.fixture
def contract():
    """The contract of the sample."""
    return a_contract()


@pytest.fixture
def version():
    """The sample version."""
    return a_version()
