"""The drawing shows what people would see, and nothing in it is alive."""

from __future__ import annotations

import re

import pytest

from rolecall.chat.common import samples
from rolecall.testing.time import FakeClock
from rolecall_slack.blocks import render
from tests.adapters.fake_slack.drawing.drawing import Drawing
from tests.adapters.fake_slack.drawing.words import markdown, mrkdwn
from tests.adapters.fake_slack.rooms import Channel, Message
from tests.adapters.fake_slack.server import FakeSlack
from tests.adapters.fake_slack.surfaces import View

NAMES = {"U1": "Lena", "S1": "managers", "C1": "general"}


@pytest.fixture
def slack() -> FakeSlack:
    """A platform that is not open: drawing needs no server."""
    return FakeSlack(FakeClock())


@pytest.fixture
def general(slack: FakeSlack) -> Channel:
    """A channel with two people and the app in it."""
    team = slack.team()
    slack.install(team)
    return slack.channel("general", team, slack.person("lena", team), slack.person("omar", team))


def written(slack: FakeSlack, channel: Channel, text: str, **facts) -> Message:
    """Put a message into a channel."""
    message = Message(slack.world.ts(), channel.id, facts.pop("user", "U0002"), text, channel.team, **facts)
    slack.world.messages[channel.id, message.ts] = message
    return message


def seen(page: str) -> str:
    """Return the words of a page, without its style."""
    body = page.partition("</head>")[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", body))


@pytest.mark.parametrize("plain", [False, True], ids=["full", "simple"])
@pytest.mark.parametrize("name", samples.CARDS)
def test_every_card_of_ours_is_drawn(slack: FakeSlack, name: str, plain: bool) -> None:
    """There is no block that the drawing does not know, and the card's title is on it."""
    card = samples.CARDS[name]
    page = Drawing(slack.world).blocks(list(render(card, key="k", plain=plain).blocks))

    assert 'class="unknown"' not in page
    assert card.title.split(".")[0].split("“")[0] in seen(page)
    assert all(button.label in seen(page) for button in card.buttons)


def test_a_block_that_is_not_known_says_so(slack: FakeSlack) -> None:
    """Nothing is left out in silence."""
    assert "a block of type “carousel”" in seen(Drawing(slack.world).blocks([{"type": "carousel", "elements": []}]))


def test_it_says_who_drew_it(slack: FakeSlack, general: Channel) -> None:
    """Nobody takes it for a picture of the platform; it runs no script and asks for nothing."""
    page = Drawing(slack.world).channel(general, "U0002")

    assert "Drawn by Rolecall’s own fake, not by Slack." in seen(page)
    assert not re.search(r"<script|<link|<img|src=", page)


@pytest.mark.parametrize("kind", ["text", "plain_text", "mrkdwn", "markdown", "button", "rich_text"])
def test_words_never_become_a_part_of_the_page(slack: FakeSlack, general: Channel, kind: str) -> None:
    """Wherever HTML stands, people read it."""
    evil = "<img src=x onerror=alert(1)>"
    blocks = {
        "plain_text": {"type": "section", "text": {"type": "plain_text", "text": evil}},
        "mrkdwn": {"type": "section", "text": {"type": "mrkdwn", "text": evil}},
        "markdown": {"type": "markdown", "text": evil},
        "button": {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": evil}}]},
        "rich_text": {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": evil}]}],
        },
    }
    written(slack, general, evil, blocks=[blocks[kind]] if kind in blocks else [])

    assert "<img" not in Drawing(slack.world).channel(general, "U0002")


def test_only_one_person_sees_what_is_for_them(slack: FakeSlack, general: Channel) -> None:
    """It is marked on their screen and missing on every other."""
    written(slack, general, "T2 work needs someone else.", only="U0002")
    drawing = Drawing(slack.world)

    assert "Only visible to you" in seen(drawing.channel(general, "U0002"))
    assert "someone else" not in seen(drawing.channel(general, "U0003"))


def test_a_thread_stands_beside_its_channel(slack: FakeSlack, general: Channel) -> None:
    """The channel counts the replies, the thread shows them with their files."""
    root = written(slack, general, "the root")
    slack.world.files["F1"] = slack.person("kim", slack.team("other"))._file(general, "stories.md", b"x" * 2000)
    written(slack, general, "the answer", thread=root.ts, files=["F1"])
    alone, beside = (seen(Drawing(slack.world).channel(general, "U0002", thread=ts)) for ts in ("", root.ts))

    assert "1 reply" in alone
    assert "the answer" not in alone
    assert all(words in beside for words in ("the answer", "stories.md", "MD · 2.0 kB"))


def test_a_modal_shows_what_was_typed_and_what_is_wrong(slack: FakeSlack, general: Channel) -> None:
    """Fields keep their values; an error stands below its field."""
    words = {"type": "plain_text", "text": "Why?"}
    field = {
        "type": "input",
        "block_id": "f",
        "label": words,
        "element": {"type": "plain_text_input", "action_id": "v"},
    }
    body = {"title": words, "submit": words, "blocks": [field]}
    view = View("V1", "U0002", "T0001", "modal", body, "h", "A1", "B1")
    view.values, view.errors = {"f": {"v": {"value": "because"}}}, {"f": "Say more."}

    page = seen(Drawing(slack.world).channel(general, "U0002", modal=view))
    assert all(part in page for part in ("Why?", "because", "Say more."))


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("*b* _i_ ~s~ `c`", "<b>b</b> <i>i</i> <s>s</s> <code>c</code>"),
        ("<@U1> <#C1> <!subteam^S1> <!here>", "@Lena #general @managers @here"),
        ("<https://a.example|here>", '<a href="https://a.example">here</a>'),
        ("<javascript:alert(1)|here>", "here"),
        ("a &lt;b&gt; &amp; c", "a &lt;b&gt; &amp; c"),
        ("```<x> *y*```", "<pre>&lt;x&gt; *y*</pre>"),
        ("2*3*4 snake_case_name", "2*3*4 snake_case_name"),
    ],
)
def test_markup_takes_effect_as_on_the_platform(text: str, page: str) -> None:
    """Marks, mentions and links; their addresses are those of the web."""
    assert re.sub(r'<span class="mention">|</span>', "", mrkdwn(text, NAMES)) == page


def test_markdown_is_laid_out_and_its_html_is_not() -> None:
    """Headings, lists, tables and links work."""
    page = markdown("# H\n\n- [a](https://a.example)\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<b>x</b>")

    assert all(part in page for part in ("<h1>H</h1>", '<a href="https://a.example">', "<table>", "&lt;b&gt;"))
