"""Every limit of Discord at n and at n + 1: what just fits is whole, what does not is marked and goes into a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from rolecall.chat import Bullets, Button, Card, Cites, Code, Facts, File, Heading, Note, Para, Step, Table
from rolecall.chat.common import samples
from rolecall.domain.deliverable import AI_MARK
from rolecall.errors import Refused
from rolecall_discord import limits
from rolecall_discord.drawing import render
from rolecall_discord.drawing.components import address
from rolecall_discord.drawing.document import BESIDE, BESIDES
from rolecall_discord.drawing.table import WIDTH
from tests.adapters.discord.face import buttons, parts, said, taken
from tests.adapters.fake_discord import components as platform
from tests.adapters.fake_discord.rest import messages, writing

MOST = limits.PASSAGE
ATTACHED = "attached file)"
#: What a card is about that says who made it.
WORK = "request:r1"
#: A card by the number of what is limited, and the limit.
SIZES: dict[str, tuple[Callable[[int], Card], int]] = {
    "title": (lambda n: Card("t" * n), limits.TITLE),
    "paragraph": (lambda n: Card("t", (Para("x" * n),)), MOST),
    "escaped paragraph": (lambda n: Card("t", (Para("*" * (MOST // 2 - 1) + "x" * (n - MOST + 2)),)), MOST),
    "heading": (lambda n: Card("t", (Heading("x" * (n - 4)),)), MOST),
    "code": (lambda n: Card("t", (Code("x" * (n - 8)),)), MOST),
    "bullets": (lambda n: Card("t", (Bullets(("x" * 1000, "x" * (n - 1005))),)), MOST),
    "quote": (lambda n: Card("t", (Cites((("", "a", "x" * (n - 8)),)),)), MOST),
    "note": (lambda n: Card("t", (Note("x" * (n - 3)),)), MOST),
    "warning": (lambda n: Card("t", (Note("x" * (n - 13), "warn"),)), MOST),
    "fact": (lambda n: Card("t", (Facts((("a", "x" * (n - 7)),)),)), MOST),
    "table": (lambda n: Card("t", (Table(("a",), (("x" * (n - 5),),)),)), MOST),
    "steps": (lambda n: Card("t", steps=(Step("x" * (n - 2), "todo"),)), MOST),
    "done steps": (lambda n: Card("t", steps=(Step("x" * (n - 5), "done"),)), MOST),
    "parts": (lambda n: Card("t", tuple(Para("x") for _ in range(n - 5)), about=WORK), limits.COMPONENTS),
}


@pytest.mark.parametrize("name", SIZES)
def test_what_just_fits_is_whole(name: str) -> None:
    """At the limit there is no file and no mark."""
    card, most = SIZES[name]
    message = taken(card(most))

    assert message.files == ()
    assert "attached" not in said(message)


@pytest.mark.parametrize("name", SIZES)
def test_one_more_is_marked_and_the_whole_goes_into_a_file(name: str) -> None:
    """Beyond the limit the message says so, and the file has every character."""
    card, most = SIZES[name]
    over = card(most + 1)
    message = taken(over)

    assert "attached file" in said(message)
    (whole,) = message.files
    assert (whole.mime, whole.name.startswith("card-")) == ("text/plain", True)
    longest = max((over.title, *(step.name for step in over.steps), *_texts(over.doc)), key=len)
    assert longest in whole.data.decode()


def test_a_message_takes_4000_characters_in_all() -> None:
    """Whatever they stand in; the rest is said to be in the file, and the maker is still named."""
    message = taken(Card("t" * 900, tuple(Para(f"{n} " + "x y " * 200) for n in range(8)), state="working", about=WORK))
    shown = [part.get("content", "") for part in parts(message)]

    assert limits.DISPLAY - 300 < sum(map(len, shown)) <= limits.DISPLAY
    assert said(message).count(ATTACHED) == 1, "the last one that had room is cut"
    assert "4 more parts are in the attached file." in said(message)
    assert said(message).endswith(AI_MARK)
    assert "7 x y" in message.files[0].data.decode()


def test_a_short_part_is_not_lost_behind_a_long_one() -> None:
    """What fits is shown, and what does not is counted."""
    message = taken(Card("t", (Para("x" * MOST), Para("x" * 1_700), Para("x" * 300), Note("Short.")), about=WORK))

    assert "-# Short." in said(message)
    assert "-# 1 more part is in the attached file." in said(message)


def test_a_cut_block_of_code_is_closed() -> None:
    """No markup of ours stays open."""
    text = said(taken(Card("t", (Code("line of code\n" * 400), Para("after")))))

    assert text.count("```") == 2
    assert "\n```\n-# … (the rest is in the attached file)\nafter" in text


def test_buttons_and_disclosure_stay_when_other_parts_have_no_room() -> None:
    """The choices and the files of a card are never left out."""
    crowded = replace(samples.DELIVERED, doc=(*(Para("x") for _ in range(100)), *samples.MARKS))
    message = taken(crowded)

    assert [button["label"] for button in buttons(message)][:3] == ["Approve", "Revise", "Reject"]
    assert [file.mime for file in message.files] == ["text/markdown", "text/plain"]
    assert f"r1 · version 1 · {AI_MARK}" in said(message)


def test_buttons_take_as_many_rows_as_they_need() -> None:
    """Five to a row; a card of nothing but buttons is refused, not cut."""
    for count, rows in ((limits.ROW, [5]), (limits.ROW + 1, [5, 1]), (28, [5] * 5 + [3])):
        message = taken(Card("t", buttons=tuple(Button("say", f"s{n}", "Say") for n in range(count))))
        assert [len(part["components"]) for part in parts(message) if part["type"] == 1] == rows
    with pytest.raises(Refused, match="more buttons"):
        render(Card("t", buttons=tuple(Button("say", f"s{n}", "Say") for n in range(31))), key="k")


def test_nobody_is_asked_for_feedback_where_the_choices_need_the_room() -> None:
    """26 choices with their rows leave room for its row, with 27 they do not; the card is shown either way."""
    for count, asked in ((26, 2), (27, 0)):
        choices = tuple(Button("say", f"s{n}", "Say") for n in range(count))
        card = Card("t", buttons=choices, state="waiting", about="deliverable:d-r1.v1")
        assert len(buttons(taken(card))) == count + asked


def test_a_label_is_cut_with_a_mark() -> None:
    """80 characters fit; its subject is whole either way."""
    for length, shown in ((limits.LABEL, "x" * 80), (limits.LABEL + 1, "x" * 79 + "…")):
        (button,) = buttons(taken(Card("t", buttons=(Button("say", "s", "x" * length),))))
        assert (button["label"], button["custom_id"]) == (shown, "rc|say|s")


def test_an_id_holds_100_characters() -> None:
    """One more and the subject is kept on the shelf."""
    for length, kept in ((100 - len("rc|say|"), 0), (101 - len("rc|say|"), 1)):
        message = taken(Card("t", buttons=(Button("say", "s" * length, "Say"),)))
        assert len(message.kept) == kept


def test_a_link_is_never_cut() -> None:
    """512 characters lead somewhere; one more is left out."""
    for length, there in ((limits.URL, True), (limits.URL + 1, False)):
        link = "https://a.example/".ljust(length, "x")
        assert (len(buttons(taken(Card("t", link=link)))) == 1) is there
        assert address(link) == (link if there else "")


def test_a_message_has_ten_files() -> None:
    """More are refused in words, and so is one that is too big: the core then says what could not be sent."""
    small = File("a.txt", "text/plain", b"x")
    assert len(taken(Card("t", files=(small,) * limits.FILES)).files) == limits.FILES
    with pytest.raises(Refused, match="11 files; 10 fit"):
        render(Card("t", files=(small,) * (limits.FILES + 1)), key="k")
    with pytest.raises(Refused, match="11 files; 10 fit"):
        render(Card("t" * (limits.TITLE + 1), files=(small,) * limits.FILES), key="k")

    big = replace(small, data=bytes(limits.FILE_BYTES))
    assert taken(Card("t", files=(big,)))
    with pytest.raises(Refused, match=r"a\.txt has 10485761 bytes"):
        render(Card("t", files=(replace(small, data=bytes(limits.FILE_BYTES + 1)),)), key="k")
    with pytest.raises(Refused, match="bytes together"):
        render(Card("t", files=(big, big, big)), key="k")


def test_a_message_notifies_as_many_as_it_can_name() -> None:
    """More are refused: nobody is left out silently."""
    assert len(taken(Card("t", awaits=tuple(map(str, range(limits.MENTIONS))))).notifies) == limits.MENTIONS
    with pytest.raises(Refused, match="101 people"):
        render(Card("t", awaits=tuple(map(str, range(limits.MENTIONS + 1)))), key="k")


def test_a_table_stands_in_columns_as_long_as_they_fit() -> None:
    """56 letters; one more and it is a list."""
    for width, aligned in ((WIDTH, True), (WIDTH + 1, False)):
        text = said(taken(Card("t", (Table(("a", "b"), (("x" * (width - 3), "y"),)),))))
        assert ("```" in text) is aligned


@pytest.mark.parametrize(("length", "count", "lines"), [(BESIDE, BESIDES, 1), (BESIDE + 1, 2, 2), (7, BESIDES + 1, 11)])
def test_short_facts_stand_beside_each_other(length: int, count: int, lines: int) -> None:
    """A few words each make one line; longer ones, and many, have one each."""
    pairs = (("a", "x" * (length - 7)),) + (("b", "c"),) * (count - 1)
    facts = parts(taken(Card("t", (Facts(pairs),))))[1]["content"]

    assert len(facts.split("\n")) == lines


def test_our_table_is_no_wider_than_the_platforms() -> None:
    """What we believe and what the strict fake believes come from the same sources, and agree."""
    assert (platform.MOST, platform.MOST_CHARS, platform.MOST_FIELDS) == (
        limits.COMPONENTS,
        limits.DISPLAY,
        limits.MODAL_FIELDS,
    )
    assert (writing.FILES, writing.FILE_BYTES, writing.REQUEST_BYTES) == (
        limits.FILES,
        limits.FILE_BYTES,
        limits.REQUEST_BYTES,
    )
    assert messages.NONCE == limits.NONCE


def _texts(doc: tuple[Any, ...]) -> list[str]:
    """Return the texts of a document."""

    def flat(value: Any) -> list[str]:
        if isinstance(value, tuple):
            return [text for part in value for text in flat(part)]
        return [value]

    return [text for block in doc for value in vars(block).values() for text in flat(value)]
