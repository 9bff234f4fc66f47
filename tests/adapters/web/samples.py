"""A sample context for every page and state of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rolecall.chat import Button
from rolecall.domain.difference import compare
from rolecall.domain.run import Finding, GateResult
from rolecall_web import edits, views
from tests.adapters.web.household import CATALOGUE, ENGAGEMENTS, HIRE, MEMBERS, PASSAGE, SOURCE, TRIES
from tests.adapters.web.messages import item, items
from tests.adapters.web.report_samples import PAGES as REPORTS
from tests.adapters.web.story import AT, HOSTILE, PLACE, THREAD, TITLES, line, page, request, version, waiting

COMPOSER = views.Composer(PLACE, "Write a message, /command or @role")
ROOM = views.Room("returns-portal", "returns-portal")


def _channel(**more: Any) -> views.Channel:
    facts: dict[str, Any] = {
        "page": page(),
        "room": ROOM,
        "private": False,
        "items": items(),
        "older": 7,
        "composer": COMPOSER,
        "tries": TRIES,
        "roles": ("Business Analyst", "Project Manager"),
    }
    return views.Channel(**{**facts, **more})


def _thread(**more: Any) -> views.Thread:
    found = items()
    inside = tuple(
        item(each.id + "t", each.by, **{"card": each.card} if each.card else {"text": each.text}, place=THREAD)
        for each in found[3:6]
    )
    facts: dict[str, Any] = {
        "page": page("/c/returns-portal/t/p1"),
        "room": ROOM,
        "title": "User stories",
        "root": found[2],
        "items": inside,
        "older": None,
        "composer": views.Composer(THREAD, "Reply in this thread"),
        "request": "r7",
    }
    return views.Thread(**{**facts, **more})


def _deliverable(**more: Any) -> views.DeliverablePage:
    facts: dict[str, Any] = {
        "page": page("/deliverables/d-r7"),
        "request": request(),
        "version": version(),
        "status": "waiting",
        "versions": (version(1), version()),
        "place": THREAD,
        "decide": "d-r7.v2.abababababab",
        "buttons": (Button("edit", "d-r7", "Edit by hand"), Button("hand", "r7", "Hand to somebody …")),
        "exports": ("md", "json", "docx", "jira_csv"),
    }
    return views.DeliverablePage(**{**facts, **more})


_BLOCKED = (
    GateResult(
        gate="support",
        level="block",
        passed=False,
        findings=(Finding(message=f"US-2 is not in its passage. {HOSTILE}", item="US-2"),),
    ),
)
_STOP = {"scope": "global", "by": "Dana Okoro", "reason": "wrong source in use", "at": AT.format(3)}
_NOTICES = (views.Notice("Recorded: it waits for Dana Okoro.", "good"), views.Notice(HOSTILE, "bad"))

#: Address of each sample: the template, and how its view is made.
PAGES: dict[str, tuple[str, Callable[[], object]]] = {
    "channel": ("channel", _channel),
    "channel-empty": ("channel", lambda: _channel(items=(), older=None, roles=())),
    "channel-error": (
        "channel",
        lambda: _channel(
            page=page(stops=(_STOP,), notices=_NOTICES),
            composer=views.Composer(PLACE, "Write", f"/nope {HOSTILE}", "There is no command “/nope”. Type /rolecall."),
        ),
    ),
    "direct": (
        "channel",
        lambda: _channel(
            private=True, room=views.Room("dm-m1", "You and the roles"), items=(), older=None, page=page("/c/dm-m1")
        ),
    ),
    "thread": ("thread", _thread),
    "thread-gone": ("thread", lambda: _thread(root=None, items=(), request="")),
    "form": (
        "form_page",
        lambda: views.FormPage(
            page=page("/form"),
            form=HIRE,
            place=PLACE,
            back="/engagements",
            values={item.id: item.value for item in HIRE.fields},
        ),
    ),
    "form-anywhere": (
        "form_page",
        lambda: views.FormPage(
            page=page("/form"),
            form=HIRE,
            place="web:main:dm-m1",
            rooms=(views.Room("web:main:general", "general"), views.Room(PLACE, "returns-portal")),
            back="/engagements",
            values={},
        ),
    ),
    "form-error": (
        "form_page",
        lambda: views.FormPage(
            page=page("/form"),
            form=HIRE,
            place=PLACE,
            back="/",
            values={"budget": "many", "note": HOSTILE},
            error="“many” is not an amount in dollars.",
            files=True,
        ),
    ),
    "ask": ("ask", lambda: views.Ask(page=page("/ask"), roles=CATALOGUE, place=PLACE)),
    "requests": (
        "requests",
        lambda: views.Requests(
            page=page("/requests"),
            older="r1",
            lines=[
                line(),
                *(
                    line(request_id=f"r{n}", status=status, brief=HOSTILE if n == 21 else "status report, week 47")
                    for n, status in enumerate(("working", "asking", "blocked", "stopped", "closed"), 20)
                ),
            ],
        ),
    ),
    "requests-empty": ("requests", lambda: views.Requests(page=page("/requests"), lines=())),
    "requests-filtered": (
        "requests",
        lambda: views.Requests(page=page("/requests"), lines=(), status="failed", mine=True),
    ),
    "request": (
        "request_page",
        lambda: views.RequestPage(
            page=page("/requests/r7"),
            request=request(),
            place=THREAD,
            thread="/c/returns-portal/t/p1",
            buttons=(Button("hand", "r7", "Hand to somebody …"), Button("withdraw", "r7", "Withdraw")),
        ),
    ),
    "request-working": (
        "request_page",
        lambda: views.RequestPage(
            page=page("/requests/r7"),
            place=THREAD,
            thread="",
            buttons=(Button("stop", "r7", "Stop"),),
            request=request(
                status="working",
                stages=[],
                decisions=[],
                model="",
                deterministic_share=0.0,
                deliverable={**request()["deliverable"], "version": 0, "status": "blocked"},
                progress={
                    "run": "r7.v1.1",
                    "phase": "retrieve",
                    "note": "3 sources",
                    "waits_for": "",
                    "at": AT.format(2),
                },
            ),
        ),
    ),
    "request-asking": (
        "request_page",
        lambda: views.RequestPage(
            page=page("/requests/r7"),
            place=THREAD,
            thread="",
            buttons=(Button("answer", "r7", "Answer", "main"),),
            request=request(
                status="asking",
                brief=HOSTILE,
                questions=[{"id": "q1", "text": "Which project is it for?", "why": "the title", "choices": []}],
                refusal={"code": "over_budget", "reason": "The month's budget is spent.", "ask_whom": "Dana Okoro"},
            ),
        ),
    ),
    "deliverable": ("deliverable_page", _deliverable),
    "deliverable-accepted": (
        "deliverable_page",
        lambda: _deliverable(
            status="accepted",
            decide="",
            buttons=(Button("reopen", "r7", "Reopen …"),),
            request=request(
                decisions=[
                    *request()["decisions"],
                    {**request()["decisions"][0], "verdict": "approve", "version": 2, "reason": "", "terminal": False},
                ]
            ),
        ),
    ),
    "deliverable-blocked": (
        "deliverable_page",
        lambda: _deliverable(
            status="blocked",
            decide="",
            version=version(gates=_BLOCKED, title=HOSTILE),
            versions=(version(gates=_BLOCKED),),
            exports=(),
        ),
    ),
    "deliverable-barred": (
        "deliverable_page",
        lambda: _deliverable(
            decide="", version=version(1), barred="It waits for Dana Okoro: whoever asked for it does not decide on it."
        ),
    ),
    "changes": (
        "changes",
        lambda: views.Changes(
            page=page("/deliverables/d-r7/changes"),
            deliverable="d-r7",
            title="User stories: returns portal",
            difference=compare(version(1), version()),
            numbers=(1, 2, 3),
        ),
    ),
    "changes-none": (
        "changes",
        lambda: views.Changes(
            page=page("/deliverables/d-r7/changes"),
            deliverable="d-r7",
            title="User stories",
            difference=compare(version(), version()),
            numbers=(1, 2),
        ),
    ),
    "edit": (
        "edit",
        lambda: views.Edit(
            page=page("/deliverables/d-r7/edit"),
            version=version(),
            groups=edits.groups(version(), TITLES),
            place=THREAD,
            error="Nothing was changed.",
        ),
    ),
    "context": (
        "context",
        lambda: views.Context(
            page=page("/deliverables/d-r7/v/2/cites/p2"),
            version=version(),
            citation="p2",
            passage=PASSAGE,
            source="/sources/s1",
        ),
    ),
    "context-stated": (
        "context",
        lambda: views.Context(
            page=page("/x"),
            version=version(),
            citation="p4",
            passage={
                **PASSAGE,
                "before": "",
                "after": "",
                "standing": "stated",
                "stated_by": "@Robin Vale, 2026-11-20",
                "quote": HOSTILE,
            },
        ),
    ),
    "sources": (
        "sources",
        lambda: views.Sources(
            page=page("/sources"),
            holdings=(
                views.Holding(
                    "eng2", "Business Analyst, # shop", [SOURCE, {**SOURCE, "name": HOSTILE}], may_change=True
                ),
                views.Holding("eng1", "All roles, direct messages", (), may_change=False),
            ),
        ),
    ),
    "sources-empty": ("sources", lambda: views.Sources(page=page("/sources"), holdings=())),
    "source": ("source_page", lambda: views.SourcePage(page=page("/sources/s1"), source=SOURCE, may_change=True)),
    "approvals": ("approvals", lambda: views.Approvals(page=page("/approvals"), lines=waiting())),
    "approvals-empty": ("approvals", lambda: views.Approvals(page=page("/approvals", waiting=0), lines=())),
    "roles": ("roles", lambda: views.Roles(page=page("/roles"), roles=CATALOGUE, place=PLACE)),
    "engagements": (
        "engagements",
        lambda: views.Engagements(page=page("/engagements"), lines=ENGAGEMENTS, place=PLACE),
    ),
    "engagements-empty": ("engagements", lambda: views.Engagements(page=page("/engagements"), lines=(), place=PLACE)),
    "members": (
        "members",
        lambda: views.Members(
            page=page("/members"),
            lines=MEMBERS,
            invitation=views.Invitation("Kim", "http://127.0.0.1:8420/in/5c1d0e", "7 days"),
        ),
    ),
    "members-refused": (
        "members",
        lambda: views.Members(page=page("/members"), lines=MEMBERS, name=HOSTILE, error="That is not a name."),
    ),
    "channels": ("channels", lambda: views.Channels(page=page("/channels"), name="A b!", error="That is not a name.")),
    **REPORTS,
    "sign-in": ("sign_in", views.SignIn),
    "sign-in-link": ("sign_in", lambda: views.SignIn(token="5c1d0e", name="Dana Okoro")),
    "sign-in-used": ("sign_in", lambda: views.SignIn(error="This link was used, or has run out.")),
    "problem": (
        "problem",
        lambda: views.Problem(
            page=page("/x"), status=404, title="There is no such page", text=HOSTILE, hint="Open a channel."
        ),
    ),
    "problem-outside": (
        "problem",
        lambda: views.Problem(
            page=None, status=403, title="This form came from elsewhere", text="It was refused.", back="/sign-in"
        ),
    ),
}
