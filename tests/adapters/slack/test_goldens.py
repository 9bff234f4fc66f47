"""Whatever the words: Slack takes every card, form and Home tab, and nothing on them is alive but our own buttons."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from rolecall.chat import (
    Bullets,
    Button,
    Card,
    Cites,
    Code,
    Facts,
    Field,
    File,
    Form,
    Heading,
    Note,
    Para,
    Place,
    Step,
    Table,
)
from rolecall.domain.stop import Stop
from rolecall_slack import escape, home, limits, modals
from rolecall_slack.blocks import pressed, render
from rolecall_slack.telling import said as told
from tests.adapters.fake_slack.blocks import complaints, elements, view_complaints
from tests.adapters.slack.hostile import TEXTS, alive, said

AT = "2026-11-22T10:00:00+00:00"
#: Short and hostile, or around the lengths at which parts of a message end.
LONG = st.builds(lambda text, n: ((text or "x") * n)[:n], TEXTS, st.sampled_from([76, 151, 2_001, 3_001]))
WORDS = st.one_of(TEXTS, TEXTS, TEXTS, LONG)
FEW = settings(max_examples=25, deadline=None)


def several(*parts: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[Any]:
    """Return tuples of a few."""
    made = parts[0] if len(parts) == 1 else st.tuples(*parts)
    return st.lists(made, max_size=most).map(tuple)


PARTS = st.one_of(
    st.builds(Heading, WORDS),
    st.builds(Para, WORDS),
    st.builds(Bullets, several(WORDS)),
    st.builds(Table, several(WORDS), several(several(WORDS))),
    st.builds(Facts, several(WORDS, WORDS, most=12)),
    st.builds(Cites, several(WORDS, WORDS, WORDS)),
    st.builds(Note, WORDS, st.sampled_from(["info", "good", "warn", "bad"])),
    st.builds(Code, WORDS, WORDS),
)
CARDS = st.builds(
    Card,
    WORDS,
    several(PARTS, most=5),
    steps=several(st.builds(Step, WORDS, st.sampled_from(["todo", "doing", "done", "failed"]), WORDS)),
    buttons=several(st.builds(Button, st.just("say"), TEXTS, WORDS.filter(str.strip))),
    files=several(st.builds(File, TEXTS, st.just("text/markdown"), WORDS.map(str.encode)), most=1),
    state=st.sampled_from(["", "working", "asking", "waiting", "blocked", "done", "stopped"]),
    about=st.sampled_from(["", "request:r1", "deliverable:d-r1.v1"]),
)


@FEW
@given(CARDS, st.booleans())
def test_any_card_is_taken_and_inert(card: Card, plain: bool) -> None:
    """In both forms; the only buttons are those that the core gave, and no words are empty."""
    message = render(card, key="k", plain=plain)
    buttons = [one for block in message.blocks for one in elements(block) if one["type"] == "button"]

    assert complaints(list(message.blocks)) == []
    assert alive(message.text, message.blocks) == []
    assert [pressed(one) for one in buttons] == [("say", button.subject) for button in card.buttons]
    assert all(words for _kind, words in said(message.blocks))


@FEW
@given(CARDS)
def test_what_is_left_out_of_a_card_is_in_its_file(card: Card) -> None:
    """A mark that speaks of a file never stands alone."""
    message = render(card, key="k")
    marked = any("attached file" in words for _kind, words in said(message.blocks))

    assert not marked or any(file.mime == "text/plain" for file in message.files)


FIELDS = st.builds(
    Field,
    st.just("f"),
    WORDS,
    st.sampled_from(["line", "text", "switch"]),
    WORDS,
    required=st.booleans(),
    hint=WORDS,
)


@FEW
@given(WORDS, WORDS, WORDS, FIELDS)
def test_any_form_is_taken_and_inert(title: str, note: str, send: str, field: Field) -> None:
    """Only what a person may change stands in a field as it is."""
    form = Form("ask", "ba", title, (field,), send=send, note=note)
    view = modals.view(form, place=Place("slack", "T1", "C1"), callback="form")

    assert view_complaints(view) == []
    assert alive("", [view]) == []


@FEW
@given(WORDS, WORDS)
def test_words_in_a_modal_are_taken_and_inert(title: str, words: str) -> None:
    """What a person is told there may quote anybody."""
    view = modals.words_only(title, words or "x")

    assert view_complaints(view) == []
    assert alive("", [view]) == []


@FEW
@given(WORDS)
def test_any_private_word_is_taken_and_inert(words: str) -> None:
    """So may what only one person sees."""
    message = told(words)

    assert complaints(message["blocks"]) == []
    assert alive(message["text"], message["blocks"]) == []


@FEW
@given(WORDS, WORDS, WORDS)
def test_any_home_tab_is_taken_and_inert(title: str, name: str, words: str) -> None:
    """Titles, names and requests of others stand on it; its ways to a thread are the only links."""
    line = {"why": "decide", "request_id": "r1", "title": title, "kind_title": name, "version": 1, "risk": "T2"}
    line |= {"requester": name, "brief": words, "status": "delivered", "due": AT, "place": "slack:T1:C1:1700.001"}
    budget = {"period": "2026-11", "limit": 5, "spent": 1, "reserved": 0, "stopped": False}
    view = home.view(
        waiting=[line],
        requests=[line],
        roles=[{"short": "ba", "title": name, "deliverables": [{"title": title}]}],
        engagements=[{"role_titles": [name], "status": "active", "budgets": [budget]}],
        stops=[Stop(scope="global", by=name or "x", reason=words, at=AT)],
    )

    assert view_complaints(view) == []
    assert alive("", view["blocks"]) == []


def test_a_file_is_named_by_us_where_we_make_it() -> None:
    """Nobody's words become a name of it."""
    (file,) = render(Card("<!channel> https://a.example " * 200), key="k").files

    assert escape.words(file.name) == file.name
    assert len(file.name) < limits.BUTTON
