"""Revisions without a model: what is understood is done exactly, the rest is declined before it costs anything."""

from __future__ import annotations

import copy
import json
from typing import Any

import jsonschema_rs
import pytest

from rolecall.domain.content import items
from rolecall.errors import ModelFailed
from rolecall.llm.offline import OfflineModel
from rolecall.llm.offline.revise.grammar import parse
from rolecall.llm.offline.revise.orders import Add, Drop, Keep, Move, Put, Replace, Retitle, Shorten
from tests.llm.offline.workbench import REQUEST, document, draft, kind, revised

STORIES = kind("user_stories")
PRIOR = draft(STORIES, f"{REQUEST}; customers want to see their invoices so that they can pay on time")
DONE = (
    "30 minutes, not 15",
    "Please change 15 minutes to 30 minutes.",
    "it should be 30 minutes instead of 15",
    "The link should expire after 30 minutes, not 15.",
    "not 15 minutes but 30",
    "15 minutes → 30 minutes",
    "AC-1: 30 minutes, not 15",
    "five, not three",
    "remove story 2",
    "drop US-2",
    "delete the second story",
    "delete the constraint about passwords",
    "remove everything about invoices",
    "drop all constraints",
    "keep only US-1",
    "keep the story about invoices only",
    "add a constraint: sessions end after 8 hours",
    "Add: guests must be able to reset their e-mail address",
    "move US-2 first",
    "move US-1 after US-2",
    "put story 1 to the end",
    "make US-2 must",
    "US-1 is a should-have",
    "make story 2 high priority",
    "set the priority of US-1 to could",
    "set the epic of US-1 to Access",
    "call it 'member' not 'customer'",
    "rename customer to member everywhere",
    "use clerks instead of support staff",
    "rename the deliverable to Login for support",
    "shorter",
    "Make it shorter, please",
    "30 minutes, not 15; and drop US-2",
    "drop US-2 and make US-1 must",
)
DECLINED = (
    "make it friendlier",
    "rewrite this for executives",
    "drop US-9",
    "remove the story about coupons",
    "40 minutes, not 20",
    "change cats to dogs",
    "move US-1 before CON-1",
    "set the colour of US-1 to blue",
    "split US-1 into two stories",
    "translate it into French",
    "30 minutes, not 15; and make it friendlier",
    "that is all wrong",
    "why is US-1 a must?",
    "move US-1 first",
    "a link is fine, not a password reset by phone call",
)


def changed(prior: dict[str, Any], now: dict[str, Any]) -> set[str]:
    """Return the ids of items that are new, gone or different, nested items by themselves."""
    before, after = _own(prior), _own(now)
    return {name for name in before | after if before.get(name) != after.get(name)}


def _own(content: dict[str, Any]) -> dict[str, str]:
    rows = {}
    for _, item in items(content):
        own = {name: value for name, value in item.items() if not _nested(value)}
        rows[str(item["id"])] = json.dumps(own, sort_keys=True)
    return rows


def _nested(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(part, dict) for part in value)


@pytest.mark.parametrize("instruction", DONE)
def test_no_objection_means_that_something_changes(instruction: str) -> None:
    """What is not objected to is done, and the result still fits the contract."""
    assert OfflineModel().objection(instruction, STORIES, PRIOR) == ""
    now = revised(STORIES, PRIOR, instruction)
    assert now != PRIOR
    assert jsonschema_rs.Draft202012Validator(STORIES.content_schema).is_valid(now)


@pytest.mark.parametrize("instruction", DECLINED)
def test_an_objection_means_that_it_cannot_be_done(instruction: str) -> None:
    """What is objected to would fail, and the objection says what can be done instead."""
    said = OfflineModel().objection(instruction, STORIES, PRIOR)
    assert "edit the version by hand or connect a model" in said
    with pytest.raises(ModelFailed):
        revised(STORIES, PRIOR, instruction)


def test_the_prior_version_is_left_as_it_was() -> None:
    """A revision is a new content; the old one is evidence."""
    before = copy.deepcopy(PRIOR)
    revised(STORIES, PRIOR, "30 minutes, not 15; drop US-2")
    assert before == PRIOR


def test_a_corrected_item_cites_the_correction_and_the_others_keep_their_bytes() -> None:
    """Only the corrected criterion changes, under its old id."""
    now = revised(STORIES, PRIOR, "30 minutes, not 15")
    criterion = now["stories"][0]["ac"][0]
    assert (criterion["id"], criterion["text"]) == ("AC-1", "links expire after 30 minutes")
    assert criterion["cites"][:-1] == PRIOR["stories"][0]["ac"][0]["cites"]
    assert changed(PRIOR, now) == {"AC-1"}


@pytest.mark.parametrize(
    ("instruction", "ids"),
    [
        ("drop US-2", {"US-2"}),
        ("delete the constraint about passwords", {"CON-1"}),
        ("keep only US-2", {"US-1", "AC-1", "AC-2"}),
        ("add a constraint: sessions end after 8 hours", {"CON-2"}),
        ("make US-2 must", {"US-2"}),
        ("five, not three", {"AC-2"}),
        ("call it 'member' not 'customer'", {"US-2", "P-2"}),
        ("move US-2 first", set()),
        ("shorter", set()),
        ("rename the deliverable to Login", set()),
    ],
)
def test_only_what_is_named_changes(instruction: str, ids: set[str]) -> None:
    """Untouched items are byte-identical under the same ids."""
    assert changed(PRIOR, revised(STORIES, PRIOR, instruction)) == ids


def test_a_plural_follows_its_term() -> None:
    """“customer” to "member" turns "customers" into "members"."""
    assert revised(STORIES, PRIOR, "call it 'member' not 'customer'")["stories"][1]["as_a"] == "members"


def test_a_fact_is_replaced_as_a_whole_word() -> None:
    """15 is not part of 150 or 1.5."""
    prior = draft(STORIES, "links must expire after 15 minutes; at most 150 minutes must pass; 1.15 minutes must do")
    now = revised(STORIES, prior, "30 minutes, not 15")
    assert [row["text"] for row in now["constraints"]] == [
        "links must expire after 30 minutes",
        "at most 150 minutes must pass",
        "1.15 minutes must do",
    ]


def test_a_sentence_never_replaces_its_fact() -> None:
    """Only the figure of "the link should expire after 30 minutes, not 15" is taken."""
    now = revised(STORIES, PRIOR, "The link should expire after 30 minutes, not 15.")
    assert now["stories"][0]["ac"][0]["text"] == "links expire after 30 minutes"


def test_what_is_added_cites_the_words_that_added_it() -> None:
    """The new item rests on the revision itself, under the next free id."""
    now = revised(STORIES, PRIOR, "Add: guests must be able to reset their e-mail address")
    story = now["stories"][-1]
    assert (story["id"], story["as_a"], story["i_want"], story["priority"]) == (
        "US-3", "guests", "reset their e-mail address", "must",
    )  # fmt: skip
    assert story["cites"][0] not in {name for _, item in items(PRIOR) for name in item["cites"]}


def test_an_id_that_was_dropped_is_not_given_again_while_a_higher_one_lives() -> None:
    """Ids are stable across versions."""
    shorter = revised(STORIES, PRIOR, "drop US-1")
    assert revised(STORIES, shorter, "Add: guests must be able to pay")["stories"][-1]["id"] == "US-3"


def test_words_that_fit_no_section_are_added_as_unsorted() -> None:
    """Nothing said is lost."""
    now = revised(STORIES, PRIOR, "add: the sky above the harbour")
    assert [row["text"] for row in now["unsorted"]] == ["the sky above the harbour"]


def test_a_named_source_is_quoted_and_not_the_order() -> None:
    """“add the refund limit from policy.md” cites the policy."""
    policy = document(
        "policy.md", "Refunds must not exceed the limit of 200 euros.\n\nShops close at noon.\n", "approved"
    )
    now = revised(STORIES, PRIOR, "add the refund limit from policy.md", policy)
    assert now["constraints"][-1]["text"] == "Refunds must not exceed the limit of 200 euros"
    assert now["constraints"][-1]["cites"] == [policy[0].id]


def test_a_source_that_does_not_say_it_is_an_open_question() -> None:
    """Nothing is written in the source's name."""
    now = revised(
        STORIES, PRIOR, "add the shipping limit from policy.md", document("policy.md", "Shops close at noon.")
    )
    assert "policy.md does not say: the shipping limit" in now["open_questions"]


def test_a_dropped_story_is_no_longer_depended_on() -> None:
    """References to what is gone go with it."""
    prior = draft(STORIES, "", document("s.csv", "As a,I want,Depends on\nclerk,a card,\nclerk,a scanner,US-1\n"))
    assert prior["stories"][1]["deps"] == ["US-1"]
    assert revised(STORIES, prior, "drop US-1")["stories"][0]["deps"] == []


def test_a_list_that_lost_its_last_item_asks_again() -> None:
    """An emptied list of criteria is a gap, not silence."""
    now = revised(STORIES, PRIOR, "drop AC-1; drop AC-2")
    assert now["stories"][0]["ac"] == {"gap": "How will we see that this works?"}
    assert "How will we see that this works?" in now["open_questions"]


def test_computed_values_follow_their_rows() -> None:
    """Coverage is counted again after a row is gone."""
    matrix = kind("traceability_matrix")
    rows = document("m.csv", "Req,Requirement,Test\nREQ-1,A is b,TC-1\nREQ-2,C is d,\n")
    prior = draft(matrix, "", rows)
    assert prior["coverage"]["percent"] == 50
    coverage = revised(matrix, prior, "drop TR-2", rows)["coverage"]
    assert (coverage["total"], coverage["covered"], coverage["percent"]) == (1, 1, 100)


def test_a_summary_written_by_a_person_is_kept() -> None:
    """Only a summary this model wrote is written again."""
    prior = {**PRIOR, "summary": "What the desk needs."}
    assert revised(STORIES, prior, "drop US-2")["summary"] == "What the desk needs."


def test_a_word_that_could_be_two_items_is_asked_back() -> None:
    """Ambiguity is never resolved by chance."""
    said = OfflineModel().objection(
        "drop invoices", STORIES, {**PRIOR, "constraints": [*PRIOR["constraints"], _about_invoices()]}
    )
    assert "name the id" in said


def _about_invoices() -> dict[str, Any]:
    return {"id": "CON-9", "text": "invoices must be kept", "cites": ["p00000000"]}


@pytest.mark.parametrize(
    ("words", "order"),
    [
        ("30 minutes, not 15", Replace("15", "30 minutes")),
        ("in US-2 change red to blue", Replace("red", "blue", "US-2")),
        ("say member, not customer", Replace("customer", "member")),
        ("please remove US-1 and US-3", Drop("US-1 and US-3")),
        ("only keep the stories about login", Keep("the stories about login")),
        ("add a rule that bikes are free", Add("bikes are free", "rule")),
        ("add opening hours from handbook.md", Add("opening hours", "", "handbook.md")),
        ("move US-3 before US-1", Move("US-3", "before", "US-1")),
        ("assign R-1 to Dana", Put("R-1", "owner", "Dana")),
        ("change the title to Harbour", Retitle("Harbour")),
        ("too long", Shorten()),
    ],
)
def test_plain_words_become_an_order(words: str, order: object) -> None:
    """The grammar of what is understood, by example."""
    assert parse(words) == ([order], "")


def test_the_first_clause_not_understood_is_named() -> None:
    """All or nothing: a half-done revision would spend the allowance."""
    assert parse("drop US-1; sing a song")[1] == "sing a song"


def test_an_empty_instruction_is_declined() -> None:
    """Nothing asked is nothing done."""
    assert OfflineModel().objection("", STORIES, PRIOR)
