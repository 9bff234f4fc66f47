"""Charts as SVG: whole, inert, and the same for the same numbers."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from rolecall.chat.charts import letters
from rolecall.chat.charts.frame import WIDTH
from rolecall.chat.charts.numbers import block, table
from rolecall.chat.charts.picture import STYLE, inline, standalone
from tests.chat.charts.samples import CHARTS, OUTCOMES, REQUESTS, SPEND, TURNAROUND

HOSTILE = '</svg><script>alert(1)</script>" onload="x" \x00\u202e\ud800'
EVERY = pytest.mark.parametrize("name", CHARTS)


def parts(svg, tag):
    """Return the elements of one kind."""
    return [one for one in ET.fromstring(svg).iter() if one.tag.rpartition("}")[2] == tag]


def words(svg):
    """Return the words that are drawn."""
    return [one.text for one in parts(svg, "text")]


@EVERY
def test_a_drawing_on_a_page_is_named_and_has_no_look_of_its_own(name):
    """A reader who sees nothing is told title and finding, and the page's content policy has nothing to refuse."""
    chart = block(CHARTS[name])
    svg = inline(chart)
    root = ET.fromstring(svg)

    assert (root.get("role"), root.get("aria-label")) == ("img", f"{chart.title}. {chart.finding}")
    assert [one.text for tag in ("title", "desc") for one in parts(svg, tag)] == [chart.title, chart.finding]
    assert not re.search(r"<style|\sstyle=|<script|\son\w+=|href", svg)
    assert inline(chart) == svg


@EVERY
def test_nothing_is_drawn_outside_the_drawing(name):
    """Bars, lines and the feet of words lie within its edges."""
    svg = inline(block(CHARTS[name]))
    width, height = (float(part) for part in ET.fromstring(svg).get("viewBox").split()[2:])

    assert width == WIDTH
    for one in [*parts(svg, "rect"), *parts(svg, "text")]:
        assert 0 <= float(one.get("x")) <= WIDTH
        assert 0 <= float(one.get("y")) + float(one.get("height", 0)) <= height
        assert 0 <= float(one.get("x")) + float(one.get("width", 0)) <= WIDTH


def test_every_class_has_a_rule():
    """What a drawing is marked with, its own style colours."""
    marked = {
        name
        for chart in CHARTS.values()
        for one in re.findall(r'class="([^"]+)"', standalone(block(chart)))
        for name in one.split()
    }

    assert {name for name in marked if f".{name} " not in STYLE and f".{name}." not in STYLE} <= {"beam", "dot"}


def test_a_whole_picture_says_title_and_finding():
    """It is looked at alone, so both stand in it, on as many lines as they need."""
    said = " ".join(words(standalone(block(TURNAROUND))))

    assert said.startswith(f"{TURNAROUND.title} {TURNAROUND.finding}")


def test_a_gap_in_a_line_is_a_gap():
    """The line of twelve weeks with one unknown is two lines; the whole one is one."""
    traces = [one.get("class") for one in parts(inline(block(TURNAROUND)), "path") if "trace" in one.get("class")]

    assert traces == ["trace s1", "trace s2", "trace s2"]
    assert "–" in words(inline(block(REQUESTS)))


def test_series_differ_in_more_than_colour():
    """Lines have their own sign, pattern and name; bars their own filling."""
    svg = inline(block(TURNAROUND))

    assert len(parts(svg, "circle")) == 12
    assert len(parts(svg, "rect")) == 11
    assert {"half 1.6 h", "19 of 20 4.6 h", "threshold 8 h"} <= set(words(svg))
    assert re.search(r"\.beam\.s2.*fill: #fff", STYLE)
    assert re.search(r"\.trace\.s2 \{ stroke-dasharray", STYLE)
    assert {"delivered", "accepted"} <= set(words(inline(block(OUTCOMES))))


def test_names_lie_beside_their_bars_and_weeks_below():
    """What a label is decides how bars are laid out."""
    beside = parts(inline(block(SPEND)), "rect")
    below = parts(inline(block(REQUESTS)), "rect")

    assert len({one.get("height") for one in beside}) == 1
    assert len({one.get("width") for one in below}) == 1


def test_names_of_lines_that_end_together_do_not_touch():
    """They are pushed apart."""
    chart = replace(block(TURNAROUND), labels=("a", "b"), series=tuple((f"s{n}", (1.0, 5.0 + n / 9)) for n in range(4)))
    ends = sorted(float(one.get("y")) for one in parts(inline(chart), "text") if (one.text or "").startswith("s"))

    assert min(second - first for first, second in itertools.pairwise(ends)) >= letters.SIZE


def test_hostile_words_are_words():
    """Markup, control characters and what XML cannot hold are shown; the drawing is whole."""
    chart = replace(block(SPEND), title=HOSTILE, finding=HOSTILE, labels=(HOSTILE,), series=((HOSTILE, (1.0,)),))

    for svg in (inline(chart), standalone(chart)):
        assert parts(svg, "script") == []
        assert r"\x00" in svg


@pytest.mark.parametrize("series", [(), (("a", ()),), (("a", (None, None)),)])
def test_without_numbers_it_says_so(series):
    """There is no frame around nothing."""
    labels = ("W1", "W2") if series and series[0][1] else ()
    chart = replace(block(REQUESTS), labels=labels, series=series)

    assert words(inline(chart)) == ["There are no figures."]


def test_long_words_are_cut_to_their_room():
    """`…` says that letters are missing."""
    assert letters.fitted("a" * 100, 60).endswith("…")
    assert letters.width(letters.fitted("a" * 100, 60)) <= 60
    assert letters.wrapped("one two three four", 60, 2) == ["one two", "three four"]
    assert letters.wrapped("one two three four five six", 60, 2)[1].endswith("…")


def test_the_numbers_are_a_table_too():
    """A row for each label, a column for each series and the threshold."""
    its = table(block(TURNAROUND))

    assert its.header == ("", "half", "19 of 20", "threshold")
    assert its.rows[5] == ("W41", "2.4 h", "–", "8 h")
