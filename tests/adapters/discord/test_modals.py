"""Forms become modals that a strict Discord takes, and what is typed comes back by field."""

from __future__ import annotations

from typing import Any

import pytest

from rolecall.chat import Field, Form
from rolecall.errors import Refused
from rolecall_discord import limits, modals
from tests.adapters.fake_discord.cannot import Cannot
from tests.adapters.fake_discord.components import complaints, numbered
from tests.adapters.fake_discord.filling import filled

LONG = "Which rules, limits or numbers hold, such as time limits, amounts, or what must never happen?"
HIRE = Form(
    "hire",
    "discord-1",
    "Hire a role for this channel",
    (
        Field("roles", "Which role?", "choice", "Project Manager", ("Business Analyst", "Project Manager"), True),
        Field("approver", "Who approves?", "line", "@omar", hint="Names with commas between."),
        Field("until", "Until when?", "date"),
        Field("budget", "Dollars a month", "number", "50", hint="Empty: no limit."),
        Field("strict", "Every deliverable needs the manager", "switch", "yes"),
    ),
    send="Hire",
    note="It begins at once.",
)


async def made(form: Form, page: int = 0, **values: str) -> dict[str, Any]:
    """Return a page of a form as it is sent, which Discord must take."""
    sent = modals.modal(form, "rf|x|y", page, values).to_dict()
    assert complaints(sent["components"], "modal") == []
    assert 1 <= len(sent["title"]) <= limits.MODAL_TITLE
    return sent


def of(*fields: Field, title: str = "Ask", note: str = "") -> Form:
    """Return a form about nothing in particular."""
    return Form("ask", "ba", title, fields, note=note)


def lines(count: int, first: int = 1) -> tuple[Field, ...]:
    """Return so many fields for a line each."""
    return tuple(Field(f"q{number}", f"Question {number}?", "line") for number in range(first, first + count))


def typed(sent: dict[str, Any], **fields: Any) -> dict[str, str]:
    """Fill in a modal as a person does, and read it back."""
    return modals.values([filled(node, fields) for node in numbered(sent["components"])])


def labels(sent: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return label, description and placeholder of every field."""
    found = [node for node in sent["components"] if node["type"] == 18]
    return [(node["label"], node.get("description", ""), node["component"].get("placeholder") or "") for node in found]


def above(sent: dict[str, Any]) -> list[str]:
    """Return the texts that stand by themselves."""
    return [node["content"] for node in sent["components"] if node["type"] == 10]


async def test_every_kind_of_field_has_its_part() -> None:
    """A menu, a line, a line that says which form it takes, a checkbox; the note stands where there is room for it."""
    sent = await made(HIRE)

    assert sent["title"] == HIRE.title
    assert [node["component"]["type"] for node in sent["components"]] == [3, 4, 4, 4, 23]
    assert labels(sent) == [
        ("Which role?", "It begins at once.", ""),
        ("Who approves?", "Names with commas between.", ""),
        ("Until when?", "", "2026-12-31"),
        ("Dollars a month", "Empty: no limit.", "50"),
        ("Every deliverable needs the manager", "", ""),
    ]
    fewer = await made(of(*HIRE.fields[:4], note=HIRE.note))
    assert above(fewer) == ["It begins at once."]
    text = (await made(of(Field("text", "What is it about?"))))["components"][0]["component"]
    assert text["style"] == 2


async def test_what_stands_in_a_form_comes_back_as_it_was() -> None:
    """Every kind of field, sent without a touch; then everything changed; then nothing where nothing is needed."""
    assert typed(await made(HIRE)) == {
        "roles": "Project Manager",
        "approver": "@omar",
        "until": "",
        "budget": "50",
        "strict": "yes",
    }
    changed = {"roles": "Business Analyst", "approver": "@max", "until": "2027-01-31", "budget": "12.50"}
    assert typed(await made(HIRE), **changed, strict=False) == {**changed, "strict": ""}
    assert typed(await made(HIRE, strict="", budget="70"))["strict"] == ""
    assert typed(await made(HIRE, strict="", budget="70"))["budget"] == "70"


async def test_what_must_be_answered_cannot_be_left_open() -> None:
    """Discord's client does not send it; all else may be left open, a menu that was set included."""
    must = of(Field("a", "A?", required=True), Field("b", "B?", "choice", choices=("x", "y"), required=True))
    may = of(Field("a", "A?"), Field("b", "B?", "choice", "x", ("x", "y")))

    for fields in ({}, {"a": "1"}, {"b": "x"}, {"a": "1", "b": None}):
        with pytest.raises(Cannot):
            typed(await made(must), **fields)
    assert typed(await made(must), a="1", b="y") == {"a": "1", "b": "y"}
    assert typed(await made(may), b=None) == {"a": "", "b": ""}
    assert [(await made(one))["components"][1]["component"]["min_values"] for one in (must, may)] == [1, 0]


def test_a_page_has_five_fields() -> None:
    """In order; a note takes the room of one where this makes no page more."""
    assert [len(page) for page in modals.pages(of(*lines(5)))] == [5]
    assert [len(page) for page in modals.pages(of(*lines(5), note="Mind."))] == [5]
    assert [len(page) for page in modals.pages(of(*lines(7)))] == [5, 2]
    assert [len(page) for page in modals.pages(of(*lines(7), note="Mind."))] == [4, 3]
    every = modals.pages(of(*lines(23), note="Mind."))
    assert [field.id for page in every for field in page] == [f"q{number}" for number in range(1, 24)]


async def test_pages_say_which_they_are() -> None:
    """Each has its own fields; the note stands on the first."""
    form = of(*lines(7), title="What we need to know before we can begin with anything", note="Mind.")

    first, second = await made(form), await made(form, 1, q6="kept")

    assert (first["title"], second["title"]) == (
        "What we need to know before we can… (1 of 2)",
        "What we need to know before we can… (2 of 2)",
    )
    assert above(first) == [f"{form.title}\nMind."]
    assert above(second) == []
    assert typed(second) == {"q5": "", "q6": "kept", "q7": ""}


async def test_a_question_is_always_shown_whole() -> None:
    """Beside the field where the label is too short for it, above it where that is, too; its hint goes further down."""
    endless = "Why? " * 40
    form = of(
        Field("a", "x" * 45, hint="Short."),
        Field("b", LONG, hint="For: acceptance criteria"),
        Field("c", "y" * 46, hint="Short."),
        Field("d", endless, hint="For: all"),
    )
    two = of(Field("a", "Name each group. Then say what they need to be able to do", hint="One a line. " * 9))

    sent = await made(form)

    assert labels(sent) == [
        ("x" * 45, "Short.", ""),
        ("Which rules, limits or numbers hold, such…", LONG, "For: acceptance criteria"),
        ("y" * 44 + "…", "y" * 46 + " Short.", ""),
        ("Why? Why? Why? Why? Why? Why? Why? Why?…", "For: all", ""),
    ]
    assert above(sent) == [endless]
    assert labels(await made(two))[0][1:] == (two.fields[0].label, ("One a line. " * 8).strip() + "…")
    assert [len(page) for page in modals.pages(of(*form.fields, Field("e", endless)))] == [4, 1]


async def test_a_long_hint_goes_on_in_the_empty_field() -> None:
    """Sentence by sentence where it can; what has no room even there is cut, and says so."""
    hint = "In your own words; the more you say, the less is asked. For example: “stories for a login by e-mail”."
    ((_label, beside, inside),) = labels(await made(of(Field("a", "What?", hint=hint))))
    assert beside == "In your own words; the more you say, the less is asked."
    assert inside == "For example: “stories for a login by e-mail”."

    ((_label, beside, inside),) = labels(await made(of(Field("a", "What?", hint="many words " * 30))))
    assert (beside.endswith("words"), inside[-1]) == (True, "…")
    ((_label, beside, inside),) = labels(await made(of(Field("a", "What?", hint="x" * 300))))
    assert (len(beside), len(inside)) == (100, 100)


async def test_more_choices_than_a_menu_holds_are_typed() -> None:
    """By name, however it is written, or by number; all of them are shown above."""
    names = tuple(f"Kind {number}" for number in range(1, 31))
    for choices in (names, ("Short", "x" * 101)):
        field = Field("what", "What is to be reported?", "choice", choices[1], choices, required=True)
        sent = await made(of(field))
        assert [line.partition(".")[2].strip() for line in above(sent)[0].splitlines()[1:]] == [
            choice.replace(":", "") for choice in choices
        ]
        assert typed(sent) == {"what": choices[1]}
        assert modals.meant(field, " 2 ") == modals.meant(field, choices[1].upper()) == choices[1]
        assert modals.meant(field, "something else") == "something else"

    held = Field("what", "What?", "choice", choices=("3", "1", "2"))
    assert modals.meant(held, "1") == "1"
    assert [
        len(page) for page in modals.pages(of(*(Field(f"w{n}", "W?", "choice", choices=names) for n in range(3))))
    ] == [
        2,
        1,
    ]


async def test_nothing_in_a_form_takes_effect() -> None:
    """Words above a field stand there literally, control characters are shown, and a label is one line."""
    hostile = "# Big @everyone **x** <@1>\u202e"
    sent = await made(of(Field("a", f"{hostile}\nand {'more ' * 30}", "choice", choices=(hostile, "b")), note=hostile))

    assert all("\u202e" not in text and "@everyone" not in text and "**x**" not in text for text in above(sent))
    assert not any(text.startswith("#") or "<@1>" in text for text in above(sent))
    assert "\n" not in labels(sent)[0][0]
    (option, _) = sent["components"][-1]["component"]["options"]
    assert (option["value"], "\u202e" in option["label"]) == (hostile, False)


async def test_long_words_are_filled_in_as_far_as_they_fit() -> None:
    """Four thousand characters; what is cut off says so."""
    (input_,) = (await made(of(Field("a", "A?", value="word " * 1000))))["components"]
    assert len(input_["component"]["value"]) <= 4000
    assert input_["component"]["value"].endswith("… (cut)")


async def test_a_field_that_cannot_come_back_is_refused() -> None:
    """In words that name it."""
    with pytest.raises(Refused, match="The field “Too long” has an id of 101 characters; 100 fit"):
        await made(of(Field("x" * 101, "Too long")))


def test_older_rows_are_read_too() -> None:
    """Discord sends fields in rows or in labels, and words that are no field between them."""
    sent = [
        {"type": 1, "components": [{"type": 4, "custom_id": "a", "value": "1"}]},
        {"type": 10, "id": 3},
        {"type": 18, "component": {"type": 3, "custom_id": "b", "values": []}},
    ]
    assert modals.values(sent) == {"a": "1", "b": ""}
