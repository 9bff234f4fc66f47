"""Chat values survive storage as JSON."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolecall import chat
from rolecall.chat.wire import answer_from_json, from_json, to_json
from rolecall.errors import BadInput

PLACE = chat.Place("web", "T1", "C1", "17.1")
ACTOR = chat.Actor("web", "T1", "U1", "Dana", groups=frozenset({"b", "a"}))
REF = chat.Ref(PLACE, "m1")
BASE = {
    "id": "e1",
    "place": PLACE,
    "actor": ACTOR,
    "handle": chat.Handle("secret", dt.datetime(2026, 11, 21, 10, tzinfo=dt.UTC)),
    "viewing": ("C2",),
}
EVENTS = [
    chat.Command(**BASE, name="ba", args={"type": "Card", "text": "stories"}, quoted=REF, files=("f1",)),
    chat.Message(**BASE, how="reply", text="30 minutes", message=REF),
    chat.Action(**BASE, verb="approve", subject="7F3K", message=REF),
    chat.FormSubmit(**BASE, form="revise", subject="7F3K", values={"note": "x"}),
    chat.Reaction(**BASE, emoji="+1", added=True, message=REF),
    chat.Changed(**BASE, what="groups", subject="G1"),
]
CARD = chat.Card(
    "Approve user stories",
    doc=(
        chat.Heading("Stories"),
        chat.Para("Links expire."),
        chat.Bullets(("one", "two")),
        chat.Table(("id", "text"), (("US-1", "login"),)),
        chat.Facts((("Cost", "$0"),)),
        chat.Cites((("p1", "spec, row 4", "15 minutes"),)),
        chat.Note("made by AI", "warn"),
        chat.Code("x = 1", "python"),
        chat.Chart("Turnaround", "line", "seconds", ("W1", "W2"), (("half", (60, None)),), "A minute.", 90.0, "t.png"),
    ),
    steps=(chat.Step("draft", "doing", "3 sources"),),
    buttons=(chat.Button("approve", "7F3K", "Approve", "main"),),
    files=(chat.File("a.bin", "application/octet-stream", bytes(range(256))),),
    link="http://127.0.0.1/r1",
    opens="Stories",
)
ANSWERS = [
    chat.Say("Recorded."),
    chat.Form("revise", "7F3K", "Revise", (chat.Field("kind", "Kind", "choice", "a", ("a", "b")),)),
]


@pytest.mark.parametrize("value", [*EVENTS, CARD, *ANSWERS], ids=lambda value: type(value).__name__)
def test_a_value_comes_back_equal_through_json_text(value):
    """Every field of every event, answer and card survives, nested blocks included."""
    text = json.dumps(to_json(value))

    assert from_json(json.loads(text), type(value)) == value


def test_any_event_is_read_as_an_event():
    """The inbox does not know beforehand which event a row holds."""
    assert [from_json(to_json(event), chat.Event) for event in EVENTS] == EVENTS


def test_answers_may_be_none():
    """No answer is an answer."""
    assert answer_from_json(None) is None
    assert [answer_from_json(to_json(answer)) for answer in ANSWERS] == ANSWERS


def test_a_field_added_later_takes_its_default():
    """A row written before `note` existed still loads."""
    data = to_json(chat.Step("draft", "done", "x"))
    del data["note"]

    assert from_json(data, chat.Step) == chat.Step("draft", "done")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"type": "Poll"}, "Unknown type “Poll”"),
        ({"type": "Event", "id": "e1"}, "Unknown type “Event”"),
        ({"type": ["Card"]}, "Unknown type"),
        ({}, "Unknown type “None”"),
        ({"type": "Card"}, "lacks title"),
        ({"type": "Card", "title": 3}, "/title is not str"),
        ({"type": "Card", "title": "x", "color": "red"}, "no field color"),
        ({"type": "Card", "title": "x", "doc": "y"}, "/doc is not a list"),
        ({"type": "Card", "title": "x", "doc": [{"type": "Button"}]}, "lacks verb"),
        ({"type": "Card", "title": "x", "doc": [to_json(CARD.buttons[0])]}, "/doc/0 is not one of"),
        ({"type": "Card", "title": "x", "steps": [to_json(CARD.doc[0])]}, "/steps/0 is not a Step"),
        (
            {"type": "Card", "title": "x", "doc": [{"type": "Facts", "pairs": [["a"]]}]},
            "/pairs/0 is not 2 values",
        ),
        ({"type": "File", "name": "a", "mime": "b", "data": "?"}, "/data is not bytes"),
        ({"type": "Handle", "token": "a", "expires_at": "soon"}, "/expires_at is not datetime"),
        ({"type": "Step", "name": "a", "state": "late"}, "/state is not one of"),
        ({"type": "Say", "text": "a", "private": 1}, "/private is not bool"),
    ],
)
def test_what_cannot_be_read_is_bad_input_that_names_the_place(data, words):
    """No stored row, however broken, raises anything else."""
    with pytest.raises(BadInput, match=re.escape(words)):
        from_json(data, object)


def test_a_card_is_not_an_event():
    """Asking for one kind never yields another."""
    with pytest.raises(BadInput, match="Expected a stored Event"):
        from_json(to_json(CARD), chat.Event)


def test_a_handle_hides_its_token():
    """A logged event shows no secret."""
    assert "secret" not in repr(EVENTS[0])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda part: (
        st.lists(part, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "title", "doc", "text", "files"]), part, max_size=4)
    ),
    max_leaves=8,
)


@given(JSON, st.sampled_from(["Card", "Say", "Form", "Message", "Cites", "Table"]))
def test_arbitrary_json_is_read_or_refused(data, tag):
    """Whatever a row holds, the reader answers with a value or with BadInput."""
    row = {**data, "type": tag} if isinstance(data, dict) else {"type": tag, "title": data, "text": data}
    try:
        value = from_json(row, object)
    except BadInput:
        return

    assert from_json(to_json(value), object) == value
