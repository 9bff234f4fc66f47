"""Values become inert Markdown, judged by a real Markdown parser."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from rolecall.contracts.markdown import escape

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def shown(markdown):
    """Return the types of everything a Markdown reader sees, and the text it shows."""
    inline = [part for token in PARSER.parse(markdown) for part in (token.children or ())]
    types = {token.type for token in PARSER.parse(markdown)} | {part.type for part in inline}
    return types, "".join(part.content for part in inline)


INERT = {"paragraph_open", "paragraph_close", "inline", "text", "text_special"}


@pytest.mark.parametrize(
    "value",
    [
        "<script>alert(1)</script>", "<img src=x onerror=y>", "[click](javascript:x)", "![x](http://e.org/x.png)",
        "<http://e.org>", "**bold** _em_ ~~gone~~ `code`", "# heading", "- item", "+ item", "1. item", "2) item",
        "> quote", "a | b", "---", "===", "&lt;b&gt;", "back\\slash", "line\n\n# two\n```\ncode", "[1]: http://e.org",
    ],
)  # fmt: skip
def test_markup_in_a_value_is_only_text(value):
    """HTML, links, images, emphasis, blocks and entities show as the words they are."""
    types, text = shown(escape(value))

    assert types <= INERT
    assert text == " ".join(value.split())


@given(st.text(st.characters(codec="ascii", categories=("L", "N", "P", "S", "Z")), max_size=30))
@settings(max_examples=300, deadline=None)
def test_no_text_becomes_markup(value):
    """Whatever the characters, a reader sees one paragraph of the same words."""
    types, text = shown(escape(value))

    assert types <= INERT
    assert text == " ".join(value.split())


def test_broadcasts_wake_nobody():
    """A zero-width space stands behind the @ of a broadcast; other names keep theirs."""
    assert "@everyone" not in escape("Hello @everyone and @here")
    assert escape("ask @dana") == "ask @dana"


def test_plain_words_stay_as_they_are():
    """Numbers, hyphens, snake_case and punctuation are not disturbed."""
    text = "links expire after 15 minutes (see user_id); e-mail, #3, 50% - must not be stored!"

    assert escape(text) == text


def test_addresses_do_not_link():
    """A bare address is broken for readers that link it by themselves."""
    assert escape("see http://e.org or www.e.org") == "see http\\://e.org or www\\.e.org"
