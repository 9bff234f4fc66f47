"""Traps an extractive model fell into once (notes on models, the prototype's bugs): each stays closed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.llm.offline.workbench import contract, document, draft, held, kind, lines, listed, text


def stories(words: str) -> list[dict[str, Any]]:
    """Return the stories made of a request."""
    found: list[dict[str, Any]] = draft(kind("user_stories"), words)["stories"]
    return found


@pytest.mark.parametrize("negated", ["must not", "cannot", "never", "no longer", "may not", "shall not", "do not"])
def test_a_rule_keeps_its_negation(negated: str) -> None:
    """Cutting at the modal verb dropped the "not": "must not be stored" became "be stored"."""
    made = draft(kind("user_stories"), f"Card numbers {negated} leave the shop")
    (rule,) = made["constraints"]
    assert rule["text"] == f"Card numbers {negated} leave the shop"


@pytest.mark.parametrize(
    ("words", "want"),
    [
        ("As a user I must not see other people's invoices", "must not see other people's invoices"),
        ("As a clerk I never want to retype an address", "never want to retype an address"),
        ("As a clerk I do not want to retype an address", "do not want to retype an address"),
        ("As a guest, I cannot book for others so that nobody is surprised", "cannot book for others"),
        ("As a guest I no longer want to phone", "no longer want to phone"),
    ],
)
def test_a_want_keeps_its_negation(words: str, want: str) -> None:
    """The polarity survives in the slot itself, not only in the quote."""
    assert stories(words)[0]["i_want"] == want


RISKS = contract(
    {
        "risks": listed(
            {
                "text": text(x_key=True),
                "owner": text("owner", x_label=["owner"], x_gap="Who?"),
                "mitigation": text("mitigation", x_label=["mitigation"], x_gap="What?"),
                "due": text("due", x_label=["due"], x_gap="When?"),
            },
            "R",
            x_cues={"labels": ["risk", "risks"]},
        )
    }
)


def test_an_item_never_takes_its_neighbours_owner() -> None:
    """A window that looked backward gave one risk the owner of another."""
    made = draft(
        RISKS, "", lines("Risk: The mill may close", "Risk: The dam may leak", "Owner: Ines", "Mitigation: Patch it")
    )
    first, second = made["risks"]
    assert (held(first["owner"]), held(first["mitigation"])) == (None, None)
    assert (second["owner"], second["mitigation"]) == ("Ines", "Patch it")


def test_a_labelled_line_of_another_source_belongs_to_no_item() -> None:
    """Looking forward ends where the source ends."""
    made = draft(RISKS, "", [*lines("Risk: The dam may leak"), *lines("Owner: Ines", source="source:other")])
    assert held(made["risks"][0]["owner"]) is None
    assert [row["text"] for row in made["unsorted"]] == ["Owner: Ines"]


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("Risk: Black Friday may overload the shop", None),
        ("Risk: Payment may fail on Friday", None),
        ("Risk: The contract must be signed by Friday", "Friday"),
        ("Risk: Permits are due before 5 March 2027", "5 March 2027"),
        ("Risk: Tests run until the end of May", "end of May"),
    ],
)
def test_a_weekday_is_a_date_only_after_due_by_before_or_until(words: str, due: str | None) -> None:
    """“Black Friday” became a due date."""
    assert held(draft(RISKS, "", lines(words))["risks"][0]["due"]) == due


@pytest.mark.parametrize(
    ("modal", "priority"),
    [
        ("must be able to", "must"),
        ("should be able to", "should"),
        ("could", "could"),
        ("won't", "wont"),
        ("need to", None),
    ],
)
def test_each_modal_verb_reaches_its_priority(modal: str, priority: str | None) -> None:
    """Modal verbs stood among the stop words, so MoSCoW was lost; a mere need ranks nothing."""
    wanted = contract(
        {"needs": listed({"text": text(x_key=True), "priority": {
            "type": "string", "enum": ["must", "should", "could", "wont"], "x-extract": "priority", "x-gap": "Rank?"}},
            x_cues={"labels": ["need"]})}
    )  # fmt: skip
    made = draft(wanted, "", lines(f"Need: Readers {modal} extend a loan"))
    assert held(made["needs"][0]["priority"]) == priority


@pytest.mark.parametrize(
    "words",
    [
        "Card numbers must be encrypted",
        "Invoices should be sent within a day",
        "The server must answer within 2 seconds",
        "Orders can be cancelled until noon",
    ],
)
def test_things_never_become_personas(words: str) -> None:
    """Passive and inanimate subjects became roles; they are rules."""
    made = draft(kind("user_stories"), words)
    assert (made["stories"], made["personas"]) == ([], [])


@pytest.mark.parametrize(
    "words",
    [
        "Payments by card are out of scope",
        "Staff need a canteen, but that is not in scope",
        "Gift cards are not included",
    ],
)
def test_an_exclusion_becomes_no_story(words: str) -> None:
    """An out-of-scope sentence became a story full of gaps."""
    made = draft(kind("user_stories"), words)
    assert (made["stories"], [row["text"] for row in made["out_of_scope"]]) == ([], [words])


def test_an_exclusion_under_a_heading_of_stories_is_still_none() -> None:
    """The heading is strong, the exclusion is stronger."""
    made = draft(kind("user_stories"), "", document("n.md", "# User stories\n\n- Partner shops are out of scope\n"))
    assert made["stories"] == []
    assert [row["text"] for row in made["out_of_scope"]] == ["Partner shops are out of scope"]


def test_a_cause_is_no_benefit() -> None:
    """“so_that” held "retyping is slow"."""
    (story,) = stories("Clerks need a scanner because retyping is slow")
    assert (story["i_want"], held(story["so_that"])) == ("a scanner", None)


def test_restating_the_want_is_no_criterion() -> None:
    """A criterion that says no more than the story proves nothing."""
    (story,) = stories(
        "As a clerk I want to scan a parcel when it arrives; when a parcel arrives; a scan takes at most 2 seconds"
    )
    assert [row["text"] for row in story["ac"]] == ["a scan takes at most 2 seconds"]


def test_small_talk_and_questions_are_not_placed_by_their_words() -> None:
    """Talk is full of must and should; without a label it stays unsorted."""
    talk = lines("So I must say the tea was good", "Should we open a window?", "Yeah we need to go")
    made = draft(kind("user_stories"), "", talk)
    assert len(made["unsorted"]) == 3
