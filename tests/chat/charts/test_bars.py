"""Charts as lines of text."""

from __future__ import annotations

from dataclasses import replace

from inline_snapshot import snapshot

from rolecall.chat import Card
from rolecall.chat.charts.bars import LENGTH, bars
from rolecall.chat.charts.numbers import block
from rolecall.chat.plain import plain
from tests.chat.charts.samples import OUTCOMES, REQUESTS, SPEND


def test_a_chart_is_a_line_for_each_value():
    """Bars begin below each other, the number stands behind, and the threshold is one of them."""
    assert bars(block(SPEND)) == snapshot("""\
Business Analyst  ████████████████████████ $12.30
Project Manager   █████████████▉ $7.12
Quality Assurance █████████▌ $4.87
Security Analyst  █▊ $0.90
Customer Success  ▏ $0.0042
threshold         ███████████████████▌ $10.00\
""")


def test_a_gap_is_no_nought():
    """A number that cannot be said has a sign of its own, and nothing at all has no bar."""
    chart = replace(block(REQUESTS), labels=("W1", "W2", "W3"), series=(("a", (None, 0.0, 4.0)),))

    assert bars(chart).splitlines() == ["W1 –", "W2 0", f"W3 {'█' * LENGTH} 4"]
    assert bars(replace(chart, labels=(), series=(("a", ()),))) == ""


def test_several_series_are_named():
    """Each begins with its name, and they share one scale."""
    lines = bars(block(OUTCOMES)).splitlines()

    assert [line for line in lines if not line.startswith("W")] == ["delivered", "accepted"]
    assert max(line.count("█") for line in lines[8:]) < LENGTH


def test_a_card_in_plain_text_says_the_finding_before_the_bars():
    """Who reads no bars knows the finding."""
    text = plain(Card("t", (block(REQUESTS),)))

    assert f"{REQUESTS.title}: {REQUESTS.finding}\n\n    W36 █" in text
