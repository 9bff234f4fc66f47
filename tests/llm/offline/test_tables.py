"""Rows of tables and trackers: which section takes them, and what is worked out from their figures."""

from __future__ import annotations

from typing import Any

import pytest

from tests.llm.offline.workbench import contract, document, draft, listed, text

TASK = {
    "text": text(x_label=["summary", "task"], x_key=True),
    "owner": text("owner", x_label=["assignee"]),
    "due": text("due", x_label=["due"]),
}
BOARD = contract(
    {
        "next": listed(TASK, "N", x_cues={"labels": ["next", "to do"], "columns": ["status"]}),
        "done": listed(TASK, "DO", x_cues={"labels": ["done", "closed"], "columns": ["completed on"]}),
    }
)


def texts(content: dict[str, Any], section: str) -> list[str]:
    """Return the words of each item of a section."""
    return [item["text"] for item in content[section]]


def test_a_row_goes_where_its_status_is_a_label() -> None:
    """A tracker's status says which section a row belongs to; words in its summary do not."""
    rows = "Summary,Status,Assignee\nLease signed,Closed,Dana\nCompleted form to send,To Do,Omar\n"
    content = draft(BOARD, "", document("board.csv", rows))

    assert texts(content, "done") == ["Lease signed"]
    assert texts(content, "next") == ["Completed form to send"]


def test_a_row_with_an_unknown_status_needs_a_column_the_section_names() -> None:
    """Where `columns` are named, two common headers are not enough."""
    rows = "Summary,Status,Assignee\nDoors ordered,In QA,Dana\n"
    content = draft(BOARD, "", document("board.csv", rows))

    assert texts(content, "next") == ["Doors ordered"]
    assert content["done"] == []


def test_a_row_without_any_named_column_stays_unsorted() -> None:
    """A list of people and dates is neither done nor next."""
    content = draft(BOARD, "", document("list.csv", "Task,Assignee,Due\nFloor plan,Dana,5 March 2026\n"))

    assert content["next"] == content["done"] == []
    assert len(content["unsorted"]) == 1


RATED = {
    "name": text("type", x_label=["area"], x_values={"Schedule": ["schedule"]}, x_key=True),
    "rag": text("status", x_compute={"colour": ["measure", "amber_at", "red_at"]}, x_gap="Which colour?")
    | {"enum": ["green", "amber", "red"]},
    **{
        name: {"type": "number", "x-extract": "label", "x-label": [name.replace("_", " ")], "x-gap": "Which?"}
        for name in ("measure", "amber_at", "red_at")
    },
}
HEALTH = contract({"dimensions": listed(RATED, "DIM", x_cues={"labels": ["health", "schedule"]})})


@pytest.mark.parametrize(
    ("row", "colour"),
    [
        ("Time,Green,6,3,5", "red"),
        ("Time,Red,3,3,5", "amber"),
        ("Tests passed,Red,97,95,80", "green"),
        ("Time,Amber,,3,5", "amber"),
        ("Time,,,3,5", {"gap": "Which colour?"}),
    ],
)
def test_a_colour_follows_from_its_figures_else_from_the_source(row: str, colour: object) -> None:
    """All three figures decide; without one the stated colour stands, without that it is a gap."""
    rows = document("health.csv", f"Area,RAG,Measure,Amber at,Red at\n{row}\n")

    assert draft(HEALTH, "", rows)["dimensions"][0]["rag"] == colour


def test_values_of_a_text_name_it_by_the_label_before_the_colon() -> None:
    """`x-values` on a text without `enum` gives the value whose word is the statement's label."""
    [item] = draft(HEALTH, "Schedule: amber because the racks are late")["dimensions"]

    assert (item["name"], item["rag"]) == ("Schedule", "amber")


DAYS = {"type": "number", "x-extract": "days", "x-label": ["duration", "takes"], "x-gap": "How many days?"}
WORK = {
    "code": text("label", x_label=["wbs"]),
    "name": text(x_label=["task"], x_key=True),
    "duration_days": DAYS,
    "preds": {"type": "array", "items": {"type": "string"}, "x-extract": "label", "x-label": ["after"]},
}
PATH = {"type": "array", "items": {"type": "string"}, "x-extract": "computed", "x-compute": {"path": "wbs"}}
LENGTH = {"type": "number", "x-extract": "computed", "x-compute": {"length": "wbs"}, "x-gap": "Which durations?"}
PLAN = contract(
    {
        "wbs": listed(WORK, "W", x_cues={"labels": ["task"]}),
        "critical_path": {"type": "object", "properties": {"path": PATH, "duration_days": LENGTH}},
    }
)


def test_the_critical_path_is_the_longest_one_and_cites_its_rows() -> None:
    """Codes in order, days added up, one citation a row on the path."""
    rows = "WBS,Task,Duration,After\n1,Survey,3 d,\n2,Walls,8,1\n3,Paint,2 days,1\n4,Move,4,2\n"
    content = draft(PLAN, "", document("wbs.csv", rows))

    path = content["critical_path"]
    assert (path["path"], path["duration_days"]) == (["1", "2", "4"], 15)
    assert path["cites"] == [content["wbs"][nth]["cites"][0] for nth in (0, 1, 3)]


@pytest.mark.parametrize("rows", ["1,Survey,3,2\n2,Walls,8,1\n", "1,Survey,3,\n2,Walls,,1\n"])
def test_the_critical_path_stays_open_with_a_circle_or_an_unknown_duration(rows: str) -> None:
    """Nothing is worked out from figures that are not there."""
    path = draft(PLAN, "", document("wbs.csv", f"WBS,Task,Duration,After\n{rows}"))["critical_path"]

    assert (path["path"], path["duration_days"]) == ([], {"gap": "Which durations?"})


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("Task: Sand the floor; duration: 4 days", 4),
        ("Task: Sand the floor; duration: 1.5 d", 1.5),
        ("Task: Sand the floor, it takes 4 working days", 4),
        ("Task: Sand the floor; duration: 2 weeks", None),
        ("Task: Sand 12 floors", None),
    ],
)
def test_days_are_taken_as_days_only(words: str, days: float | None) -> None:
    """Weeks are never converted, and a number without a label is no duration."""
    [item] = draft(PLAN, words)["wbs"]

    assert item["duration_days"] == ({"gap": "How many days?"} if days is None else days)


LIMITS = contract(
    {
        "tolerances": listed({"text": text(x_key=True)}, "TOL", x_cues={"labels": ["tolerances"]}),
        "budget": {
            "type": "object",
            "x-cues": {"labels": ["money"]},
            "properties": {"spent": {"type": "string", "x-label": ["spent"]}},
        },
    }
)


def test_an_assumption_is_one_whatever_heading_it_stands_under() -> None:
    """The envelope has a place for it; a heading does not make it something else."""
    words = "# Tolerances\n\n- Time: five days\n\nAssumption: both floors are free\n"
    content = draft(LIMITS, "", document("charter.md", words))

    assert texts(content, "tolerances") == ["Time: five days"]
    assert [item["text"] for item in content["assumptions"]] == ["both floors are free"]


def test_a_label_read_as_a_speaker_fills_its_field() -> None:
    """`Spent:` at the start of a line is a labelled value, not somebody who talks."""
    content = draft(LIMITS, "", document("report.md", "# Report\n\nSpent: 96,400 EUR\n"))

    assert content["budget"]["spent"] == "96,400 EUR"
