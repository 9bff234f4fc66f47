"""The sample story: stories for a returns portal, in two versions, and text that tries to break out."""

from __future__ import annotations

import itertools
from typing import Any

from rolecall.domain.deliverable import Version, version_digest
from rolecall.domain.evidence import Citation
from rolecall.domain.run import Finding, GateResult
from rolecall_web import views

_count = itertools.count(1)
HOSTILE = (
    "<script>alert(1)</script> **[click](javascript:alert(2))** @everyone \x1b[31m \u202eevil\u202c &amp; 'q' \"q\""
)
PLACE = "web:main:returns-portal"
THREAD = f"{PLACE}:p1"
AT = "2026-11-20T09:{:02d}:00+00:00"
TITLES = {
    "purpose": "Purpose",
    "stories": "Stories",
    "as_a": "",
    "i_want": "",
    "so_that": "",
    "priority": "",
    "ac": "Acceptance criteria",
    "text": "",
    "constraints": "Constraints",
    "out_of_scope": "Out of scope",
}


def page(path: str = "/c/returns-portal", **more: Any) -> views.Page:
    """The frame as an owner sees it."""
    facts: dict[str, Any] = {
        "me": views.Me("m1", "Robin Vale", frozenset({"owner", "requester"})),
        "path": path,
        "channels": (views.Room("general", "general"), views.Room("returns-portal", "returns-portal")),
        "direct": views.Room("dm-m1", "You and the roles"),
        "waiting": 3,
        "stops": (),
        "sample": True,
        "now": AT.format(30),
        "cursor": 41,
        "csrf": "token",
        "fresh": lambda prefix: f"{prefix}{next(_count):06d}",
    }
    return views.Page(**{**facts, **more})


def _cite(name: str, locator: str, quote: str, source: str = "minutes.md", **more: Any) -> Citation:
    facts = {"id": name, "source": f"source:{source}", "source_name": source, "revision": 1, "locator": locator}
    return Citation(**{**facts, "quote": quote, "standing": "request", **more})


CITES = (
    _cite(
        "p1", "Meeting notes > line 9", "As a shopper I want to start a return from my phone so that I need not call."
    ),
    _cite(
        "p2",
        "section 2.1",
        "Shoppers can start a return within 30 days of delivery.",
        "policy.docx",
        standing="approved",
    ),
    _cite(
        "p3",
        "Meeting notes > line 11",
        "Support staff want to see the state of a refund so that they can answer in one call.",
    ),
    _cite(
        "p4",
        "request, statement 2",
        "a label must die after 14 days",
        "stated by @Robin Vale",
        standing="stated",
        stated_by="@Robin Vale, 2026-11-20",
    ),
    _cite("p5", "row 4", "Exchanges | later | decided 12 November", "tracker.csv", standing="approved"),
    _cite("p6", "section 2.4", "Final-sale items must not be returned.", "policy.docx", standing="approved"),
)


def _content(days: int = 14) -> dict[str, Any]:
    return {
        "title": "User stories: returns portal",
        "summary": "Shoppers start a return themselves, support staff see where a refund stands. Exchanges come later.",
        "purpose": {"gap": "What gets better once this exists, and for whom?"},
        "stories": [
            {
                "id": "US-1",
                "cites": ["p1", "p2"],
                "as_a": "shopper",
                "i_want": "to start a return from my phone",
                "so_that": "I need not call",
                "priority": {"gap": "Must, should or could this be in the first release?"},
                "ac": [
                    {"id": "AC-1", "cites": ["p2"], "text": "A return can be started within 30 days of delivery."},
                    {"id": "AC-2", "cites": ["p4"], "text": f"A return label expires after {days} days."},
                ],
            },
            {
                "id": "US-2",
                "cites": ["p3"],
                "as_a": "support staff",
                "i_want": "to see the state of a refund",
                "so_that": "they can answer in one call",
                "priority": "must",
                "ac": {"gap": "How will we see that this works?"},
            },
            {
                "id": "US-3",
                "cites": ["p1", "p6"],
                "basis": "inference",
                "as_a": "shopper",
                "i_want": "to be told at once that a final-sale item cannot go back",
                "so_that": "",
                "priority": "could",
                "ac": [],
            },
        ],
        "constraints": [
            {"id": "CON-1", "cites": ["p6"], "text": "Final-sale items must not be returned."},
            {"id": "CON-2", "cites": [], "basis": "assumption", "text": HOSTILE},
        ],
        "out_of_scope": [{"id": "OUT-1", "cites": ["p5"], "text": "Exchanges"}],
        "assumptions": [
            {"id": "ASM-1", "cites": [], "basis": "assumption", "text": "The shop knows the day of delivery."}
        ],
        "open_questions": ["What gets better once this exists, and for whom?", "How will we see that this works?"],
        "unsorted": [],
        "limits": [
            "Made without a language model: nothing was rephrased or judged.",
            "Nothing in the evidence for: Purpose.",
        ],
    }


def version(number: int = 2, **more: Any) -> Version:
    """A version of the stories."""
    content = _content(14 if number == 2 else 30)
    facts: dict[str, Any] = {
        "deliverable": "d-r7",
        "number": number,
        "tenant": "main",
        "engagement": "eng2",
        "request": "r7",
        "run": f"r7.v{number}.1",
        "role": "business_analyst",
        "kind": "user_stories",
        "risk": "T2",
        "title": "User stories: returns portal",
        "content": content,
        "citations": CITES,
        "gates": (
            *(
                GateResult(gate=name, level="block", passed=True)
                for name in ("schema", "completeness", "citations", "support", "ids", "dates", "residue", "stories")
            ),
            GateResult(
                gate="length",
                level="warn",
                passed=False,
                findings=(Finding(message="This story has two wishes in one.", item="US-1"),),
            ),
        ),
        "author": "role",
        "author_name": "Business Analyst",
        "reason": "labels live 14 days, not 30" if number == 2 else "",
        "contract_digest": "c" * 64,
        "model": "offline",
        "cost_microusd": 41_300,
        "at": AT.format(10 + number),
        "digest": version_digest(content, CITES),
    }
    return Version(**{**facts, **more})


def request(**more: Any) -> dict[str, Any]:
    """A request as `Desk.request` describes it."""
    now = version()
    facts: dict[str, Any] = {
        "request_id": "r7",
        "role": "business_analyst",
        "brief": "user stories for the returns portal",
        "status": "delivered",
        "requester": "Robin Vale",
        "engagement": "eng2",
        "department": "shop",
        "place": THREAD,
        "private": False,
        "sample": True,
        "assignee": "Dana Okoro",
        "deliverable": {
            "id": now.deliverable,
            "kind": now.kind,
            "version": 2,
            "digest": now.digest,
            "status": "waiting",
            "risk": "T2",
            "title": now.title,
            "titles": TITLES,
        },
        "questions": [],
        "refusal": None,
        "progress": None,
        "stages": [
            {
                "name": name,
                "kind": kind,
                "model": model,
                "tier": "junior",
                "seconds": seconds,
                "cost_microusd": cost,
                "tokens_in": cost // 3,
                "tokens_out": cost // 20,
                "note": note,
                "deterministic": not model,
            }
            for name, kind, model, seconds, cost, note in (
                ("intake", "discovery", "", 0.04, 0, "brief complete"),
                ("plan", "planning", "", 0.02, 0, "6 sections, worst case $0.11"),
                ("retrieve", "discovery", "", 0.21, 0, "3 sources, 14 passages; missing: purpose"),
                ("draft", "generation", "gpt-small", 9.4, 38_100, "11 items"),
                ("verify", "validation", "gpt-small", 2.2, 3_200, "8 of 9 gates passed"),
                ("deliver", "deployment", "", 0.03, 0, "version 2, 6 citations"),
            )
        ],
        "deterministic_share": 0.667,
        "decisions": [
            {
                "id": "c1",
                "deliverable": "d-r7",
                "version": 1,
                "digest": "ab" * 32,
                "verdict": "revise",
                "by": "m2",
                "by_name": "Dana Okoro",
                "reason": "labels live 14 days, not 30",
                "terminal": True,
                "at": AT.format(11),
            },
        ],
        "follow_ups": [
            {
                "id": "f1",
                "request": "r7",
                "by": "m3",
                "by_name": "Sam Iwu",
                "text": "also mention gift cards",
                "at": AT.format(8),
                "state": "pending",
            }
        ],
        "timeline": [
            {"at": AT.format(1), "by": "Robin Vale", "what": "asked", "text": "user stories for the returns portal"},
            {"at": AT.format(2), "by": "Robin Vale", "what": "run", "text": "first draft; it is delivered"},
            {"at": AT.format(11), "by": "Business Analyst", "what": "version", "text": "version 1; it is superseded"},
            {
                "at": AT.format(11),
                "by": "Dana Okoro",
                "what": "decision",
                "text": "revise version 1: labels live 14 days",
            },
            {"at": AT.format(12), "by": "Business Analyst", "what": "version", "text": "version 2; it is waiting"},
        ],
        "cost_microusd": 82_600,
        "model": "gpt-small",
    }
    return {**facts, **more}


def line(**more: Any) -> dict[str, Any]:
    """A request in a list."""
    facts: dict[str, Any] = {
        "request_id": "r7",
        "role": "business_analyst",
        "kind": "user_stories",
        "status": "delivered",
        "brief": "user stories for the returns portal, from Monday's minutes",
        "requester": "Robin Vale",
        "at": AT.format(1),
        "waits": "decide",
        "title": "User stories: returns portal",
        "kind_title": "User stories",
        "role_title": "Business Analyst",
        "place": THREAD,
        "channel": "returns-portal",
        "private": False,
        "engagement": "eng2",
        "sample": True,
        "due": "2026-11-20T13:12:00+00:00",
        "whom": "@Dana Okoro",
        "cost_microusd": 82_600,
        "deliverable": "d-r7",
        "version": 2,
        "version_status": "waiting",
        "risk": "T2",
        "digest": "ab" * 32,
        "subject": "d-r7.v2.abababababab",
    }
    return {**facts, **more}


def waiting() -> list[dict[str, Any]]:
    """What waits for somebody, one line of each kind."""
    return [
        {**line(), "why": "decide", "since": AT.format(12), "age_s": 600},
        {
            **line(
                request_id="r8",
                title="RAID log",
                brief="RAID log from Monday",
                status="asking",
                deliverable="",
                version=0,
                risk="",
                due="",
            ),
            "why": "answer",
            "since": AT.format(20),
            "age_s": 60,
        },
        {
            **line(request_id="r9", title="Project plan", brief=HOSTILE, sample=False),
            "why": "handed",
            "since": AT.format(30),
            "age_s": 10,
        },
    ]
