"""Charts in messages: the picture that came along, else bars of text, and every number in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rolecall.chat import Card, Chart, File, Para
from rolecall.chat.charts.numbers import block
from rolecall_discord import limits
from tests.adapters.discord.face import GALLERY, parts, said, taken
from tests.adapters.discord.hostile import EVIL
from tests.adapters.discord.reader import contents, read, rings
from tests.adapters.fake_discord.pings import links
from tests.chat.charts.samples import CHARTS, REQUESTS, SPEND, TURNAROUND

PICTURE = File("spend by role.png", "image/png", b"\x89PNG")
SHOWN = block(SPEND, PICTURE.name)


def galleries(card: Card) -> list[tuple[str, str]]:
    """Return the pictures that a card shows: address and description."""
    shown = [item for part in parts(taken(card)) if part["type"] == GALLERY for item in part["items"]]
    return [(item["media"]["url"], item["description"]) for item in shown]


def test_a_picture_is_shown_with_its_numbers_in_words() -> None:
    """Who does not see it is told what is found, each value and what it is compared with; nobody needs the bars."""
    card = Card("Usage", (SHOWN,), files=(PICTURE,))

    ((url, words),) = galleries(card)
    assert url == "attachment://spend_by_role.png"
    assert words.startswith(f"{SPEND.finding} Spent: Business Analyst $12.30, Project Manager $7.12,")
    assert words.endswith("Threshold: $10.00.")
    assert f"**{SPEND.title}**\n{SPEND.finding}" in said(taken(card))
    assert "█" not in said(taken(card))
    assert [part["type"] for part in parts(taken(card))] == [10, 10, GALLERY]


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_without_a_picture_is_bars_of_text(name: str) -> None:
    """Its finding stands before them, and the letters have one width."""
    text = said(taken(Card("Usage", (block(CHARTS[name], "missing.png"),))))

    assert CHARTS[name].finding in text
    assert read(text).kinds().count("fence") == 1
    assert "█" in text


def test_a_gap_is_said() -> None:
    """No number is not nothing."""
    ((_url, words),) = galleries(Card("t", (block(REQUESTS, PICTURE.name),), files=(PICTURE,)))

    assert "W44 –, W45 13" in words


def test_two_charts_of_one_picture_show_it_once() -> None:
    """The second one is bars of text."""
    card = Card("t", (SHOWN, SHOWN), files=(PICTURE,))

    assert len(galleries(card)) == 1
    assert said(taken(card)).count("█") > 0


def test_what_no_client_shows_stays_a_file() -> None:
    """A picture of another kind is attached, and the chart is bars of text."""
    card = Card("t", (SHOWN,), files=(replace(PICTURE, mime="image/svg+xml"),))

    assert galleries(card) == []
    assert "█" in said(taken(card))


def test_a_chart_that_has_no_room_leaves_its_picture_as_a_file() -> None:
    """Nothing that came along is lost."""
    full = tuple(Para("x" * limits.PASSAGE) for _ in range(2))
    card = Card("t", (*full, SHOWN), files=(PICTURE,))

    assert galleries(card) == []
    assert [file.mime for file in taken(card).files] == ["image/png", "text/plain"]


def test_the_description_of_a_picture_is_cut_with_a_mark() -> None:
    """1,024 characters; the finding stands first."""
    long = Chart(
        "t", "bar", "count", tuple("l" * 20 + str(n) for n in range(60)), (("s", (1.0,) * 60),), "f", None, "p"
    )
    ((_url, words),) = galleries(Card("t", (long,), files=(File("p", "image/png", b""),)))

    assert words.startswith("f s: ")
    assert len(words) <= limits.ALT
    assert words.endswith("…")


@pytest.mark.parametrize("files", [(), (File(EVIL, "image/png", b"x"),)], ids=["bars", "picture"])
def test_hostile_words_do_nothing(files: tuple[File, ...]) -> None:
    """Nothing rings, links or ends the fence, wherever it stands."""
    evil = Chart(
        EVIL, "bar", "count", ("```\n@everyone", EVIL), ((EVIL, (1.0, None)), ("b", (0.0, 2.0))), EVIL, 1.0, EVIL
    )
    texts = contents(taken(Card("t", (evil,), files=files)).components)

    assert links(texts) == [ring for text in texts for ring in rings(text)] == []
    assert {kind for text in texts for kind in read(text).kinds()} <= {"heading", "bold", "fence", "small"}


def test_an_empty_chart_is_its_finding() -> None:
    """There are no bars of nothing."""
    text = said(taken(Card("t", (Chart("", "line", "seconds", (), (), TURNAROUND.finding),))))

    assert TURNAROUND.finding in text
    assert "```" not in text
