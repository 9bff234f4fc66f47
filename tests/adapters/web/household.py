"""The sample house: roles, engagements, members, sources and a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rolecall.chat import Field, Form
from rolecall_web import views
from tests.adapters.web.story import AT, CITES, HOSTILE, PLACE

TRIES = (
    views.Try("User stories from the minutes", "/ba user stories for the returns portal"),
    views.Try("A RAID log of Monday's meeting", "/pm RAID log from Monday's meeting"),
    views.Try("A status report for this week", "/pm status report for week 47"),
    views.Try("Who works here?", "/rolecall"),
)
CATALOGUE: list[Mapping[str, Any]] = [
    {
        "id": "business_analyst",
        "short": "ba",
        "title": "Business Analyst",
        "version": "1.0.0",
        "commands": ["ba"],
        "scope": [
            "Turns what people and sources say into requirements and stories.",
            "Asks for what is missing first.",
        ],
        "exclusions": ["Decides priorities, scope or budget.", "Estimates effort or plans dates."],
        "deliverables": [
            {
                "kind": "user_stories",
                "title": "User stories",
                "description": "Who needs what and why.",
                "risk": "T1",
                "phrases": ["user stories"],
                "example": "/ba user stories for …",
                "sla_hours": 4,
                "inputs": {},
                "exports": ["md"],
            },
            {
                "kind": "requirements_specification",
                "title": "Requirements specification",
                "risk": "T2",
                "inputs": {},
                "description": "What holds, with where it comes from.",
                "phrases": [],
                "example": "/ba requirements for …",
                "sla_hours": 8,
                "exports": ["md"],
            },
        ],
    },
    {
        "id": "project_manager",
        "short": "pm",
        "title": "Project Manager",
        "version": "1.0.0",
        "commands": ["pm"],
        "scope": ["Keeps plans, risks and reports."],
        "exclusions": ["Decides what is done first."],
        "deliverables": [
            {
                "kind": "raid_log",
                "title": "RAID log",
                "description": "Risks, assumptions, issues, dependencies.",
                "risk": "T1",
                "phrases": [],
                "example": "/pm RAID log for …",
                "sla_hours": 4,
                "inputs": {},
                "exports": ["xlsx"],
            }
        ],
    },
]
ENGAGEMENTS: list[Mapping[str, Any]] = [
    {
        "id": "eng1",
        "roles": [],
        "role_titles": [],
        "place": "direct",
        "term": "permanent",
        "starts_at": AT.format(1),
        "ends_at": "",
        "catalogue": [],
        "approvers": [],
        "nobody_approves": True,
        "owner": "Robin Vale",
        "groups": [],
        "group_names": {},
        "approver_groups": [],
        "strict": False,
        "sample": False,
        "department": "general",
        "status": "active",
        "budgets": [],
        "spent_microusd": 0,
    },
    {
        "id": "eng2",
        "roles": ["business_analyst"],
        "role_titles": ["Business Analyst"],
        "place": PLACE,
        "term": "3m",
        "starts_at": AT.format(1),
        "ends_at": "2027-02-19T09:00:00+00:00",
        "catalogue": ["user_stories"],
        "approvers": ["Dana Okoro"],
        "nobody_approves": False,
        "owner": "Robin Vale",
        "groups": [],
        "group_names": {},
        "approver_groups": [],
        "strict": True,
        "sample": True,
        "department": "shop",
        "status": "active",
        "spent_microusd": 41_000_000,
        "budgets": [
            {
                "id": "b",
                "scope": "engagement:eng2",
                "period": "2026-11",
                "limit": 50_000_000,
                "spent": 41_000_000,
                "reserved": 0,
                "stopped": False,
            }
        ],
    },
]
MEMBERS: list[Mapping[str, Any]] = [
    {"id": "m1", "name": "Robin Vale", "roles": ["owner", "requester"], "active": True, "sample": False},
    {"id": "m2", "name": "Dana Okoro", "roles": ["approver"], "active": True, "sample": True},
    {"id": "m3", "name": "Sam Iwu", "roles": ["requester"], "active": False, "sample": True},
]
SOURCE: Mapping[str, Any] = {
    "id": "source:s1",
    "tenant": "main",
    "engagement": "eng2",
    "name": "policy.docx",
    "revision": 2,
    "media_type": "application/vnd",
    "sha256": "d" * 64,
    "size": 18_400,
    "standing": "approved",
    "by": "Robin Vale",
    "at": AT.format(1),
    "expires_at": "2027-01-31",
    "request": "",
    "passages": [
        {
            "id": "p2",
            "locator": "section 2.1",
            "heading": "Returns policy",
            "text": CITES[1].quote,
            "standing": "approved",
        },
        {
            "id": "p6",
            "locator": "section 2.4",
            "heading": "Returns policy",
            "text": CITES[5].quote,
            "standing": "approved",
        },
        {"id": "p9", "locator": "section 3.1", "heading": "Refunds", "text": HOSTILE, "standing": "approved"},
    ],
}
PASSAGE: Mapping[str, Any] = {
    "source": "source:s1",
    "source_name": "policy.docx",
    "revision": 2,
    "locator": "section 2.1",
    "standing": "approved",
    "stated_by": "",
    "heading": "Returns policy",
    "before": "This policy holds for all shops.\nIt begins on 1 January.",
    "quote": CITES[1].quote,
    "after": "A return is free of charge.\nFinal-sale items must not be returned.",
}
HIRE = Form(
    "hire",
    "business_analyst",
    "Hire the Business Analyst for returns-portal",
    (
        Field(
            "approver",
            "Who approves?",
            "choice",
            choices=("Dana Okoro", "Robin Vale"),
            required=True,
            hint="Nobody approves what they asked for themselves.",
        ),
        Field("budget", "Budget a month, in dollars", "number", hint="Work stops when it is spent."),
        Field("ends", "Until", "date"),
        Field(
            "strict",
            "All deliverables here need the manager",
            "switch",
            "yes",
            hint="Else those that stay inside the team need only who asked.",
        ),
        Field("note", "What it is for", "text", hint=HOSTILE),
        Field("department", "Charged to", "line", "shop", required=True),
    ),
    send="Hire",
    note="It begins at once. What was asked for in the channel is then worked on.",
)
