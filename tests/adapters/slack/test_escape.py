"""Text of any origin stays text: people read the same words, and nothing in it takes effect."""

from __future__ import annotations

import pytest
from hypothesis import given
from markdown_it import MarkdownIt

from rolecall_slack import escape
from tests.adapters.slack.hostile import TEXTS, alive


@given(TEXTS)
def test_nothing_rings_or_leads_anywhere(text: str) -> None:
    """In no kind of text, however the pieces are put together."""
    mrkdwn, markdown = escape.mrkdwn(text), escape.markdown(text)
    blocks = [{"type": "mrkdwn", "text": mrkdwn}, {"type": "markdown", "text": markdown}]

    assert alive(mrkdwn, blocks) == []


@given(TEXTS)
def test_no_markdown_reader_finds_a_link_or_an_image(text: str) -> None:
    """Neither written out, nor as an automatic link, nor behind a definition."""
    tokens = MarkdownIt("commonmark").enable("table").parse(escape.markdown(text))

    assert not {part.type for token in tokens for part in token.children or ()} & {"link_open", "image"}


@given(TEXTS)
def test_people_read_the_same_words(text: str) -> None:
    """What was put in is invisible; only controls are shown instead of passed on."""
    shown = escape.words(text)

    assert shown.replace(escape.BREAK, "") == escape.plain.escape(text).replace(escape.BREAK, "")
    assert escape.words(shown) == shown


def test_markdown_keeps_its_layout() -> None:
    """Headings, lists, emphasis, tables, citation marks and code work as they did."""
    text = "# Login\n\n- **S1** must [1][2]\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```gherkin\n@smoke\nGiven x\n```\n"

    assert escape.markdown(text) == text


def test_markup_of_slack_is_written_out() -> None:
    """Its three characters become entities."""
    assert escape.mrkdwn("a < b & c > d") == "a &lt; b &amp; c &gt; d"


@pytest.mark.parametrize("length", [20, 21])
def test_a_cut_is_marked(length: int) -> None:
    """What fits is whole; what does not ends with a mark and is no longer than allowed."""
    shown = escape.shortened("x" * length, 20)

    assert len(shown) <= 20
    assert shown.endswith(escape.CUT) is (length > 20)
