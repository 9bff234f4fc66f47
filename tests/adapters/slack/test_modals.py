"""Forms become modals that a strict Slack takes, and what is typed comes back by field."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rolecall.chat import Field, Form, Place
from rolecall.errors import Refused
from rolecall_slack import limits, modals
from tests.adapters.fake_slack import typing_in
from tests.adapters.fake_slack.blocks import too_large, view_complaints
from tests.adapters.fake_slack.surfaces import View

PLACE = Place("slack", "T1", "C1", "1700.1")
HIRE = Form(
    "hire",
    "slack-T1-ask",
    "Hire a role for this channel",
    (
        Field(
            "roles", "Which role?", "choice", "Business Analyst", ("Business Analyst", "Project Manager"), required=True
        ),
        Field("approver", "Who approves?", "line", "@omar", hint="Names with commas between."),
        Field("why", "Why?", "text"),
        Field("until", "Until when?", "date", "2026-12-01"),
        Field("budget", "Dollars a month", "number", "50"),
        Field("strict", "Every deliverable needs the manager", "switch", "yes"),
    ),
    send="Hire",
    note="Only owners hire.",
)


def made(form: Form) -> dict[str, Any]:
    """Return the modal of a form, which Slack must take."""
    view = modals.view(form, place=PLACE, message="1700.2", callback="form")
    assert view_complaints(view) == []
    assert not too_large(view)
    return view


def with_fields(*fields: Field) -> Form:
    """Return a form about nothing in particular."""
    return Form("ask", "ba", "Ask", fields)


def submitted(view: dict[str, Any], typed: dict[str, Any]) -> dict[str, str]:
    """Fill in a modal as a person does, and read it back."""
    shown = View("V1", "U1", "T1", "modal", view, "h", "A1", "B1")
    shown.values = typing_in.filled(shown, typed)
    return modals.values(shown.as_json())


def test_a_form_has_its_note_fields_and_hints() -> None:
    """A title that is too long stands above the fields, too; what must be answered is marked."""
    view = made(HIRE)

    assert view["title"]["text"] == "Hire a role for this…"
    assert [block["text"]["text"] for block in view["blocks"][:2]] == [HIRE.title, HIRE.note]
    fields = view["blocks"][2:]
    assert [block["element"]["type"] for block in fields] == [
        "static_select",
        "plain_text_input",
        "plain_text_input",
        "datepicker",
        "number_input",
        "checkboxes",
    ]
    assert [block["optional"] for block in fields] == [False, True, True, True, True, True]
    assert fields[1]["hint"]["text"] == "Names with commas between."
    assert [block["element"].get("multiline") for block in fields[1:3]] == [False, True]
    assert view["submit"]["text"] == "Hire"


def test_what_stands_in_a_form_comes_back_as_it_was() -> None:
    """Every kind of field, sent without a touch."""
    assert submitted(made(HIRE), {}) == {
        "roles": "Business Analyst",
        "approver": "@omar",
        "why": "",
        "until": "2026-12-01",
        "budget": "50",
        "strict": "yes",
    }


def test_what_is_typed_comes_back_by_field() -> None:
    """Another choice, other words, and what was left empty."""
    bare = with_fields(
        Field("roles", "Which role?", "choice", choices=("a", "b"), required=True),
        Field("why", "Why?"),
        Field("until", "Until when?", "date"),
        Field("budget", "Dollars", "number"),
        Field("strict", "Strict", "switch"),
    )

    assert submitted(made(bare), {"roles": "b", "why": "because"}) == {
        "roles": "b",
        "why": "because",
        "until": "",
        "budget": "",
        "strict": "",
    }


def test_a_modal_knows_what_it_is_about() -> None:
    """Form, subject, place and message travel with it."""
    found = modals.Context.loads(made(HIRE)["private_metadata"])

    assert found == modals.Context("hire", "slack-T1-ask", str(PLACE), "1700.2")


def test_what_is_too_long_to_travel_stays_on_the_shelf() -> None:
    """At 3,000 characters it fits; one more and only the name of a row travels."""
    empty = len(modals.Context("ask", "", str(PLACE)).dumps()) + len(', "subject": ""')
    fits, over = (Form("ask", "s" * (limits.PRIVATE_METADATA - empty + more), "Ask", ()) for more in (0, 1))

    assert len(modals.view(fits, place=PLACE, callback="form")["private_metadata"]) == limits.PRIVATE_METADATA
    assert not modals.Context("ask", over.subject, str(PLACE)).fits
    with pytest.raises(Refused, match="is about more than fits"):
        modals.view(over, place=PLACE, callback="form")
    rowed = modals.view(over, place=PLACE, callback="form", row="form:1")
    assert modals.Context.loads(rowed["private_metadata"]) == modals.Context(row="form:1")


def test_a_skeleton_opens_at_once() -> None:
    """It has a title and nothing to send."""
    view = modals.skeleton("Revise Login by link, which is long")

    assert view_complaints(view) == []
    assert "submit" not in view
    assert view_complaints(modals.words_only("Sorry", "x" * 3001)) == []


@pytest.mark.parametrize(("count", "refused"), [(limits.VIEW_BLOCKS, False), (limits.VIEW_BLOCKS + 1, True)])
def test_a_form_of_too_many_fields_is_refused_in_words(count: int, refused: bool) -> None:
    """100 parts are shown; nothing is left out of more."""
    form = with_fields(*(Field(f"f{n}", "x") for n in range(count)))
    if refused:
        with pytest.raises(Refused, match="has 101 parts; a modal takes 100"):
            made(form)
    else:
        assert len(made(form)["blocks"]) == count


def test_a_form_of_too_many_bytes_is_refused_in_words() -> None:
    """250 kB are shown."""
    form = with_fields(*(Field(f"f{n}", "x", value="ü" * 3000) for n in range(20)))

    with pytest.raises(Refused, match="bytes; a modal takes 250,000"):
        made(form)


@pytest.mark.parametrize(("count", "groups"), [(limits.OPTIONS, 0), (limits.OPTIONS + 1, 2)])
def test_many_choices_stand_in_groups(count: int, groups: int) -> None:
    """100 fit into a menu; more are found under their neighbours, and the chosen one comes back."""
    names = tuple(f"person {n}" for n in range(count))
    view = made(with_fields(Field("to", "To whom?", "choice", names[-1], names)))

    assert len(view["blocks"][0]["element"].get("option_groups", ())) == groups
    assert submitted(view, {}) == {"to": names[-1]}


def test_a_choice_is_never_cut() -> None:
    """150 characters come back whole though 75 are shown; a longer one is refused, and so is a menu without any."""
    long = "x" * limits.OPTION_VALUE
    view = made(with_fields(Field("to", "To?", "choice", long, (long,))))

    assert view["blocks"][0]["element"]["options"][0]["text"]["text"] == "x" * 74 + "…"
    assert submitted(view, {}) == {"to": long}
    for choices in ((long + "x",), (), ("",)):
        with pytest.raises(Refused, match="To"):
            made(with_fields(Field("to", "To?", "choice", "", choices)))


@pytest.mark.parametrize(("part", "most"), [("label", limits.LABEL), ("hint", limits.HINT), ("value", limits.INPUT)])
@pytest.mark.parametrize("more", [0, 1])
def test_words_around_a_field_are_cut_with_a_mark(part: str, most: int, more: int) -> None:
    """At the limit they are whole."""
    given = {"label": "L"} | {part: "x" * (most + more)}
    text = json.dumps(made(with_fields(Field("a", **given))), ensure_ascii=False)

    assert ("(cut)" in text) is bool(more)
