"""The Home tab shows what waits for a person first, and stays within a view however much there is."""

from __future__ import annotations

from typing import Any

from rolecall.domain.deliverable import AI_MARK
from rolecall.domain.stop import Stop
from rolecall_slack import home
from rolecall_slack.blocks import pressed
from tests.adapters.fake_slack.blocks import elements, too_large, view_complaints
from tests.adapters.fake_slack.pings import links, pings

AT = "2026-11-22T10:00:00+00:00"
DECIDE = {
    "why": "decide",
    "request_id": "r1",
    "title": "Login by link",
    "kind_title": "User stories",
    "version": 1,
    "risk": "T2",
    "requester": "dana",
    "brief": "login by link",
    "status": "delivered",
    "due": AT,
    "place": "slack:T1:C1:1700.001",
}
ANSWER = DECIDE | {"why": "answer", "request_id": "r2", "title": "Sign out", "version": 0, "risk": "", "due": ""}
ROLE = {"short": "ba", "title": "Business Analyst", "deliverables": [{"title": "User stories"}]}
BUDGET = {"scope": "engagement:eng2", "period": "2026-11", "limit": 50_000_000, "spent": 1_500_000, "reserved": 0}
ENGAGED = {"role_titles": ["Business Analyst"], "status": "active", "budgets": [BUDGET | {"stopped": False}]}
STOP = Stop(scope="global", by="omar", reason="Audit.", at=AT)


def drawn(**parts: Any) -> list[dict[str, Any]]:
    """Return the blocks of a Home tab that Slack takes."""
    empty: dict[str, Any] = {"waiting": (), "requests": (), "roles": (), "engagements": (), "stops": ()}
    view = home.view(**{**empty, **parts})
    assert view_complaints(view) == []
    assert not too_large(view)
    return view["blocks"]


def said(blocks: list[dict[str, Any]]) -> list[str]:
    """Return the words of each block."""
    return [
        " ".join(text["text"] for text in (block.get("text"), *block.get("elements", ())) if text and "text" in text)
        for block in blocks
        if block["type"] != "actions"
    ]


def test_the_order_is_what_needs_the_person_first() -> None:
    """A pause explains everything else, so it stands above; then approvals, requests, roles, money."""
    parts = {"waiting": [DECIDE], "requests": [DECIDE], "roles": [ROLE], "engagements": [ENGAGED], "stops": [STOP]}
    headers = [block["text"]["text"] for block in drawn(**parts) if block["type"] == "header"]

    assert headers == ["Paused", "Waiting for you: 1", "Your requests", "Ask a role", "Budget"]


def test_each_line_says_what_it_needs() -> None:
    """Who, what, which version, which risk, by when."""
    words = said(drawn(waiting=[DECIDE, ANSWER], stops=[STOP], engagements=[ENGAGED]))

    assert "All work was stopped by omar on Sun 22 Nov 10:00 UTC. Audit." in words
    assert "Decide by Sun 22 Nov 10:00 UTC: Login by link, version 1, for dana, risk T2." in words
    assert "Answer: Sign out, for dana." in words
    assert "Business Analyst, 2026-11: $1.50 of $50.00 spent, $48.50 left." in words


def test_an_ended_engagement_has_no_budget_here() -> None:
    """Nor has one without a limit."""
    assert "Budget" not in said(drawn(engagements=[ENGAGED | {"status": "ended"}, ENGAGED | {"budgets": []}]))


def test_roles_are_asked_and_questions_answered_from_here() -> None:
    """Buttons carry what the core needs."""
    blocks = drawn(waiting=[ANSWER], roles=[ROLE])
    buttons = [one for block in blocks for one in elements(block)]

    assert [pressed(one) for one in buttons] == [("answer", "r2"), ("ask", "ba")]


def test_nothing_is_said_where_nothing_is() -> None:
    """An empty Home still says so, and that an AI works here."""
    assert said(drawn()) == ["Nothing waits for you", AI_MARK]


def test_lines_lead_to_their_threads_and_to_the_pages() -> None:
    """Only where the addresses are known, and only for threads of Slack."""
    linked = drawn(waiting=[DECIDE], link="https://rolecall.example", team_url="https://acme.slack.com/")
    elsewhere = drawn(waiting=[DECIDE | {"place": "web:main:general"}], team_url="https://acme.slack.com/")

    assert links("", linked) == ["https://acme.slack.com/archives/C1/p1700001", "https://rolecall.example"]
    thread = {"place": "slack:T1:C1", "thread": "slack:T1:C1:1800.2"}
    commanded = drawn(waiting=[DECIDE | thread], team_url="https://acme.slack.com/")
    assert links("", commanded) == ["https://acme.slack.com/archives/C1/p18002"]
    assert links("", elsewhere) == links("", drawn(waiting=[DECIDE])) == []


def test_however_much_there_is_it_fits() -> None:
    """The rest is counted, not dropped in silence."""
    blocks = drawn(
        waiting=[DECIDE] * 100,
        requests=[DECIDE | {"brief": "x" * 5000}] * 100,
        roles=[ROLE | {"short": f"r{n}"} for n in range(100)],
        engagements=[ENGAGED | {"role_titles": ["x" * 5000]}] * 100,
        stops=[STOP] * 100,
        link="https://rolecall.example",
        team_url="https://acme.slack.com/",
    )

    assert [text for text in said(blocks) if text.startswith("… and")] == [
        f"… and {100 - shown} more." for shown in (home.STOPS, home.WAITING, home.REQUESTS, home.BUDGETS)
    ]


def test_no_words_of_people_ring_or_lead_anywhere() -> None:
    """Titles, reasons and requests are words."""
    evil = "<!channel> <https://evil.example|x> https://evil.example @here"
    blocks = drawn(
        waiting=[DECIDE | {"title": evil, "requester": evil}],
        requests=[DECIDE | {"brief": evil}],
        stops=[Stop(scope="global", by=evil, reason=evil, at=AT)],
    )

    assert pings("", blocks) == []
    assert links("", blocks) == []
