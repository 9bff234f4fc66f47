"""The gates of the Business Analyst and the Project Manager: clean content passes, each planted defect is named."""

# ruff: noqa: E501  (cases are read as tables, one a line)

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rolecall.line.gates.feature import feature_text
from rolecall.line.gates.gherkin import step_counts
from tests.line.gates.samples import (
    RULES,
    STORIES,
    TEXT,
    P,
    content,
    contract,
    look,
    output,
    passage,
    run,
    section,
    story_content,
)  # fmt: skip

Change = Callable[[dict[str, Any]], object]
#: The role gates read field names, not the schema; any contract will do.
ANY = contract(output(anything=section("X", {"text": TEXT})))


def found(gate: str, made: dict[str, Any], change: Change | None = None) -> list[str]:
    """Return what a gate says of a content after a change."""
    if change:
        change(made)
    return run(gate, look(made, ANY, RULES))


def rows(*items: dict[str, Any], prefix: str = "X") -> list[dict[str, Any]]:
    """Give rows ids and cites."""
    return [{"id": f"{prefix}-{number}", "cites": [P[0]]} | item for number, item in enumerate(items, 1)]


def stories() -> dict[str, Any]:
    """Return clean stories."""
    return story_content()


def requirements() -> dict[str, Any]:
    """Return clean requirements."""
    return content(
        requirements=rows(
            {"statement": "A link shall expire after 15 minutes.", "type": "func", "verification": "T", "fit_criterion": "no link works after 15 minutes"},
            {"statement": "The page shall answer within 2 seconds.", "type": "performance", "verification": "T", "fit_criterion": {"gap": "At what load?"}},
            {"statement": "Passwords shall not be stored.", "type": "security", "verification": {"gap": "How?"}, "fit_criterion": {"gap": "?"}},
        )
    )  # fmt: skip


def scenarios() -> dict[str, Any]:
    """Return clean scenarios, one of them negative, one an outline."""
    return content(
        feature="Sign-in by link",
        scenarios=rows(
            {"name": "A fresh link signs in", "tags": ["REQ-1"], "given": ["a link sent 5 minutes ago"], "when": ["it is opened"], "then": ["the person is signed in"]},
            {"name": "An old link is refused", "given": "a link sent 16 minutes ago", "when": "Given up on, it is opened", "then": ["it is refused", "a new one is offered"], "rule": "Links expire"},
            {"name": "Attempts are counted", "given": ["<count> failed attempts"], "when": ["another one fails"], "then": ["the account is <state>"],
             "examples": [{"id": "EX-1", "cites": [P[2]], "count": 1, "state": "open"}, {"id": "EX-2", "cites": [P[2]], "count": "2 | 3", "state": "locked"}]},
        ),
    )  # fmt: skip


def matrix() -> dict[str, Any]:
    """Return a clean traceability matrix with its coverage."""
    return content(
        rows=rows(
            {"requirement": "Links expire after 15 minutes", "story": "US-1", "criterion": "AC-1", "test": "T-1"},
            {
                "requirement": "Passwords are not stored",
                "story": "US-2",
                "criterion": "AC-2",
                "test": {"gap": "Which?"},
            },
            {"requirement": "Three attempts lock", "story": "US-3", "criterion": "AC-3", "test": "T-3"},
        ),
        coverage={"id": "coverage", "cites": [], "total": 3, "covered": 2, "percent": 67},
    )


def plan() -> dict[str, Any]:
    """Return a clean plan whose longest path is 1.1, 1.2."""
    return content(
        wbs=rows(
            {"code": "1", "name": "Sign-in", "owner": "Dana", "effort_days": 9},
            {"code": "1.1", "name": "Design", "owner": "Dana", "effort_days": 3, "duration_days": 3, "preds": []},
            {"code": "1.2", "name": "Build", "owner": {"gap": "Who?"}, "effort_days": 5, "duration_days": 5, "preds": ["1.1"]},
            {"code": "1.3", "name": "Copy", "owner": "Sam", "effort_days": 1, "duration_days": 1, "preds": ["X-2"]},
        ),
        milestones=rows({"name": "Live", "date": "2027-03-12", "duration_days": 0}, prefix="M"),
        critical_path={"id": "critical_path", "cites": [], "path": ["1.1", "1.2"], "duration_days": 8},
    )  # fmt: skip


def raid() -> dict[str, Any]:
    """Return a clean RAID log with a red risk."""
    return content(
        items=rows(
            {"type": "risk", "description": "The vendor may slip", "probability": 4, "impact": 4, "score": 16, "mitigation": "a second vendor", "owner": {"gap": "Who?"}},
            {"type": "risk", "description": "Mails may be filtered", "probability": 2, "impact": 3, "score": 6, "mitigation": {"gap": "?"}, "owner": "Dana"},
            {"type": "issue", "description": "No test mailbox", "probability": {"gap": "?"}, "impact": {"gap": "?"}, "score": {"gap": "?"}},
        )
    )  # fmt: skip


def status() -> dict[str, Any]:
    """Return a clean status report: one colour computed, one quoted."""
    return content(
        dimensions=rows(
            {"name": "Budget", "measure": 104, "amber_at": 105, "red_at": 115, "rag": "green", "last_rag": "green"},
            {"name": "Tests", "measure": 80, "amber_at": 90, "red_at": 70, "rag": "amber", "last_rag": "green", "reason": "late"},
            {"name": "Scope", "measure": {"gap": "?"}, "rag": {"gap": "Which colour?"}},
        ),
        done=rows({"text": "Links are sent"}, prefix="D"),
    )  # fmt: skip


def brief() -> dict[str, Any]:
    """Return a clean brief."""
    return content(ask={"id": "ask", "cites": [P[4]], "text": "Approve the rollout, i.e. the pilot, by 1 March 2027."})


CLEAN = {
    "stories": stories, "requirements": requirements, "gherkin": scenarios, "traceability": matrix,
    "plan": plan, "raid": raid, "status": status, "brief": brief,
}  # fmt: skip


@pytest.mark.parametrize("gate", CLEAN)
def test_clean_content_passes(gate: str) -> None:
    """A good deliverable of the kind has no finding."""
    assert found(gate, CLEAN[gate]()) == []


def nth(part: str, index: int, /, **fields: Any) -> Change:
    """Change one row of a section."""
    return lambda made: made[part][index].update(fields)


DEFECTS: list[tuple[str, str, Change]] = [
    ("stories", "is a thing", nth("stories", 0, as_a="the system")),
    ("stories", "restates the want", nth("stories", 0, so_that="I can sign in without a password by e-mail link")),
    ("stories", "criterion restates", nth("stories", 0, ac=[{"text": "sign in by e-mail link without password"}])),
    ("stories", "9 acceptance criteria", nth("stories", 0, ac=[{"text": f"case {n} holds"} for n in range(9)])),
    ("stories", "says the same", lambda c: c["stories"].append(c["stories"][0] | {"id": "US-2"})),
    ("stories", "i_want is empty", nth("stories", 0, i_want="")),
    ("stories_advice", "joins two things", nth("stories", 0, i_want="sign in and sign out")),
    ("stories_advice", "fewer than 2", nth("stories", 0, ac=[{"text": "A link expires"}])),
    ("requirements", "2 obligations", nth("requirements", 0, statement="A link shall expire and the page must say so.")),
    ("requirements", "without a number", nth("requirements", 1, statement="The page shall be quick.", fit_criterion="quick enough")),
    ("requirements", "no verification", nth("requirements", 0, verification="")),
    ("requirements", "says the same", nth("requirements", 2, statement="A link shall expire after 15 minutes!")),
    ("requirements", "statement is empty", nth("requirements", 0, statement=" ")),
    ("requirements_advice", "weak words: user-friendly, etc", nth("requirements", 0, statement="It shall be user-friendly etc.")),
    ("gherkin", "no scenario", lambda c: c.update(scenarios=[])),
    ("gherkin", "2 When steps", nth("scenarios", 0, when=["it is opened", "it is closed"])),
    ("gherkin", "0 When steps", nth("scenarios", 0, when=[])),
    ("gherkin", "no Then", nth("scenarios", 0, then=[])),
    ("gherkin", "same name", nth("scenarios", 0, name="an old link is refused")),
    ("gherkin", "9 steps", nth("scenarios", 0, given=[f"thing {n}" for n in range(7)])),
    ("gherkin", "2 steps", nth("scenarios", 0, given=[])),
    ("gherkin", "no example gives state", nth("scenarios", 2, examples=[{"count": 1}])),
    ("gherkin", "no name", nth("scenarios", 0, name="")),
    ("gherkin", "hides another step", nth("scenarios", 0, when="it is opened\nWhen it is closed")),
    ("gherkin", "joins a second event", nth("scenarios", 0, when="it is opened and the librarian cancels a loan")),
    ("gherkin", "ties the scenario", nth("scenarios", 0, when="they click the button")),
    ("gherkin_advice", "refused or fails", lambda c: c.update(scenarios=c["scenarios"][:1])),
    ("gherkin_advice", "ties the scenario", nth("scenarios", 0, when=["they click the button"])),
    ("traceability", "traces back to no", nth("rows", 0, requirement={"gap": "?"})),
    ("traceability", "test is neither", nth("rows", 0, test="")),
    ("traceability", "story is neither", nth("rows", 0, story=[])),
    ("traceability", "says the same", nth("rows", 1, requirement="Links expire after 15 minutes")),
    ("traceability", "coverage says covered 3", lambda c: c["coverage"].update(covered=3)),
    ("traceability", "coverage says percent 100", lambda c: c["coverage"].update(percent=100)),
    ("plan", "9 days of effort, its parts 8", nth("wbs", 2, effort_days=4)),
    ("plan_advice", "has no parent 2", nth("wbs", 3, code="2.1")),
    ("plan", "has no parent 2", nth("wbs", 3, code="1.3", parent="2")),
    ("plan", "have the code 1.1", nth("wbs", 3, code="1.1")),
    ("plan", "waits for 7", nth("wbs", 2, preds=["7"])),
    ("plan", "neither an owner", nth("wbs", 1, owner="")),
    ("plan", "takes no time", nth("milestones", 0, duration_days=2)),
    ("plan", "takes 4 days, the longest path 8", lambda c: c["critical_path"].update(path=["1.1", "1.3"])),
    ("plan", "says 12 days", lambda c: c["critical_path"].update(duration_days=12)),
    ("plan", "names 9.9", lambda c: c["critical_path"].update(path=["9.9"])),
    ("plan_advice", "more than 10", nth("wbs", 1, duration_days=11)),
    ("raid", "score 12 is not", nth("items", 0, score=12)),
    ("raid", "without a mitigation", nth("items", 0, mitigation={"gap": "?"})),
    ("raid", "neither an owner", nth("items", 0, owner="")),
    ("raid", "scale of 1 to 5", nth("items", 1, probability=6, score=18)),
    ("raid", "without a probability", nth("items", 2, score=9)),
    ("raid", "says the same", nth("items", 2, description="The vendor may slip.")),
    ("status", "is amber by its thresholds", nth("dimensions", 0, measure=105)),
    ("status", "is red by its thresholds", nth("dimensions", 1, measure=70)),
    ("status", "no threshold and no passage", nth("dimensions", 2, rag="green")),
    ("status", "without a reason", nth("dimensions", 1, reason="")),
    ("status", "done work without evidence", nth("done", 0, cites=[])),
    ("status", "350 are allowed", lambda c: c.update(next="word " * 360)),
    ("brief", "no date", lambda c: c["ask"].update(text="Approve the rollout.")),
    ("brief", "more than one sentence", lambda c: c["ask"].update(text="Approve it by 1 March 2027. Then tell Dana.")),
    ("brief", "asks for nothing", lambda c: c["ask"].update(text="")),
    ("brief", "2 asks", lambda c: c.update(ask=[c["ask"], c["ask"]])),
    ("brief", "400 are allowed", lambda c: c.update(why_now="word " * 400)),
]  # fmt: skip


@pytest.mark.parametrize(("gate", "words", "change"), DEFECTS)
def test_a_planted_defect_is_found(gate: str, words: str, change: Change) -> None:
    """Each defect is found by the gate that is meant to, in words that name it."""
    messages = found(gate, CLEAN[gate.removesuffix("_advice")](), change)

    assert any(words in message for message in messages), messages


def test_a_brief_may_leave_the_date_open_as_a_gap() -> None:
    """An unknown date is a question, not a made-up day."""
    made = brief()
    made["ask"].update(text="Approve the rollout.", date={"gap": "By when?"})

    assert found("brief", made) == []


def test_the_sources_own_long_sentence_is_not_split_by_force() -> None:
    """Two obligations in the source's own words only warn: cutting a quote is an editor's decision."""
    said = passage("A link shall expire and the page must say so.")
    made = content(requirements=[{"id": "REQ-1", "cites": [said.id], "statement": said.text}])

    assert run("requirements", look(made, STORIES, [said])) == []
    assert run("requirements_advice", look(made, STORIES, [said]))


def test_steps_cannot_smuggle_in_lines() -> None:
    """A newline in a step stays inside the step; the feature has the scenarios it was meant to have."""
    made = scenarios()
    made["scenarios"][0]["then"] = ["it works\n  Scenario: another\n    Given nothing"]

    assert found("gherkin", made) == ["a step hides another step in it"]
    assert feature_text(made).count("Scenario") == len(made["scenarios"]) + 1


def test_garbage_that_the_parser_accepts_counts_as_no_scenario() -> None:
    """The parser takes any text as a description without an error, so scenarios and steps are counted."""
    assert step_counts("Feature: x\n  Whatever stands here\n  Gegeben sei nichts\n") == []
    assert step_counts(feature_text(scenarios())) == [3, 3, 4]


def test_what_the_parser_refuses_is_a_finding() -> None:
    """Examples of different width are no Gherkin table."""
    made = scenarios()
    made["scenarios"][2]["examples"] = [{"count": 1, "state": "open"}, {"count": 2}]

    assert found("gherkin", made) == ["Gherkin does not parse: (17:7): inconsistent cell count within the table"]


def test_the_feature_text_reads_as_written_by_hand() -> None:
    """Keywords are added once, examples are escaped, rules group their scenarios."""
    assert feature_text(scenarios()).splitlines() == [
        "Feature: Sign-in by link",
        "",
        "  @REQ-1",
        "  Scenario: A fresh link signs in",
        "    Given a link sent 5 minutes ago",
        "    When it is opened",
        "    Then the person is signed in",
        "",
        "  Scenario Outline: Attempts are counted",
        "    Given <count> failed attempts",
        "    When another one fails",
        "    Then the account is <state>",
        "",
        "    Examples:",
        "      | count | state |",
        "      | 1 | open |",
        "      | 2 \\| 3 | locked |",
        "",
        "  Rule: Links expire",
        "",
        "    Scenario: An old link is refused",
        "      Given a link sent 16 minutes ago",
        "      When Given up on, it is opened",
        "      Then it is refused",
        "      And a new one is offered",
    ]
