"""The offline model as a `Model`: what it makes of the request that must work, and what it promises of every answer."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from rolecall.domain.content import items
from rolecall.llm.offline import OfflineModel
from rolecall.ports.model import Price
from tests.llm.offline.workbench import (
    REQUEST,
    answer,
    contract,
    document,
    draft,
    held,
    invented,
    kind,
    lines,
    listed,
    plain,
    said,
    task,
    text,
)  # fmt: skip

KINDS = ("user_stories", "acceptance_criteria", "requirements_specification", "traceability_matrix")


def test_the_first_request_becomes_a_story_its_criteria_and_a_constraint() -> None:
    """The request that must always work keeps its numbers, its negation and its gap."""
    made = draft(kind("user_stories"), REQUEST)
    (story,) = made["stories"]
    assert (story["as_a"], story["i_want"]) == ("support staff", "passwordless login by e-mail link")
    assert held(story["so_that"]) is None
    assert [row["text"] for row in story["ac"]] == [
        "links expire after 15 minutes",
        "three failed attempts lock the account for an hour",
    ]
    assert [row["text"] for row in made["constraints"]] == ["passwords must not be stored"]
    assert made["unsorted"] == []


def test_every_item_cites_the_passage_its_words_come_from() -> None:
    """Citations are the passages that were shown, and the words stand in them."""
    spoken = said(REQUEST)
    made = answer(task(kind("user_stories"), spoken))
    shown = {passage.id for passage in spoken}
    found = [item for _, item in items(made)]
    assert len(found) >= 3
    assert all(item["cites"] and set(item["cites"]) <= shown for item in found)
    assert invented(made, spoken, kind("user_stories")) == []


def test_the_same_task_gives_the_same_bytes_in_another_process() -> None:
    """The interpreter's hash seed does not show in the answer."""
    given = task(kind("user_stories"), said(REQUEST))
    code = "import sys; from rolecall.llm.offline import OfflineModel; from rolecall.ports.model import Task; "
    code += "print(OfflineModel().complete(Task.model_validate_json(sys.stdin.read())).text)"
    env = {"PYTHONHASHSEED": "7", "PYTHONPATH": "src"}
    run = subprocess.run(
        [sys.executable, "-c", code], env=env, input=given.model_dump_json(), capture_output=True, check=True, text=True
    )
    assert run.stdout.strip() == OfflineModel().complete(given).text


def test_it_costs_nothing_says_what_it_is_and_loads_no_model_library() -> None:
    """Offline means: no price, no tokens, no network library, and a label that says so."""
    model = OfflineModel()
    made = model.complete(task(kind("user_stories"), said(REQUEST)))
    assert (made.tokens_in, made.tokens_out, made.finish, made.model) == (0, 0, "stop", model.name("principal"))
    assert (model.price("junior"), model.count(task(kind("user_stories"))), model.offline) == (
        Price(input=0, output=0),
        0,
        True,
    )
    assert "writes nothing of its own" in model.label
    code = "import sys, rolecall.llm.offline; print('litellm' in sys.modules, 'httpx' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": "src"}, capture_output=True, check=True, text=True
    )
    assert run.stdout.split() == ["False", "False"]


def test_every_statement_is_used_or_listed_as_unsorted() -> None:
    """Nothing that was shown disappears."""
    passages = lines("The roof is red", "Bills must be paid within 30 days", "Cats are nice", "Out of scope: gardens")
    made = draft(kind("user_stories"), "", passages)
    cited = {name for _, item in items(made) for name in item["cites"]}
    assert cited == {passage.id for passage in passages}
    assert [row["text"] for row in made["unsorted"]] == ["The roof is red", "Cats are nice"]


def test_words_said_twice_become_one_item_with_both_passages() -> None:
    """The request and a document may say the same; the item cites both."""
    passages = [*lines("passwords must not be stored"), *lines("Passwords must not be stored.", source="source:other")]
    (rule,) = draft(kind("user_stories"), "", passages)["constraints"]
    assert rule["cites"] == [passage.id for passage in passages]


def test_naming_the_task_is_no_evidence_but_names_the_title() -> None:
    """The words that only ask for the deliverable are not sorted anywhere."""
    made = draft(kind("user_stories"), "Please write user stories for the loyalty programme")
    assert made["title"] == "User stories: loyalty programme"
    assert made["unsorted"] == []


def test_a_figure_stands_in_the_title_only_if_an_item_has_it() -> None:
    """A number that nothing supports is left out of the title."""
    assert draft(kind("user_stories"), "user stories for 40 branches")["title"] == "User stories"


def test_hardly_labelled_text_says_so() -> None:
    """Below half of the statements sorted, the limits say that the evidence is not labelled."""
    made = draft(
        kind("user_stories"), "", lines("It rained.", "Nobody came.", "The bus was late.", "Bills must be paid")
    )
    assert any("Insufficient labelled evidence: only 1 of 4" in line for line in made["limits"])


def test_open_questions_are_the_gaps_each_once() -> None:
    """Two stories with the same gap ask one question."""
    made = draft(kind("user_stories"), "Members need a card; clerks need a scanner")
    assert made["open_questions"].count("What does this let them do or avoid?") == 1


def test_assumptions_are_listed_as_such() -> None:
    """What is marked as assumed is never typed as fact."""
    made = draft(
        kind("user_stories"), "", lines("Assumption: all shops have scanners", "We assume that cards are printed")
    )
    assert [row["basis"] for row in made["assumptions"]] == ["assumption", "assumption"]
    assert made["assumptions"][0]["text"] == "all shops have scanners"


def test_an_answer_is_filed_under_the_label_of_its_question() -> None:
    """What a person answers needs no cue words of its own."""
    made = draft(
        kind("user_stories"), "user stories for a loyalty programme",
        users="shop customers and store clerks", needs="customers collect points", out_of_scope="partner programmes",
    )  # fmt: skip
    assert [row["name"] for row in made["personas"]] == ["shop customers", "store clerks"]
    assert [(row["as_a"], row["i_want"]) for row in made["stories"]] == [("customers", "collect points")]
    assert [row["text"] for row in made["out_of_scope"]] == ["partner programmes"]


@pytest.mark.parametrize("words", ["none", "Not sure.", "n/a"])
def test_an_empty_answer_is_no_item(words: str) -> None:
    """Saying that there is nothing is not a statement to sort."""
    made = draft(kind("user_stories"), "user stories for a loyalty programme", out_of_scope=words)
    assert (made["out_of_scope"], made["unsorted"]) == ([], [])


@pytest.mark.parametrize("name", KINDS)
def test_no_evidence_gives_no_item(name: str) -> None:
    """Without anything said there is nothing to write, in any kind."""
    made = draft(kind(name))
    assert [item["id"] for _, item in items(made) if item["id"] != "coverage"] == []


def test_a_contract_of_another_trade_works_the_same() -> None:
    """The model knows no role: a contract made up here is filled from its keywords alone."""
    wanted = contract(
        {"catches": listed({"fish": text(x_key=True, x_label=["fish"]), "kilos": text("label", x_gap="How heavy?")},
                           x_cues={"labels": ["catch"]})}
    )  # fmt: skip
    made = draft(wanted, "", document("log.csv", "Type,Fish,Kilos\nCatch,cod,12\nCatch,hake,\nWeather,rain,\n"))
    assert [(row["fish"], held(row["kilos"])) for row in made["catches"]] == [("cod", "12"), ("hake", None)]
    assert len(made["unsorted"]) == 1


def test_the_answer_is_canonical_json() -> None:
    """RFC 8785: sorted keys, no white space."""
    raw = OfflineModel().complete(task(kind("user_stories"), said(REQUEST))).text
    assert raw == json.dumps(json.loads(raw), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert plain(raw).startswith('{"assumptions"')


@pytest.mark.parametrize("words", ["( " * 50_000, "a: b, " * 20_000, "1," * 60_000, "As a b, " * 20_000])
def test_a_hostile_text_is_left_unsorted_at_once(words: str) -> None:
    """A passage too long to be a statement is listed, not parsed, so that no pattern can run away."""
    made = draft(kind("acceptance_criteria"), "", lines(words, f"Scenario: {words}", context="Rules"))
    assert (made["scenarios"], len(made["unsorted"])) == ([], 2)
    assert OfflineModel().objection(words, kind("acceptance_criteria"), made)
