"""Every limit of Slack at n and at n + 1: what just fits is whole, what does not is marked and goes into a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from rolecall.chat import (
    Bullets,
    Button,
    Card,
    Cites,
    Code,
    Facts,
    File,
    Heading,
    Note,
    Para,
    Step,
    Table,
)
from rolecall.chat.common import samples
from rolecall.domain.deliverable import AI_MARK
from rolecall.errors import Refused
from rolecall_slack import escape, limits
from rolecall_slack.blocks import render
from rolecall_slack.blocks.document import BESIDE, BESIDES
from rolecall_slack.blocks.elements import address, header
from rolecall_slack.blocks.render import LARGE
from rolecall_slack.blocks.spill import MORE
from tests.adapters.fake_slack import limits as platform
from tests.adapters.fake_slack.blocks import complaints

#: A card by the number of what is limited, and the limit.
SIZES: dict[str, tuple[Callable[[int], Card], int]] = {
    "title": (lambda n: Card("t" * n), limits.SECTION),
    "paragraph": (lambda n: Card("t", (Para("x" * n),)), limits.RICH_TEXT),
    "heading": (lambda n: Card("t", (Heading("x" * n),)), limits.RICH_TEXT),
    "code": (lambda n: Card("t", (Code("x" * n),)), limits.RICH_TEXT),
    "bullets": (lambda n: Card("t", (Bullets(("x" * 1000, "x" * (n - 1001))),)), limits.RICH_TEXT),
    "quote": (lambda n: Card("t", (Cites((("1", "", "x" * (n - 4)),)),)), limits.RICH_TEXT),
    "note": (lambda n: Card("t", (Note("x" * n),)), limits.CONTEXT),
    "warning": (lambda n: Card("t", (Note("x" * (n - 9), "warn"),)), limits.RICH_TEXT),
    "fact": (lambda n: Card("t", (Facts((("a", "x" * (n - 3)),)),)), limits.FIELD),
    "steps": (lambda n: Card("t", steps=(Step("x" * (n - 2), "todo"),)), limits.SECTION),
    "done steps": (lambda n: Card("t", steps=(Step("x" * (n - 2), "done"),)), limits.CONTEXT),
    "blocks": (lambda n: Card("t", tuple(Para("x") for _ in range(n - 1))), limits.MESSAGE_BLOCKS),
}
#: What the simple form writes around some of them: an indent, two dashes, quotation marks and a colon.
AROUND = {"code": 4, "bullets": 4, "quote": 4}
FORMS = [(name, plain) for name in SIZES for plain in (False, True)]


def drawn(card: Card, *, plain: bool = False) -> tuple[tuple[dict[str, Any], ...], tuple[File, ...]]:
    """Return the blocks of a card, which Slack must take, and its files."""
    message = render(card, key="k", plain=plain)
    assert complaints(list(message.blocks)) == []
    return message.blocks, message.files


def sized(name: str, more: int, *, plain: bool) -> Card:
    """Return a card that has just as much as fits, or more."""
    card, most = SIZES[name]
    return card(most - (AROUND.get(name, 0) if plain else 0) + more)


@pytest.mark.parametrize(("name", "plain"), FORMS)
def test_what_just_fits_is_whole(name: str, plain: bool) -> None:
    """At the limit there is no file and no mark."""
    blocks, files = drawn(sized(name, 0, plain=plain), plain=plain)

    assert files == ()
    assert MORE not in str(blocks)
    assert "attached file" not in str(blocks)


@pytest.mark.parametrize(("name", "plain"), FORMS)
def test_one_more_is_marked_and_the_whole_goes_into_a_file(name: str, plain: bool) -> None:
    """Beyond the limit the message says so, and the file has every character."""
    over = sized(name, 1, plain=plain)
    blocks, files = drawn(over, plain=plain)

    assert "attached file" in str(blocks)
    (whole,) = files
    assert whole.mime == "text/plain"
    longest = max((over.title, *(word for block in over.doc for word in _texts(block))), key=len)
    assert longest in whole.data.decode()


def test_a_title_is_in_large_letters_as_long_as_it_is_short() -> None:
    """75 characters, one more in bold ones; both whole, and far below what a header takes."""
    for length, kind in ((LARGE, "header"), (LARGE + 1, "rich_text")):
        blocks, files = drawn(Card("t" * length))
        assert (blocks[0]["type"], files) == (kind, ())
        assert "t" * length in str(blocks[0])
    assert len(header("t" * limits.HEADER)["text"]["text"]) == limits.HEADER
    assert complaints([header("t" * (limits.HEADER + 1))]) == []


def test_a_deliverable_of_12000_characters_stands_in_the_message() -> None:
    """One more and it is attached instead; in the simple form it always is."""
    fits, over = (File("d.md", "text/markdown", b"x" * n) for n in (limits.MARKDOWN, limits.MARKDOWN + 1))
    card = samples.DELIVERED

    blocks, files = drawn(replace(card, files=(fits,)))
    assert [block["text"] for block in blocks if block["type"] == "markdown"] == ["x" * limits.MARKDOWN]
    assert files == ()

    blocks, files = drawn(replace(card, files=(over,)))
    assert "markdown" not in {block["type"] for block in blocks}
    assert files == (over,)
    assert drawn(replace(card, files=(fits,)), plain=True)[1] == (fits,)


def test_a_deliverable_is_measured_as_it_is_sent() -> None:
    """What makes its links inert counts, too."""
    text = b"http://a " * (limits.MARKDOWN // 9)

    assert len(text) <= limits.MARKDOWN
    assert drawn(replace(samples.DELIVERED, files=(File("d.md", "text/markdown", text),)))[1]


def test_a_deliverable_stays_when_other_parts_have_no_room() -> None:
    """The text to decide on, the buttons and the disclosure come first."""
    crowded = replace(samples.DELIVERED, doc=(*(Para("x") for _ in range(100)), *samples.MARKS))
    blocks, files = drawn(crowded)

    assert len(blocks) == limits.MESSAGE_BLOCKS
    assert {"markdown", "actions", "context_actions"} <= {block["type"] for block in blocks}
    assert AI_MARK in str(blocks)
    assert [file.mime for file in files] == ["text/plain"]


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        (("h",) * (limits.TABLE_COLUMNS + 1), ()),
        (("h",), (("c",),) * limits.TABLE_ROWS),
        (("h",), (("c" * limits.TABLE_CHARS,),)),
        (("h",), (("a", "b"),)),
    ],
    ids=["columns", "rows", "characters", "ragged"],
)
def test_a_table_that_does_not_fit_becomes_lines(header: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> None:
    """Every limit of a table is kept, and its words are shown all the same."""
    blocks, _ = drawn(Card("t", (Table(header, rows),)))

    assert "table" not in {block["type"] for block in blocks}
    assert header[0] in str(blocks)


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        (("h",) * limits.TABLE_COLUMNS, ()),
        (("h",), (("c",),) * (limits.TABLE_ROWS - 1)),
        (("h",), (("c" * (limits.TABLE_CHARS - 1),),)),
    ],
    ids=["columns", "rows", "characters"],
)
def test_a_table_that_just_fits_is_one(header: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> None:
    """At the limit it is drawn as a table."""
    assert "table" in {block["type"] for block in drawn(Card("t", (Table(header, rows),)))[0]}


def test_simple_facts_take_as_many_sections_as_they_need() -> None:
    """Ten pairs to a section; the eleventh begins another."""
    for count, sections in ((limits.FIELDS, 1), (limits.FIELDS + 1, 2)):
        blocks, _ = drawn(Card("t", (Facts((("a", "b"),) * count),)), plain=True)
        assert sum("fields" in block for block in blocks) == sections


@pytest.mark.parametrize(("length", "count", "parts"), [(BESIDE, BESIDES, 1), (BESIDE + 1, 2, 2), (3, BESIDES + 1, 11)])
def test_short_facts_stand_beside_each_other(length: int, count: int, parts: int) -> None:
    """A few words each make one line; longer ones, and many, have one each."""
    pairs = (("a", "x" * (length - 3)),) + (("b", "c"),) * (count - 1)

    assert sum(block["type"] == "rich_text" for block in drawn(Card("t", (Facts(pairs),)))[0]) == parts


def test_buttons_take_as_many_rows_as_they_need() -> None:
    """25 to a row; a card of nothing but buttons is refused, not cut."""
    for count, rows in ((limits.ACTIONS, 1), (limits.ACTIONS + 1, 2)):
        blocks, _ = drawn(Card("t", buttons=tuple(Button("say", f"s{n}", "Say") for n in range(count))))
        assert sum(block["type"] == "actions" for block in blocks) == rows
    with pytest.raises(Refused, match="more buttons"):
        drawn(Card("t", buttons=tuple(Button("say", f"s{n}", "Say") for n in range(limits.ACTIONS * 50))))


def test_a_label_is_cut_with_a_mark() -> None:
    """75 characters fit; its token is whole either way."""
    for length, shown in ((limits.BUTTON, "x" * 75), (limits.BUTTON + 1, "x" * 74 + "…")):
        blocks, _ = drawn(Card("t", buttons=(Button("say", "s", "x" * length),)))
        assert next(block for block in blocks if block["type"] == "actions")["elements"][0]["text"]["text"] == shown


def test_a_link_is_never_cut() -> None:
    """2,900 characters lead somewhere; one more is left out."""
    for length, there in ((limits.LINK, True), (limits.LINK + 1, False)):
        link = "https://a.example/".ljust(length, "x")
        blocks, _ = drawn(Card("t", link=link))
        assert (link in str(blocks)) is there
        assert address(link) == (link if there else "")


def test_the_text_for_notifications_is_cut_with_a_mark() -> None:
    """It is advised to stay short; the blocks have the rest."""
    most = limits.FALLBACK
    assert render(Card("t" * most), key="k").text == "t" * most
    longer = render(Card("t" * (most + 1)), key="k").text
    assert len(longer) == most
    assert longer.endswith(escape.CUT)
    assert len(render(Card("<" * most), key="k").text) <= platform.TEXT


def test_words_are_cut_between_words() -> None:
    """Never inside one, where there is a space to cut at."""
    assert escape.shortened("one two three", 11, "…") == "one two…"
    assert escape.shortened("one two", 7) == "one two"
    assert escape.shortened("x" * 20, 11, "…") == "x" * 10 + "…"


def test_our_table_is_no_wider_than_the_platforms() -> None:
    """What we believe and what the strict fake believes come from the same sources, and agree."""
    ours = {name: value for name, value in vars(limits).items() if name.isupper()}
    theirs = {name: value for name, value in vars(platform).items() if name.isupper()}

    shared = {name for name in ours.keys() & theirs.keys() if isinstance(theirs[name], int)}
    assert {"MARKDOWN", "MESSAGE_BLOCKS", "TABLES", "TABLE_CHARS", "VIEW_BLOCKS", "VIEW_BYTES"} <= shared
    assert {name: ours[name] for name in shared} == {name: theirs[name] for name in shared}


def _texts(block: Any) -> list[str]:
    """Return the texts of a part of a document."""
    values = vars(block).values()
    flat = [part for value in values for part in (value if isinstance(value, tuple) else (value,))]
    return [text for part in flat for text in (part if isinstance(part, tuple) else (part,))]
