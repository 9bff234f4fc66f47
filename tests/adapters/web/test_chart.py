"""Charts on pages: drawn, said in words, and there as a table, for everybody and in every light."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import sync_playwright

from rolecall.chat import Card
from rolecall.chat.charts.numbers import block
from rolecall.chat.charts.picture import STYLE
from rolecall_web import render
from tests.adapters.web import gallery, messages
from tests.adapters.web.test_face import AXE, CHROMIUM
from tests.chat.charts.samples import CHARTS, SPEND

#: Puts a message where the first one of the page stands.
SHOW = "html => { document.querySelector('article.message').outerHTML = html }"
#: The colour of a bar, and of what is behind it.
BAR = "getComputedStyle(document.querySelector('#m-charts .beam')).fill"
BEHIND = "getComputedStyle(document.querySelector('#m-charts')).backgroundColor"


def shown(*charts):
    """Return a message with charts."""
    card = Card("The week in numbers", tuple(map(block, charts)), about="request:r7")
    return render.message(replace(messages.items()[2], id="charts", card=card))


def test_a_chart_is_words_a_drawing_and_a_table():
    """Nobody needs to see it: title, finding and every number are text."""
    html = shown(SPEND)

    assert f"<b>{SPEND.title}</b> {SPEND.finding}" in html
    assert html.count("<svg") == 1
    assert "The numbers" in html
    for word in ("Business Analyst", "$12.30", "$0.0042"):
        assert html.count(word) >= 2


def test_hostile_words_are_words():
    """A label is no markup, in the drawing and beside it."""
    html = shown(SPEND.model_copy(update={"title": "<script>x</script>", "labels": ("</svg><b>", *SPEND.labels[1:])}))

    assert "<script>" not in html
    assert "</svg><b>" not in html


def test_the_stylesheet_knows_every_class_of_the_drawing():
    """What pictures bring along, pages have in their stylesheet."""
    css = (render.STATIC / "app.css").read_text()

    for rule in ("grid", "zero", "limit", "air", "halo", "soft", "strong", "middle", "end", "s1", "s2", "s3", "s4"):
        assert f".{rule} " in STYLE
        assert f".plot .{rule} " in css


@pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no chromium on this machine")
@pytest.mark.parametrize(
    ("scheme", "width", "medium"), [("light", 360, "screen"), ("dark", 1280, "screen"), ("dark", 800, "print")]
)
def test_charts_can_be_used_by_everybody(scheme, width, medium):
    """Axe finds nothing, nothing sticks out, and bars stand out from what is behind them."""
    with sync_playwright() as playwright, gallery.served() as served:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True)
        page.emulate_media(media=medium, color_scheme=scheme)
        page.goto(f"{served.address}/channel")
        page.evaluate(SHOW, shown(*CHARTS.values()))
        page.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")
        page.evaluate(AXE)
        found = page.evaluate("axe.run('#m-charts')")
        sticking = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        bar, behind = page.evaluate(BAR), page.evaluate(BEHIND)
        seen = page.locator("#m-charts .beam").first.bounding_box()
        browser.close()

    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]] == []
    assert sticking <= 0
    assert bar != behind
    assert seen["height"] > 5
