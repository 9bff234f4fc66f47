"""Statements become items: what places them, what belongs to what, and what is worked out afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from tests.llm.offline.workbench import contract, document, draft, held, kind, lines, listed, text

SORTED = contract(
    {
        "risks": listed({"text": text(x_key=True)}, "R", x_cues={"labels": ["risk", "risks"], "shapes": ["uncertain"]}),
        "issues": listed(
            {"text": text(x_key=True)}, "I", x_cues={"labels": ["issue", "issues"], "words": ["broken"]}, x_default=True
        ),
    }
)


@pytest.mark.parametrize(
    ("words", "context", "section"),
    [
        ("Issue: it may rain", "Plan > Risks", "issues"),
        ("the ramp is broken", "Plan > Risks", "risks"),
        ("it may break", "Issues > Details", "issues"),
        ("it may be broken", "", "risks"),
        ("the ramp is broken", "", "issues"),
        ("the ramp must be painted", "", "issues"),
        ("Type: Risk; Text: the dam", "", "risks"),
        ("Risks:", "", ""),
        ("the ramp is red", "", "unsorted"),
    ],
)
def test_the_surest_cue_places_a_statement(words: str, context: str, section: str) -> None:
    """Label over heading over structure over words over the default section."""
    made = draft(SORTED, "", lines(words, context=context))
    assert [name for name in ("risks", "issues", "unsorted") if made[name]] == ([section] if section else [])


def test_a_lead_in_line_is_a_heading_for_the_lines_below() -> None:
    """“Risks:” on a line of its own names the section of what follows it."""
    made = draft(SORTED, "", lines("Risks:", "the dam", "the ramp"))
    assert [row["text"] for row in made["risks"]] == ["the dam", "the ramp"]


def test_criteria_under_a_heading_of_their_own_go_to_the_story_they_talk_about() -> None:
    """With several stories above, the shared words decide; without any, the criterion is left over."""
    notes = """# Stories
- As a reader I want to extend a loan
- As a librarian I want to block a copy
# Acceptance criteria
- A blocked copy cannot be borrowed
- A loan is extended for 14 days
- The door is green
"""
    first, second = draft(kind("user_stories"), "", document("n.md", notes))["stories"]
    assert [row["text"] for row in first["ac"]] == ["A loan is extended for 14 days"]
    assert [row["text"] for row in second["ac"]] == ["A blocked copy cannot be borrowed"]


def test_a_rule_under_another_heading_is_no_criterion() -> None:
    """A story ends where its heading ends."""
    notes = "# Login\n\n- As a clerk I want to log in\n\n# Billing\n\n- Invoices are sent within 3 days\n"
    (story,) = draft(kind("user_stories"), "", document("n.md", notes))["stories"]
    assert held(story["ac"]) is None


def test_a_column_holds_the_items_inside_an_item() -> None:
    """Several criteria in one cell become several items that cite the row."""
    table = document("b.csv", "As a,I want,Acceptance criteria\nclerk,to scan,within 2 seconds | beeps\n")
    (story,) = draft(kind("user_stories"), "", table)["stories"]
    assert [(row["text"], row["cites"]) for row in story["ac"]] == [
        ("within 2 seconds", story["cites"]),
        ("beeps", story["cites"]),
    ]


def test_a_full_list_takes_no_more() -> None:
    """`maxItems` of the contract holds; what is above it stays unsorted."""
    wanted = contract({"rows": {**listed({"text": text(x_key=True)}, x_cues={"labels": ["row"]}), "maxItems": 1}})
    made = draft(wanted, "", lines("Row: one", "Row: two"))
    assert (len(made["rows"]), [row["text"] for row in made["unsorted"]]) == (1, ["Row: two"])


def test_an_item_needs_its_key() -> None:
    """A row without what identifies the item is no item."""
    wanted = contract({"rows": listed({"name": text("label", x_key=True, x_label=["name"]), "days": text("label")})})
    made = draft(wanted, "", document("t.csv", "Name,Days,Note\nroof,3,\n,4,late\n"))
    assert ([row["name"] for row in made["rows"]], len(made["unsorted"])) == (["roof"], 1)


def test_one_object_gathers_its_fields_from_several_lines() -> None:
    """A section that is one object is filled line by line, the first value wins."""
    period: dict[str, Any] = {
        "type": "object", "x-gap": "Which period?", "x-cues": {"labels": ["period"]},
        "properties": {"start": text("label", x_label=["from"]), "end": text("label", x_label=["until"])},
    }  # fmt: skip
    wanted = contract({"period": period})
    made = draft(wanted, "", lines("From: 1 May", "Until: 7 May", "From: 2 May"))
    assert (made["period"]["start"], made["period"]["end"], made["period"]["id"]) == ("1 May", "7 May", "period")
    assert draft(wanted, "", lines("nothing"))["period"] == {"gap": "Which period?"}


def test_figures_are_worked_out_or_left_open() -> None:
    """A product needs all its factors; counts and shares are of the rows there are."""
    whole = {"type": "integer", "x-gap": "?"}
    rows = listed(
        {"name": text(x_key=True, x_label=["name"]), "p": {**whole, "x-label": ["p"]}, "i": {**whole, "x-label": ["i"]},
         "score": {**whole, "x-extract": "computed", "x-compute": {"product": ["p", "i"]}}}
    )  # fmt: skip
    total = {"type": "integer", "x-extract": "computed", "x-compute": {"count": "rows"}}
    share = {"type": "integer", "x-extract": "computed", "x-compute": {"share": "rows.score"}}
    wanted = contract({"rows": rows, "sum": {"type": "object", "properties": {"total": total, "share": share}}})
    made = draft(wanted, "", document("t.csv", "Name,P,I\na,3,4\nb,2,\n"))
    assert [held(row["score"]) for row in made["rows"]] == [12, None]
    assert (made["sum"]["total"], made["sum"]["share"]) == (2, 50)


def test_a_derived_list_names_each_value_once() -> None:
    """Personas are those the stories have, less the ones already named in full."""
    made = draft(
        kind("user_stories"), "Users: shop customers; customers need a card; clerks need a scanner; clerks want tea"
    )
    assert [row["name"] for row in made["personas"]] == ["shop customers", "clerks"]


def test_gherkin_steps_on_lines_of_their_own_are_one_scenario() -> None:
    """A precondition after an outcome begins the next scenario."""
    steps = (
        "Given an old link",
        "When Ann opens it",
        "Then she is refused",
        "And told why",
        "Given a new link",
        "When she opens it",
    )
    first, second = draft(kind("acceptance_criteria"), "", lines(*steps))["scenarios"]
    assert (first["given"], first["when"], first["then"]) == (
        ["an old link"],
        "Ann opens it",
        ["she is refused", "told why"],
    )
    assert (second["given"], second["when"], held(second["then"])) == (["a new link"], "she opens it", None)
