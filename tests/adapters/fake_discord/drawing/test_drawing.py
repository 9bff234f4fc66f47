"""The drawing shows what people would see, and nothing in it is alive."""

from __future__ import annotations

import re

import pytest

from rolecall.chat import Card, Chart, File
from rolecall.chat.common import samples
from rolecall.testing.time import FakeClock
from rolecall_discord.drawing import render
from tests.adapters.fake_discord.drawing.drawing import Drawing
from tests.adapters.fake_discord.drawing.words import markdown
from tests.adapters.fake_discord.server import FakeDiscord
from tests.adapters.fake_discord.things import File as Attached


@pytest.fixture
def discord() -> FakeDiscord:
    """A platform that is not open: drawing needs no server."""
    return FakeDiscord(FakeClock())


def seen(page: str) -> str:
    """Return the words of a page, without its style."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.partition("</head>")[2]))


@pytest.mark.parametrize("name", samples.CARDS)
def test_every_card_of_ours_is_drawn(discord: FakeDiscord, name: str) -> None:
    """There is no component that the drawing does not know, and the card's buttons are on it."""
    card = samples.CARDS[name]
    page = Drawing(discord.world).components(list(render(card, key="k").components))

    assert "a component of type" not in page
    assert all(button.label in seen(page) for button in card.buttons)


def test_a_component_that_is_not_known_says_so(discord: FakeDiscord) -> None:
    """Nothing is left out in silence."""
    assert "a component of type 99" in seen(Drawing(discord.world).components([{"type": 99}]))


def test_it_says_who_drew_it(discord: FakeDiscord) -> None:
    """Nobody takes it for a picture of the platform; it runs no script and asks for nothing."""
    page = Drawing(discord.world).components([{"type": 10, "content": "hello"}])

    assert "Drawn by Rolecall from the message it sends, not by Discord." in seen(page)
    assert not re.search(r"<script|<link|src=", page)


def test_an_attached_picture_is_in_the_page(discord: FakeDiscord) -> None:
    """With the words that stand for it."""
    guild = discord.guild()
    channel, dana = discord.channel("general", guild), discord.person("dana", guild)
    chart = Chart("t", "bar", "count", ("W1",), (("s", (1.0,)),), "1 accepted.", None, "work.png")
    drawn = render(Card("t", (chart,), files=(File("work.png", "image/png", b"x"),)), key="k")
    attached = [Attached("1", "work.png", b"x")]
    discord.world.message(channel.id, discord.world.bot.id, components=list(drawn.components), files=attached)

    page = Drawing(discord.world).channel(channel, dana.id)
    assert '<img src="data:image/png;base64,eA==" alt="1 accepted. s: W1 1.">' in page


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("### a **b**\n-# c", "<h3>a <b>b</b></h3><small>c</small>"),
        ("- a\n> b", "<li>a</li><blockquote>b</blockquote>"),
        (r"\*a\* `b` <@1> <@&2>", "<p>*a* <code>b</code> @Lena @2</p>"),
        ("```py\n<a>\n```", "<pre>&lt;a&gt;</pre>"),
        ("<img src=x> **<b>**", "<p>&lt;img src=x&gt; <b>&lt;b&gt;</b></p>"),
    ],
)
def test_markup_takes_effect_as_on_the_platform(text: str, page: str) -> None:
    """Marks, mentions and code; whatever else stands there is words."""
    assert re.sub(r'<span class="mention">|</span>', "", markdown(text, {"1": "Lena"})) == page
