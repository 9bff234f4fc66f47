"""Charts in messages: Slack's own where it can be one, bars of text where not, and every number in words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rolecall.chat import Card, Chart, File
from rolecall.chat.charts.numbers import block
from rolecall_slack import escape, limits
from rolecall_slack.blocks import render
from tests.adapters.fake_slack.blocks import complaints
from tests.adapters.fake_slack.pings import links, pings
from tests.chat.charts.samples import OUTCOMES, REQUESTS, SPEND, TURNAROUND

PICTURE = File("spend.png", "image/png", b"\x89PNG")
EVIL = "<!channel> `x` ```<@U1>"


def drawn(*charts: Chart, files: tuple[File, ...] = (), plain: bool = False) -> tuple[list[dict[str, Any]], Any]:
    """Return the blocks of a card with charts, which Slack must take, and the whole message."""
    message = render(Card("Usage", charts, files=files), key="k", plain=plain)
    blocks = list(message.blocks)
    assert complaints(blocks) == []
    return blocks, message


def native(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return Slack's own charts."""
    return [block for block in blocks if block["type"] == "data_visualization"]


def test_a_chart_is_one_of_slacks_own_with_its_finding_below() -> None:
    """Money is in dollars, the axis says so, and a reader of words is told what is found and what is compared."""
    blocks, message = drawn(block(SPEND, "spend.png"), files=(PICTURE,))

    (chart,) = native(blocks)
    assert chart["title"] == SPEND.title
    assert chart["chart"]["type"] == "bar"
    assert chart["chart"]["axis_config"] == {"categories": list(SPEND.labels), "y_label": "US dollars"}
    (series,) = chart["chart"]["series"]
    assert [point["value"] for point in series["data"]] == [12.3041, 7.12, 4.87, 0.903, 0.0042]
    assert f"{SPEND.finding} (Threshold: $10.00.)" in str(blocks[blocks.index(chart) + 1])
    assert message.files == (), "Slack draws it, so nobody needs the picture"


def test_the_threshold_of_a_line_is_a_line() -> None:
    """It is a series of its own, in the unit of the others."""
    whole = replace(block(TURNAROUND), series=(TURNAROUND.series[0],))
    (chart,) = native(drawn(whole)[0])

    names = [series["name"] for series in chart["chart"]["series"]]
    assert names == ["half", "threshold"]
    assert {point["value"] for point in chart["chart"]["series"][1]["data"]} == {8}


@pytest.mark.parametrize(
    "odd",
    [
        block(REQUESTS),
        replace(block(OUTCOMES), labels=("W1", "W1"), series=(("a", (1.0, 2.0)),)),
        replace(block(OUTCOMES), labels=(), series=(("a", ()),)),
        replace(block(OUTCOMES), series=()),
        replace(
            block(OUTCOMES), labels=("W1",), series=tuple((f"s{n}", (1.0,)) for n in range(limits.CHART_SERIES + 1))
        ),
        replace(
            block(OUTCOMES),
            labels=tuple(map(str, range(limits.CHART_LABELS + 1))),
            series=(("a", (1.0,) * (limits.CHART_LABELS + 1)),),
        ),
    ],
    ids=["a gap", "one label twice", "no labels", "no series", "too many series", "too many labels"],
)
def test_what_slack_cannot_draw_is_bars_of_text(odd: Chart) -> None:
    """The finding stands before them, and the letters have one width."""
    blocks, _ = drawn(odd)

    assert native(blocks) == []
    assert odd.finding in str(blocks)
    if odd.labels and odd.series:
        assert "█" in str(blocks)


def test_a_third_chart_is_bars_of_text() -> None:
    """A message has two of Slack's own at most."""
    blocks, _ = drawn(*(replace(block(OUTCOMES), title=f"Chart {n}") for n in range(limits.CHARTS + 1)))

    assert [chart["title"] for chart in native(blocks)] == ["Chart 0", "Chart 1"]
    assert "Chart 2: " in str(blocks)


def test_an_older_workspace_gets_bars_and_the_picture() -> None:
    """The simple form has the oldest blocks only; the file stays, and the words say that it is there."""
    blocks, message = drawn(block(SPEND, "spend.png"), files=(PICTURE,), plain=True)

    assert {one["type"] for one in blocks} <= {"section", "context", "actions"}
    assert "The picture is attached." in str(blocks)
    (bars,) = (one["text"]["text"] for one in blocks if one["type"] == "section" and one["text"]["type"] == "mrkdwn")
    assert bars.startswith("```\nBusiness Analyst  █")
    assert message.files == (PICTURE,)
    assert "attached" not in str(drawn(block(SPEND, "spend.png"), plain=True)[0])


def test_the_words_for_notifications_hold_every_number() -> None:
    """They are read aloud, so they have no bars."""
    _, message = drawn(block(SPEND))

    assert "$12.30" in message.text
    assert "█" not in message.text


@pytest.mark.parametrize("plain", [False, True], ids=["full", "simple"])
@pytest.mark.parametrize("gap", [False, True], ids=["whole", "with a gap"])
def test_hostile_words_do_nothing(gap: bool, plain: bool) -> None:
    """Nothing rings, links or ends the fence, wherever it stands."""
    values = (1.0, None) if gap else (1.0, 2.0)
    evil = Chart(EVIL, "bar", "count", (EVIL, "b"), ((EVIL, values),), EVIL, 1.0, EVIL)
    blocks, message = drawn(evil, plain=plain)

    assert pings(message.text, blocks) == []
    assert links(message.text, blocks) == []
    assert all(str(one).count("```") in {0, 2} for one in blocks if "mrkdwn" in str(one))


def test_long_words_are_cut_to_slacks_limits() -> None:
    """Titles, labels and names say with a sign that letters are missing."""
    long = Chart("t" * 60, "bar", "count", ("l" * 30, "m" * 30), (("n" * 30, (1.0, 2.0)),), "f")
    (chart,) = native(drawn(long)[0])

    assert chart["title"].endswith(escape.SHORT)
    assert all(label.endswith(escape.SHORT) for label in chart["chart"]["axis_config"]["categories"])
