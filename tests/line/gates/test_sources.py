"""Gates that read how a source says it: labelled rows, exclusions, results, ratings, reasons, rules about people."""

# ruff: noqa: E501  (cases are read as tables, one a line)

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from rolecall.domain.evidence import Passage
from rolecall.line.gates.text import grounding
from rolecall.line.gates.text.days import agrees, days
from rolecall.line.gates.text.rows import cells
from tests.line.gates.samples import TEXT, content, contract, look, output, passage, run, section

AS_OF = dt.date(2026, 11, 21)
LEVEL = {"type": "integer", "minimum": 1, "maximum": 5, "x-extract": "level"}
FIELDS = {
    "text": TEXT | {"x-key": True, "x-extract": "statement", "x-label": ["description"]},
    "owner": TEXT | {"x-extract": "owner", "x-label": ["owner", "responsible"]},
    "due": TEXT | {"x-extract": "due", "x-label": ["due"]},
    "baseline": TEXT | {"x-label": ["baseline"]},
    "impact": LEVEL | {"x-label": ["impact"]},
    "priority": {"type": "string", "enum": ["must", "should", "could", "wont"], "x-extract": "priority", "x-label": ["priority"]},
    "reason": TEXT | {"x-extract": "cause", "x-label": ["reason"]},
}  # fmt: skip
KIND = contract(
    output(requirements=section("REQ", FIELDS), out_of_scope=section("OUT", {"text": TEXT | {"x-key": True}}))
)
ROW = "Description: Metal shelves dampen radio; Owner: Ines; Due: 4 December 2026; Baseline: 11 December 2026; Impact: high; Priority: nice to have; Reason:"


def findings(gate: str, said: str | list[str], *, section: str = "requirements", **fields: Any) -> list[str]:
    """Return what a gate says about one item that cites these passages."""
    sources = [passage(text) for text in ([said] if isinstance(said, str) else said)]
    item = {"id": "X-1", "cites": [source.id for source in sources], **fields}
    return run(gate, look(content(**{section: [item]}), KIND, sources))


def test_a_row_is_cut_at_its_headers() -> None:
    """A semicolon inside a value stays there, and a sentence is no row."""
    assert [cell.header for cell in cells(ROW)] == [
        "description",
        "owner",
        "due",
        "baseline",
        "impact",
        "priority",
        "reason",
    ]
    assert cells("Note: one; two; Owner: Ines")[0].value == "one; two"
    assert cells("Links expire after 15 minutes; then they are refused.") == ()


@pytest.mark.parametrize(
    "fields",
    [
        {"owner": "Omar"},
        {"due": "11 December 2026"},
        {"baseline": "2026-12-04"},
        {"impact": 3},
        {"priority": "must"},
        {"text": "Two scanners have broken batteries"},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_a_value_of_another_cell_is_found(fields: dict[str, Any]) -> None:
    """The value under the field's own label counts, not that it stands somewhere in the row."""
    assert len(findings("rows", ROW, **fields)) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"owner": "Ines", "due": "2026-12-04", "baseline": "December 11, 2026", "impact": 4, "priority": "could"},
        {"text": "Radio is dampened by the shelves, which are metal"},
        {"owner": {"gap": "Who?"}},
    ],
)
def test_the_value_of_the_cell_is_not(fields: dict[str, Any]) -> None:
    """However it is written, and when it is left open."""
    assert findings("rows", ROW, **fields) == []


def test_a_second_passage_may_say_it_otherwise() -> None:
    """A cited sentence beside the row that gives the value is support enough."""
    assert findings("rows", [ROW, "Omar has taken it over."], owner="Omar") == []


def test_a_rank_is_the_one_the_sentence_gives() -> None:
    """“Should” is no must; a sentence without a rank leaves it to the role."""
    assert findings("rows", "The app should print labels.", priority="must")
    assert findings("rows", "The app should print labels.", priority="should") == []
    assert findings("rows", "The app prints labels.", priority="must") == []


@pytest.mark.parametrize(
    ("said", "rating", "blocked"),
    [
        ("The impact is low.", 3, True),
        ("The impact is low.", 2, False),
        ("Nobody rated it.", 3, True),
        ("Impact 3.", 3, False),
        ("Impact: H; Owner: Ines", 4, False),
    ],
)
def test_a_rating_comes_from_a_passage(said: str, rating: int, blocked: bool) -> None:
    """Also when the item calls itself an inference."""
    found = findings("support", said, impact=rating, basis="inference")

    assert any("the rating" in message for message in found) == blocked


def test_what_is_out_of_scope_is_not_brought_in() -> None:
    """An exclusion may be listed as one or said to be one."""
    said = "Voice picking is not part of this project."

    assert findings("exclusions", said, text="Voice picking for the aisles")
    assert findings("exclusions", said, text="There is no voice picking") == []
    assert findings("exclusions", said, section="out_of_scope", text="Voice picking") == []
    assert findings("exclusions", "We cover both aisles; the yard is excluded.", text="Both aisles and the yard")
    assert findings("exclusions", "We cover both aisles; the yard is excluded.", text="Both aisles") == []
    assert findings("exclusions", "Guests are not included in the count of seats.", text="Guests see the seats") == []
    assert findings("exclusions", "All aisles except the yard.", text="All aisles with the yard")
    assert findings("support", said, section="out_of_scope", text="Voice picking is a project of its own") == []


def test_a_better_passage_is_named() -> None:
    """An item that stands word for word in a passage it does not cite is miscited."""
    sources = [passage("An invitation beyond the last seat is refused."), passage("Guests do not use a seat.")]
    items = [
        {"id": "REQ-1", "cites": [source.id], "text": "A guest does not use a seat", "basis": "inference"}
        for source in sources
    ]
    found = [run("support", look(content(requirements=[item]), KIND, sources)) for item in items]

    assert [bool(messages) for messages in found] == [True, False]


def test_a_name_beside_a_title_is_read() -> None:
    """Title case hides no surname."""
    assert list(grounding.unsupported_names("Ines Larsson, Head of Track", "Approved by Ines Olsen, Head of Track"))
    assert list(grounding.unsupported_names("Ines Olsen, Head of Track", "Approved by Ines Olsen, Head of Track")) == []


def test_a_fact_is_no_risk() -> None:
    """What already is the case is an issue; a passage that calls it a risk is believed."""
    risk = TEXT | {"x-key": True}
    kind = contract(
        output(risks=section("R", {"description": risk}), issues=section("I", {"description": risk})), ("raid",)
    )

    def said(text: str, place: str = "risks") -> list[str]:
        source = passage(text)
        item = {"id": "R-1", "cites": [source.id], "description": "The export fails"}
        return run("raid", look(content(**{place: [item]}), kind, [source]))

    assert said("Since Monday the export fails every night.")
    assert said("The export may fail.") == []
    assert said("Issue: the export may fail.")
    assert said("Issue: the export fails.", "issues") == []


def test_an_invented_reason_is_found() -> None:
    """A reason shares its words with the passage it cites."""
    said = "The desk is late because the lift was not signed off."

    assert any(
        "stands in no cited passage" in line
        for line in findings("support", said, reason="Electricians never cared about quality.")
    )
    assert findings("support", said, reason="The lift has no sign-off yet.") == []


@pytest.mark.parametrize(
    ("text", "ranks"),
    [
        ("The pick rate of a person must never be displayed.", False),
        ("Scores of employees are not published.", False),
        ("We rank the pickers and people by speed.", True),
        ("Blame the slowest workers.", True),
        ("The worst performer did not report.", True),
    ],
)
def test_forbidding_to_rank_people_ranks_nobody(text: str, ranks: bool) -> None:
    """A denial must govern the measuring itself."""
    made = content(requirements=[{"id": "REQ-1", "cites": [], "text": text}])

    assert bool(run("people", look(made, KIND, []))) == ranks


def test_counts_of_own_items_need_no_passage() -> None:
    """“Two requirements” is true of two items; the wrong count of a named section is not."""
    said = passage("Links expire after 15 minutes. Passwords are not stored. Accounts are locked.")
    items = [{"id": f"REQ-{n}", "cites": [said.id], "text": text} for n, text in enumerate(said.text.split(". "), 1)]

    def prose(summary: str) -> list[str]:
        return run("support", look(content(requirements=items) | {"summary": summary}, KIND, [said]))

    assert prose("Three requirements on links and accounts.") == []
    assert prose("Four requirements on links and accounts.")


@pytest.mark.parametrize(
    ("claim", "evidence", "objects"),
    [
        ("until 18:00", "until 6 p.m.", False),
        ("until 18:00", "until 6 a.m.", True),
        ("from 9", "from 9 o'clock", False),
        ("2.5 metres", "250 cm", False),
        ("2.5 metres", "2.5 centimetres", True),
        ("5 weeks", "5 working days", True),
        ("thirty calendar days", "30 days", False),
    ],
)
def test_times_and_measures_agree_by_value(claim: str, evidence: str, objects: bool) -> None:
    """Half of the day, unit and kind of day count; notation does not."""
    assert bool(list(grounding.unsupported_numbers(claim, evidence))) == objects


def test_a_range_holds_both_its_days_and_a_verb_is_no_month() -> None:
    """“11 to 14 January 2027” says the 11th; “aisle 14 may be closed” says no day."""
    said = "from 11 to 14 January 2027"

    assert all(agrees(days(day)[0], said, AS_OF) for day in ("2027-01-11", "14 January 2027"))
    assert not agrees(days("2027-01-10")[0], said, AS_OF)
    assert days("aisle 14 may be closed") == ()
    assert len(days("on 14 May we start, or on 14 may")) == 2


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Withdrawing is free as long as no officer is assigned", "Withdrawing is free until an officer is assigned"),
        ("Nobody has more than five reservations", "A reader may have at most five reservations"),
        ("Reservations of reference works are not possible", "Reference works cannot be reserved"),
        ("The account is not opened", "The account is opened only after the identity is proven"),
        ("No photo is older than 24 hours", "Photos are deleted within 24 hours"),
        ("People who moved already are not called", "Otherwise they call people who moved already"),
        ("Coverage with no dead spot", "Coverage without a dead spot"),
    ],
)
def test_the_same_rule_said_with_a_denial_is_no_flip(claim: str, evidence: str) -> None:
    """A condition, a bound or a denying verb makes up for a negation."""
    assert list(grounding.turned_round(claim, evidence)) == []


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Loans rise by a tenth", "Stopping costs nothing; the loans fall by a tenth"),
        ("The release is accepted", "The release is refused"),
        ("The council is asked to end the pilot", "The council is asked to extend the pilot"),
        ("Voice picking is included", "Voice picking is excluded"),
    ],
)
def test_an_opposite_in_its_place_is_a_flip(claim: str, evidence: str) -> None:
    """Direction words beside the same word."""
    assert list(grounding.turned_round(claim, evidence))


def test_figures_that_change_places_are_found() -> None:
    """Both numbers stand in the evidence, but only one beside these words."""
    said = "Finance recommends a fee of €5. The fee of €12 would bring more."

    assert list(grounding.exchanged_figures("Finance recommends a fee of €12.", said))
    assert list(grounding.exchanged_figures("Finance recommends a fee of €5.", said)) == []


def test_only_is_kept_with_whom_it_was() -> None:
    """An “only” may be reworded, not dropped or moved to those left out."""
    said = "Only finance admins may call the API; account owners may not."

    assert list(grounding.unkept("Only account owners shall call the API.", said))
    assert list(grounding.unkept("Only finance admins shall call the API.", said)) == []
    assert list(grounding.unkept("Residents may park in zone two.", "Only residents may park in zone two."))
    assert (
        list(grounding.unkept("Nobody but residents may park in zone two.", "Only residents may park in zone two."))
        == []
    )


MATRIX = contract(
    output(
        rows=section(
            "TR",
            {
                "req_id": TEXT | {"x-extract": "refs", "x-label": ["id"]},
                "requirement": TEXT | {"x-key": True, "x-label": ["requirement"]},
                "test": TEXT | {"x-extract": "refs", "x-label": ["test"]},
                "result": TEXT | {"enum": ["passed", "failed"], "x-values": {"passed": ["pass"], "failed": ["fail"]}},
            },
        )
    ),
    ("traceability",),
)


def matrix(sources: list[Passage], **fields: Any) -> list[str]:
    """Return what the traceability gate says about one row that cites all sources."""
    row = {
        "id": "TR-1",
        "cites": [source.id for source in sources],
        "req_id": "R1",
        "requirement": "Five books",
        "test": "T-1",
    }
    return run("traceability", look(content(rows=[row | fields]), MATRIX, sources))


def test_a_result_is_that_of_the_latest_run() -> None:
    """An older result does not stand once a later run is dated."""
    runs = [passage("On 3 November 2026 T-1 failed."), passage("On 10 November 2026 T-1 passed.")]

    assert matrix(runs, result="failed")
    assert matrix(runs, result="passed") == []
    assert matrix(runs[:1], result="passed")


def test_a_link_is_one_the_sources_make() -> None:
    """A test whose row covers another requirement, or none, proves this one no more."""
    assert matrix([passage("Test: T-1; Covers: R2; Result: passed")])
    assert matrix([passage("Test: T-1; Covers: ; Result: passed")])
    assert matrix([passage("Test: T-1; Covers: R1, R2; Result: passed")]) == []


def test_a_requirement_without_a_row_is_missed() -> None:
    """Unless the matrix says elsewhere why it has none."""
    sources = [passage("R1 – Five books at most."), passage("R2 – A book is held for 14 days.")]

    assert any("R2" in line for line in matrix(sources))
    row = {"id": "TR-1", "cites": [], "req_id": "R1", "requirement": "Five books", "test": "T-1"}
    made = content(rows=[row]) | {"limits": ["R2 was left to the next matrix."]}
    assert run("traceability", look(made, MATRIX, sources)) == []
