"""The pages in a real browser: what the script adds, and that everybody can use them."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import expect, sync_playwright

from rolecall_web import render
from tests.adapters.web import gallery, messages, samples

CHROMIUM = Path("/usr/bin/chromium")
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
LOOKS = tuple(itertools.product(("light", "dark"), (360, 1280)))
#: Pages that are looked at in every way; each other one in one way, in turn.
MAIN = ("channel", "deliverable", "reports", "report", "schedules")

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no chromium on this machine")


@pytest.fixture(scope="module")
def chromium():
    """One browser for the module."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def looks(chromium):
    """A page for each way of looking; axe is put in, so the content policy is off here and on in every other test."""
    contexts = [
        chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True)
        for scheme, width in LOOKS
    ]
    pages = dict(zip(LOOKS, (context.new_page() for context in contexts), strict=True))
    with gallery.served() as served:
        yield pages, served.address
    for context in contexts:
        context.close()


@pytest.fixture
def room(chromium):
    """A channel that is open at the end of its transcript, and the gallery it comes from."""
    with gallery.served() as served:
        page = chromium.new_page(viewport={"width": 1280, "height": 800})
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda line: troubles.append(line.text) if "Content Security" in line.text else None)
        page.goto(f"{served.address}/channel")
        yield page, served
        assert troubles == []
        page.close()


def _shown(name, card):
    return render.message(replace(messages.items()[2], id=name, card=card))


def _ways():
    turns = itertools.cycle(LOOKS)
    for name in samples.PAGES:
        for look in LOOKS if name in MAIN else (next(turns),):
            yield pytest.param(name, look, id=f"{name}-{look[0]}-{look[1]}")


@pytest.mark.parametrize(("name", "look"), list(_ways()))
def test_axe_finds_nothing_and_nothing_sticks_out(looks, name, look):
    """No violation of any rule with every fold open, and no sideways scrolling."""
    pages, address = looks
    page = pages[look]
    page.goto(f"{address}/{name}")
    page.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")
    page.evaluate(AXE)
    found = page.evaluate("axe.run({ resultTypes: ['violations'] })")["violations"]

    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= look[1]


def test_a_command_is_completed_by_keyboard(room):
    """Arrows move through the proposals, Enter takes one, Escape closes them; the focus stays in the line."""
    page, _ = room
    line = page.get_by_role("combobox")

    line.press_sequentially("/b")
    expect(page.get_by_role("option")).to_have_count(3)
    expect(line).to_have_attribute("aria-expanded", "true")
    line.press("ArrowDown")
    line.press("ArrowDown")
    line.press("ArrowUp")
    expect(line).to_have_attribute("aria-activedescendant", "o-0")
    expect(page.locator("#o-0")).to_have_attribute("aria-selected", "true")
    line.press("Enter")
    expect(line).to_have_value("/ba ")
    expect(page.get_by_role("listbox")).to_be_hidden()

    line.press_sequentially("u")
    expect(page.get_by_role("option")).to_have_count(3)
    line.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(line).to_be_focused()


def test_what_was_typed_is_kept_when_it_is_refused_or_lost(room):
    """A refusal and a broken line are said in an alert; the second try after a broken line is the same event."""
    page, served = room
    line, event = page.get_by_role("combobox"), page.locator("#composer [name=event]")

    line.fill("refuse this")
    line.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Only Dana decides. Ask: dana.")
    expect(line).to_have_value("refuse this")

    first = event.input_value()
    line.fill("break this")
    line.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("What you wrote is kept")
    expect(line).to_have_value("break this")
    assert event.input_value() == first

    line.fill("good morning")
    line.press("Enter")
    expect(line).to_have_value("")
    expect(page.get_by_role("alert")).to_have_count(0)
    assert event.input_value() != first
    assert "good morning" in served.sent[-1]


def test_a_second_line_makes_the_line_a_box(room):
    """Shift and Enter begin a new line, Enter sends all of them."""
    page, served = room
    text = page.locator("#text")

    text.fill("one")
    text.press("Shift+Enter")
    page.keyboard.type("two")
    expect(text).to_have_value("one\ntwo")
    page.keyboard.press("Enter")
    expect(text).to_have_value("")
    expect(page.get_by_role("combobox")).to_be_focused()
    assert "one\r\ntwo" in served.sent[-1]


def test_a_replaced_card_keeps_the_focus_and_its_status(room):
    """Progress changes only what differs; when the buttons go, the focus moves to the line that says the result."""
    page, served = room
    served.push("upsert", _shown("new", messages.working(1)))
    page.locator("#m-new button").focus()
    page.evaluate("document.querySelector('#m-new [role=status]').known = true")

    served.push("upsert", _shown("new", messages.working(4)))
    expect(page.locator("#m-new label")).to_have_text("4 of 6 steps done, now: verify")
    expect(page.locator("#m-new button")).to_be_focused()
    assert page.evaluate("document.querySelector('#m-new [role=status]').known")

    served.push("upsert", _shown("new", messages.decided()))
    expect(page.locator("#m-new h2")).to_be_focused()
    expect(page.locator("#m-new button")).to_have_count(0)


def test_news_moves_nobody_who_reads_further_up(room):
    """At the end a new message comes into sight; further up nothing moves, and a button says that there is more."""
    page, served = room
    served.push("upsert", _shown("first", messages.working()))
    expect(page.locator("#m-first")).to_be_in_viewport()

    page.locator("#m-d").scroll_into_view_if_needed()
    page.wait_for_timeout(100)
    before = page.locator("#m-d").bounding_box()["y"]
    served.push("upsert", _shown("second", messages.delivered()))
    expect(page.get_by_text("New messages below")).to_be_visible()
    assert page.locator("#m-d").bounding_box()["y"] == pytest.approx(before, abs=2)

    page.get_by_text("New messages below").click()
    expect(page.locator("#m-second footer")).to_be_in_viewport()


def test_a_form_that_came_over_the_stream_can_be_sent(room):
    """The script writes the token of the session and an event id of its own into it."""
    page, served = room
    served.push("upsert", _shown("new", messages.working()))
    page.locator("#m-new button").click()

    expect(page.locator("#m-new button")).to_be_enabled()
    page.wait_for_function("document.querySelector('#m-new button').ariaDisabled === null")
    assert 'name="csrf"\r\n\r\ntoken' in served.sent[-1]
    assert 'name="event"\r\n\r\njs' in served.sent[-1]


def test_badge_and_notices_come_by_themselves(room):
    """Both say their words politely; the text of a notice is text."""
    page, served = room
    served.push("badge", "7")
    served.push("notice", "Recorded <b>now</b>")

    expect(page.locator(".rail [data-badge]")).to_have_text("7")
    expect(page.locator("#notices")).to_have_text("Recorded <b>now</b>")
    expect(page.locator("#notices")).to_have_attribute("role", "status")


def test_dropped_files_join_the_chosen_ones(room):
    """A file that is dropped anywhere on the page goes with the next message."""
    page, _ = room
    page.evaluate(
        """() => { const given = new DataTransfer(); given.items.add(new File(["x"], "minutes.md"));
        dispatchEvent(new DragEvent("drop", { dataTransfer: given, cancelable: true })); }"""
    )

    assert page.evaluate("document.getElementById('files').files[0].name") == "minutes.md"
    expect(page.locator("#said")).to_have_text("Added: minutes.md")


def test_without_a_script_the_newest_message_is_in_sight_and_sources_stand_open(chromium):
    """A transcript begins at its end, and no source hides in a fold."""
    with gallery.served() as served:
        page = chromium.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 800}).new_page()
        page.goto(f"{served.address}/channel")
        expect(page.locator("#m-h")).to_be_in_viewport()
        page.goto(f"{served.address}/deliverable")
        expect(page.locator(".source-side blockquote").first).to_be_visible()
        page.context.close()


def test_a_page_is_usable_at_twice_its_size(chromium):
    """At 200 % of 1280 × 720 nothing scrolls sideways, and the end of the transcript can be reached."""
    with gallery.served() as served:
        page = chromium.new_page(viewport={"width": 640, "height": 360})
        page.goto(f"{served.address}/channel")
        assert page.evaluate("document.documentElement.scrollWidth") <= 640
        page.locator("#m-h").scroll_into_view_if_needed()
        expect(page.locator("#m-h .said")).to_be_in_viewport()
        expect(page.get_by_role("combobox")).to_be_in_viewport()
        page.close()


def test_an_empty_channel_begins_with_the_lesson(chromium):
    """On a small screen too, what to do first is in sight, not the end of the page."""
    with gallery.served() as served:
        page = chromium.new_page(viewport={"width": 360, "height": 720})
        page.goto(f"{served.address}/channel-empty")
        expect(page.get_by_role("heading", name="Ask for the first piece of work")).to_be_in_viewport()
        page.close()


def test_a_notice_stays_until_it_is_dismissed_by_keyboard(room):
    """The focus goes on to the line."""
    page, served = room
    served.push("notice", "Recorded.")
    page.get_by_role("button", name="Dismiss").focus()
    page.keyboard.press("Enter")

    expect(page.locator("#notices")).to_be_empty()
    expect(page.get_by_role("combobox")).to_be_focused()


def test_what_one_asks_for_comes_into_sight(room):
    """Pressed further up, an example brings its own card; the next message of others moves nobody again."""
    page, served = room
    page.locator(".more-tries summary").click()
    page.get_by_role("button", name="A RAID log").click()
    page.locator("#m-b").scroll_into_view_if_needed()
    served.push("upsert", _shown("mine", messages.working()))
    expect(page.locator("#m-mine")).to_be_in_viewport()

    page.locator("#m-b").scroll_into_view_if_needed()
    served.push("upsert", _shown("theirs", messages.working()))
    expect(page.get_by_text("New messages below")).to_be_visible()
    expect(page.locator("#m-theirs")).not_to_be_in_viewport()


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (360, 740)])
def test_the_decision_stays_in_reach(chromium, width, height):
    """However far one reads, on a phone too."""
    with gallery.served() as served:
        page = chromium.new_page(viewport={"width": width, "height": height})
        page.goto(f"{served.address}/deliverable")
        page.locator("#open").scroll_into_view_if_needed()
        for name in ("Approve", "Revise …", "Reject …"):
            expect(page.locator(".decide").get_by_text(name, exact=True)).to_be_in_viewport(ratio=1)
        page.close()
