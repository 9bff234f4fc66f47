"""Text of any origin stays text: people read the same words, and nothing in it takes effect."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from rolecall_discord import escape
from tests.adapters.discord.hostile import EVIL, TEXTS
from tests.adapters.discord.reader import read, rings
from tests.adapters.fake_discord.pings import links, pings

SOME = settings(max_examples=150, deadline=None)
#: Our own markup around words, and what it is.
AROUND = {"### {}": "heading", "-# {}": "small", "> {}": "quote", "- {}": "list", "**{}**": "bold"}
#: Everything that the reader knows, alive.
ALIVE = {
    "**a**": "bold",
    "*a*": "italics",
    "_a_": "italics",
    "a_b_ c": "italics",
    "__a__": "underline",
    "~~a~~": "struck",
    "||a||": "spoiler",
    "`a`": "code",
    "``a`b``": "code",
    "```a```": "fence",
    "```py\na\n```": "fence",
    "# a": "heading",
    "  ### a": "heading",
    "-# a": "small",
    "- a": "list",
    "12. a": "list",
    "> a": "quote",
    ">>> a\nb": "quote",
    "[a](https://b.example)": "link",
    "see https://a.example": "address",
    "discord.gg/abc": "address",
    "<@123>": "token",
    "<@&123>": "token",
    "<#123>": "token",
    "</ba ask:123>": "token",
    "<:a:123>": "token",
    "<t:123:R>": "token",
    "<id:customize>": "token",
    "<dana@a.example>": "token",
    "@everyone": "broadcast",
    ":+1:": "emoji",
}


def seen(text: str) -> str:
    """Return what people read of a text, without what is invisible."""
    return text.translate(dict.fromkeys(map(ord, escape.BREAK + "\u2060\ufeff"))).strip()


@pytest.mark.parametrize("text", ALIVE)
def test_the_reader_sees_what_is_alive_and_words_kill_it(text: str) -> None:
    """Each kind of markup takes effect as it is, and none as words."""
    assert ALIVE[text] in read(text).kinds()
    assert read(escape.words(text)).effects == []
    assert seen(read(escape.words(text)).words) == text.strip()


@SOME
@given(TEXTS)
@example(EVIL)
def test_nothing_takes_effect_and_people_read_the_same_words(text: str) -> None:
    """However the pieces are put together; only controls are shown instead of passed on."""
    shown = escape.words(text)
    reading = read(shown)

    assert reading.effects == []
    assert rings(shown) == links([shown]) == pings([shown], None).listed() == []
    assert seen(reading.words) == seen(escape.plain.escape(text))


@SOME
@given(TEXTS, st.sampled_from(sorted(AROUND)))
def test_our_own_markup_holds_whatever_the_words(text: str, frame: str) -> None:
    """Words neither end it, nor begin another in it."""
    assume(words := escape.line(text))
    reading = read(frame.format(words))

    assert reading.kinds() == [AROUND[frame]]
    assert seen(reading.words) == seen(escape.flat(text))


@SOME
@given(TEXTS)
def test_code_ends_where_we_end_it(text: str) -> None:
    """In a block of code letters are letters; a fence of others is broken."""
    shown = escape.code(f"x{text}")
    reading = read(f"```\n{shown}\n```")

    assert reading.kinds() == ["fence"]
    assert rings(shown) == links([shown]) == []
    assert seen(reading.words) == seen(escape.plain.escape(f"x{text}"))


@SOME
@given(TEXTS, st.integers(1, 40))
def test_a_cut_brings_nothing_to_life(text: str, most: int) -> None:
    """No escape is cut in two."""
    words = escape.words(text)
    cut = escape.shortened(words, most, escape.SHORT)
    reading = read(cut)

    assert len(cut) <= most
    assert reading.effects == []
    if cut != words:
        assert seen(read(words).words).startswith(seen(reading.words.removesuffix(escape.SHORT)))


@SOME
@given(TEXTS)
def test_no_other_reader_of_markdown_finds_markup(text: str) -> None:
    """CommonMark has more rules; indented code and entities are left out, which Discord lacks."""
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).disable(["code", "entity"])
    tokens = [part for token in reader.parse(escape.words(text)) for part in (token, *(token.children or ()))]

    assert {token.type for token in tokens} <= {
        *("paragraph_open", "paragraph_close", "inline", "text", "softbreak", "hardbreak"),
    }


@pytest.mark.parametrize("length", [20, 21])
def test_a_cut_is_marked(length: int) -> None:
    """What fits is whole; what does not ends with a mark and is no longer than allowed."""
    shown = escape.shortened("x" * length, 20)

    assert len(shown) <= 20
    assert shown.endswith(escape.CUT) is (length > 20)


def test_words_are_cut_between_words() -> None:
    """Never inside one, where there is a space to cut at."""
    assert escape.shortened("one two three", 11, "…") == "one two…"
    assert escape.shortened("one two", 7) == "one two"
    assert escape.shortened("x" * 20, 11, "…") == "x" * 10 + "…"
    assert escape.shortened("xxx\\*x", 5, "…") == "xxx…"


def test_a_label_is_one_line_of_plain_words() -> None:
    """A button has no markup, so nothing is escaped there."""
    assert escape.flat(" a\n*b*\x1b ") == "a *b*\\x1b"
