"""Text of any origin stays text: people read the same words, and nothing in it takes effect."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from rolecall_slack import escape
from tests.adapters.fake_slack.pings import links, pings

PIECES = st.sampled_from(
    "<!channel> <!here|x> <@U123> <!subteam^S1> <#C1> @channel @here @everyone <https://a.example|b> https://a.example "
    "www.a.example a.example x@a.example mailto:x@a.example [a](https://b.example) ![a](b) [a]: &#64;channel "
    "&lt;!channel&gt; \\< \\] ` ``` * _ ~ > # | \n \t \x1b \u202e ] ( : // < @ ! a".split(" ")
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)


@given(TEXTS)
def test_nothing_rings_or_leads_anywhere(text: str) -> None:
    """In no kind of text, however the pieces are put together."""
    mrkdwn, markdown = escape.mrkdwn(text), escape.markdown(text)
    blocks = [{"type": "mrkdwn", "text": mrkdwn}, {"type": "markdown", "text": markdown}]

    assert pings(mrkdwn, blocks, parsed=True) == []
    assert links(mrkdwn, blocks) == []


@given(TEXTS)
def test_no_markdown_reader_finds_a_link_or_an_image(text: str) -> None:
    """Neither written out, nor as an automatic link, nor behind a definition."""
    tokens = MarkdownIt("commonmark").enable("table").parse(escape.markdown(text))

    assert not {part.type for token in tokens for part in token.children or ()} & {"link_open", "image"}


@given(TEXTS)
def test_people_read_the_same_words(text: str) -> None:
    """What was put in is invisible; only controls are shown instead of passed on."""
    shown = escape.words(text)

    assert shown.replace(escape.BREAK, "") == escape.plain.escape(text)
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
