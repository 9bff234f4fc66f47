"""A chart as SVG: one drawing for pages, whose stylesheet colours it, and for pictures, which bring their own."""

from __future__ import annotations

from collections.abc import Callable

from rolecall.chat.cards import Chart
from rolecall.chat.charts.columns import columns
from rolecall.chat.charts.frame import WIDTH
from rolecall.chat.charts.letters import FONT, SIZE, width, wrapped
from rolecall.chat.charts.lines import lines
from rolecall.chat.charts.rows import rows
from rolecall.chat.charts.shapes import bar, inert, tag, words

#: A label of more letters is a name, which stands beside its bar.
SHORT = 6
_TITLE, _EDGE = 16, 16
_LINE = 18
#: The light look, which also prints well; series differ in lightness, pattern and sign too, never in colour alone.
STYLE = f"""
text {{ font: {SIZE}px "{FONT}", Arial, Helvetica, sans-serif; fill: #1e2524 }}
.soft {{ fill: #56605d }} .strong {{ font-weight: bold }} .title {{ font-size: {_TITLE}px; font-weight: bold }}
.middle {{ text-anchor: middle }} .end {{ text-anchor: end }}
.grid {{ stroke: #e3e0d8 }} .zero {{ stroke: #8b928c }}
.air {{ stroke: #fff; stroke-width: 4 }} .halo {{ stroke: #fff; stroke-width: 3; paint-order: stroke }}
.limit {{ stroke: #1e2524; stroke-width: 1.5; stroke-dasharray: 6 4 }}
.s1 {{ fill: #0f5e5b; stroke: #0f5e5b }} .s2 {{ fill: #c2500a; stroke: #c2500a }}
.s3 {{ fill: #4b6fc4; stroke: #4b6fc4 }} .s4 {{ fill: #7a4a8d; stroke: #7a4a8d }}
.beam.s2 {{ fill: #fff; stroke-width: 2 }} .beam.s4 {{ fill: #fff; stroke-width: 2; stroke-dasharray: 4 3 }}
.trace {{ stroke-width: 2.5; stroke-linejoin: round }} .trace.s1, .trace.s2, .trace.s3, .trace.s4 {{ fill: none }}
.trace.s2 {{ stroke-dasharray: 7 4 }} .trace.s3 {{ stroke-dasharray: 2 4 }} .trace.s4 {{ stroke-dasharray: 9 3 2 3 }}
"""

_Layout = Callable[[Chart, float], tuple[list[str], float]]


def inline(chart: Chart) -> str:
    """Return the drawing for a page, which says title and finding itself and has the rules of `STYLE` in its own."""
    drawn, end = _body(chart, 0)
    named = tag("title", inert(chart.title)) + tag("desc", inert(chart.finding))
    said = f"{chart.title}. {chart.finding}"
    return tag(
        "svg", named + "".join(drawn), look="plot", viewBox=f"0 0 {WIDTH} {end:.0f}", role="img", aria_label=said
    )


def standalone(chart: Chart) -> str:
    """Return a whole SVG document on white, with title and finding in it, `WIDTH` and two edges wide."""
    lead = [words(row, 0, _TITLE + _LINE * n, "title") for n, row in enumerate(wrapped(chart.title, WIDTH, 2, _TITLE))]
    top = _LINE * len(lead)
    told = wrapped(chart.finding, WIDTH, 3)
    lead += [words(row, 0, top + SIZE + 4 + _LINE * n, "soft") for n, row in enumerate(told)]
    drawn, end = _body(chart, top + _LINE * len(told) + _EDGE)
    wide, high = WIDTH + 2 * _EDGE, round(end + 2 * _EDGE)
    sheet = tag("rect", width=wide, height=high, fill="#fff")
    moved = tag("g", "".join([*lead, *drawn]), transform=f"translate({_EDGE} {_EDGE})")
    inner = tag("style", STYLE) + sheet + moved
    return tag("svg", inner, xmlns="http://www.w3.org/2000/svg", width=wide, height=high)


def _body(chart: Chart, top: float) -> tuple[list[str], float]:
    """Draw a chart below `top`, its key first; return the elements and where they end."""
    if not any(value is not None for _name, values in chart.series for value in values):
        return [words("There are no figures.", 0, top + _LINE, "soft")], top + 2 * _LINE
    key, top = _key(chart, top) if chart.kind == "bar" and len(chart.series) > 1 else ([], top)
    drawn, end = _layout(chart)(chart, top)
    return key + drawn, end


def _layout(chart: Chart) -> _Layout:
    if chart.kind == "line":
        return lines
    return columns if all(len(label) <= SHORT for label in chart.labels) else rows


def _key(chart: Chart, top: float) -> tuple[list[str], float]:
    """Draw which bars are whose; return the elements and where they end."""
    drawn: list[str] = []
    x = 0.0
    for nth, (name, _values) in enumerate(chart.series):
        wide = width(name) + 40
        if x and x + wide > WIDTH:
            x, top = 0.0, top + _LINE
        drawn += [bar(x + 1, top + 3, 14, 11, nth), words(name, x + 21, top + SIZE)]
        x += wide
    return drawn, top + _LINE + 4
