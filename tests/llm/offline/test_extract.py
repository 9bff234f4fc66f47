"""Extractors: each takes the statement's own words or nothing."""

from __future__ import annotations

from typing import Any

import pytest

from rolecall.domain.keywords import EXTRACTORS as NAMED
from rolecall.domain.keywords import SHAPES as NAMED_SHAPES
from rolecall.llm.offline.extract import EXTRACTORS
from rolecall.llm.offline.shapes import SHAPES, fits
from tests.llm.offline.workbench import contract, document, draft, held, lines, listed, text


def got(field: dict[str, Any], words: str, label: str = "Item: ") -> Any:
    """Return what a field takes from a labelled statement, None for a gap."""
    asked = field if "const" in field or field.get("x-key") else {**field, "x-gap": "What is it?"}
    wanted = contract({"rows": listed({"words": text(x_key=True), "found": asked}, x_cues={"labels": ["item"]})})
    (row,) = draft(wanted, "", lines(f"{label}{words}"))["rows"]
    return held(row["found"])


def test_every_extractor_of_the_contract_language_is_there() -> None:
    """The loader accepts exactly the names this model can do, less those worked out elsewhere."""
    assert set(NAMED) - set(EXTRACTORS) == {"label", "computed", "goal"}
    assert set(EXTRACTORS) <= set(NAMED)


def test_every_shape_of_the_contract_language_is_there() -> None:
    """The loader accepts exactly the shapes this model can tell."""
    assert set(SHAPES) == set(NAMED_SHAPES)


@pytest.mark.parametrize(
    ("extract", "words", "value"),
    [
        ("benefit", "Print labels so that nobody writes by hand", "nobody writes by hand"),
        ("benefit", "Print labels because writing is slow", None),
        ("owner", "The permit is owned by Ines Moreau", "Ines Moreau"),
        ("owner", "Assigned to the harbour office", "harbour office"),
        ("owner", "Omar will call the mill", "Omar"),
        ("owner", "Users will call the mill", None),
        ("owner", "The mill may close", None),
        ("date", "Opened on 3 May 2027 in Brest", "3 May 2027"),
        ("date", "Opened on 2027-05-03", "2027-05-03"),
        ("date", "Opened on Friday", None),
        ("start", "Work starts on 3 May 2027", "3 May 2027"),
        ("amount", "It costs €1,200.50 a year", "€1,200.50"),
        ("amount", "It costs 12 hours", None),
        ("percent", "At 12.5 % of shops", "12.5 %"),
        ("number", "Forty of 50 shops", "50"),
        ("measure", "Answers come within 2 seconds at noon", "within 2 seconds"),
        ("measure", "three failed attempts lock it", "three failed attempts"),
        ("cause", "Delayed because of the storm, says Ines", "the storm"),
        ("effect", "The mill closes, which would delay bread", "delay bread"),
        ("mitigation", "Floods are mitigated by sandbags", "sandbags"),
        ("when", "If the room is taken, the next time is shown", "If the room is taken"),
        ("then", "If the room is taken, the next time is shown", "the next time is shown"),
        ("then", "Given a full room, when Ann books, then she is refused", "she is refused"),
        ("given", "Given a full room, when Ann books, then she is refused", "a full room"),
        ("then", "The room is blue", None),
        ("term", "An RMA means the number of a return", "RMA"),
        ("meaning", "An RMA means the number of a return", "the number of a return"),
        ("copy", "as it stands", "Item: as it stands"),
    ],
)  # fmt: skip
def test_a_text_is_a_slice_of_the_statement(extract: str, words: str, value: str | None) -> None:
    """What an extractor gives stands in the words, or it gives nothing."""
    assert got(text(extract), words) == value


@pytest.mark.parametrize(
    ("words", "day"),
    [("due by 5 March 2027", "2027-03-05"), ("due by March 5, 2027", "2027-03-05"), ("due by 2027-03-05", "2027-03-05"),
     ("due by Friday", None), ("due by 31 February 2027", None)],
)  # fmt: skip
def test_a_date_field_is_iso_or_a_gap(words: str, day: str | None) -> None:
    """Only a day, month and year that exist make a date; nothing is completed."""
    assert got({**text("due"), "format": "date"}, words) == day


@pytest.mark.parametrize(
    ("words", "level"),
    [
        ("a leak with high likelihood", 4),
        ("likelihood: 2", 2),
        ("a likely leak", None),
        ("high water, likelihood is low", 2),
    ],
)
def test_a_level_wants_its_label_beside_it(words: str, level: int | None) -> None:
    """“High water” is no rating."""
    assert (
        got({"type": "integer", "minimum": 1, "maximum": 5, "x-extract": "level", "x-label": ["likelihood"]}, words)
        == level
    )


def test_a_status_is_one_of_the_enum() -> None:
    """Words map onto the values the contract has, and onto no others."""
    field = {"type": "string", "enum": ["open", "in_progress", "done"], "x-extract": "status"}
    assert got(field, "the ramp is in progress") == "in_progress"
    assert got(field, "the ramp is finished") == "done"
    assert got(field, "the ramp is amber") is None


def test_a_type_comes_from_its_words() -> None:
    """`x-values` names the words of each value."""
    field = {
        "type": "string",
        "enum": ["risk", "issue"],
        "x-extract": "type",
        "x-values": {"issue": ["broken"], "risk": ["may"]},
    }
    assert (got(field, "the ramp is broken"), got(field, "it may rain"), got(field, "a ramp")) == (
        "issue",
        "risk",
        None,
    )


def test_references_are_ids_with_the_prefixes_of_the_field() -> None:
    """Capital labels are prefixes; other ids in the same words are left alone."""
    field = {"type": "array", "items": {"type": "string"}, "x-extract": "refs", "x-label": ["story", "US"]}
    assert got(field, "REQ-1 became US-2 and US-3") == ["US-2", "US-3"]


def test_a_label_wins_over_the_words() -> None:
    """What is labelled is not guessed."""
    assert got(text("owner", x_label=["owner"]), "Omar will call; owner: Ines") == "Ines"


def test_a_labelled_number_has_the_fields_type() -> None:
    """A column fills an integer field with a whole number, or not at all."""
    wanted = contract(
        {"rows": listed({"name": text(x_key=True, x_label=["name"]), "days": {"type": "integer", "x-gap": "?"}})}
    )
    made = draft(wanted, "", document("t.csv", "Name,Days\nroof,12\nwall,some\n"))
    assert [held(row["days"]) for row in made["rows"]] == [12, None]


def test_a_list_is_cut_at_commas_and_and() -> None:
    """“a, b and c” are three."""
    field = {"type": "array", "items": {"type": "string"}, "x-extract": "list", "x-label": ["present"]}
    assert got(field, "meeting; present: Ann, Bo and Cy") == ["Ann", "Bo", "Cy"]


def test_headings_and_speakers_come_from_the_context() -> None:
    """They stand beside the quote, not in it."""
    fields = {"words": text(x_key=True), "under": text("heading"), "by": text("speaker")}
    wanted = contract({"rows": listed(fields, x_cues={"labels": ["decisions"]})})
    (row,) = draft(wanted, "", lines("we go ahead", context="Notes > Decisions · Ines"))["rows"]
    assert (row["under"], row["by"]) == ("Decisions", "Ines")


@pytest.mark.parametrize(
    ("shape", "yes", "no"),
    [
        ("person_need", "Nurses need a badge", "Badges need a nurse"),
        ("prohibition", "Nobody may never", "They may not only sing"),
        ("measure", "within 2 seconds", "within reach"),
        ("deadline", "due by Friday", "Black Friday"),
        ("commitment", "Ines will call", "Users will call"),
        ("dependency", "It depends on the mill", "It stands alone"),
        ("past", "The ramp was completed", "The ramp will be completed"),
        ("exclusion", "Bikes are out of scope", "Bikes are in scope"),
    ],
)
def test_a_shape_tells_two_sentences_apart(shape: str, yes: str, no: str) -> None:
    """Each structural test has a case for and a case against."""
    assert (fits(shape, yes), fits(shape, no)) == (True, False)
