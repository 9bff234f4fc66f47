"""Reports on pages: trends, each report as it was published, and schedules by plain forms, without any script."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from rolecall.chat import Card
from rolecall.chat.charts.numbers import block, table
from rolecall.domain.deliverable import AI_MARK
from rolecall.domain.metric import METRICS
from rolecall.domain.quantity import said
from rolecall.domain.report import COUNTED
from rolecall_web import paths, trends
from rolecall_web.faces import item
from rolecall_web.post import Attached, Post
from tests import traffic
from tests.adapters.web import gallery, reported
from tests.adapters.web.test_face import CHROMIUM
from tests.chat.charts.samples import SPEND

TOWN = traffic.Town(traffic.channels(2))
PLACE = TOWN.channels[0]
ENDS = dt.datetime(2026, 11, 21, 8, tzinfo=dt.UTC)
_TAGS = re.compile(r"<[^>]+>")


@pytest.fixture
async def town(studio):
    """Twelve weeks of traffic in two channels, and the browser of an owner."""
    traffic.settle(studio.store, TOWN)
    traffic.write(studio.store, TOWN, seed=5, count=400, begins=ENDS - dt.timedelta(weeks=12), ends=ENDS)
    olga = await studio.signed_in("Olga", "owner", "approver")
    for channel in TOWN.channels:
        assert (await olga.post("/channels", name=channel.rpartition(":")[2])).status_code == 303
    return olga


@pytest.fixture
async def digest(studio, town):
    """The stored usage digest of the running week, sent by hand from the page of schedules."""
    await add(town)
    answer = await presses(town, "sendnow", (await one(studio)).id)
    assert answer.status_code == 303
    with studio.store.reading("main") as uow:
        return uow.reports.listed()[0]


async def add(browser, **terms):
    """Schedule a usage digest for managers by the form that the page leads to."""
    lead = await browser.get(f"/schedules/new?channel={PLACE}")
    assert lead.status_code == 303
    form = await browser.get(lead.headers["location"])
    assert form.status_code == 200, form.text
    chosen = {"what": "Usage digest", "weekday": "Monday", "hour": "09:00", "zone": "Europe/Berlin"}
    fields = {f"f.{name}": value for name, value in {**chosen, "audience": "managers", **terms}.items()}
    return await browser.post(
        "/form", form="schedule", subject=PLACE, place=PLACE, message="", back="/schedules", **fields
    )


async def one(studio):
    """Return the only schedule."""
    with studio.store.reading("main") as uow:
        ((schedule, _status),) = uow.schedules.listed()
    return schedule


async def presses(browser, verb, subject):
    """Press a button on the page of schedules."""
    return await browser.post("/act", verb=verb, subject=subject, place="", message="", back="/schedules")


async def commands(browser, page, verb):
    """Send the form of a page that says a command line."""
    line = html.unescape(re.search(rf'name="text" value="(/rolecall schedule {verb} [^"]+)"', page)[1])
    return await browser.post("/say", text=line, place="", back="/schedules")


def text_of(part):
    """Return what a reader reads of a piece of HTML."""
    return html.unescape(" ".join(_TAGS.sub(" ", part).split()))


def row(*cells):
    """Return cells as `text_of` has the row of a table."""
    return " ".join(" ".join(cell.split()) for cell in cells if cell)


async def test_every_number_of_a_stored_report_stands_on_its_page(town, digest):
    """Each figure with its value, usual value, n and meaning, each cell, each point of each chart: all of them."""
    page = (await town.get(paths.report(digest.id))).text
    colour, _, verdict = digest.verdict.partition(": ")
    assert f"{colour} {verdict[:1].upper()}{verdict[1:]}" in text_of(page)

    shown = 0
    for figure in digest.figures:
        metric, value = METRICS[figure.metric], said(figure.value, figure.unit)
        if not figure.n and not figure.value:
            continue
        value = "too few to say" if figure.value is None else value
        if figure.group:
            usual = "–" if figure.usual is None else said(figure.usual, figure.unit)
            assert row(metric.title, value, usual, f"{figure.n:,}") in text_of(page)
        else:
            card = text_of(re.search(rf'<li id="f-{figure.metric}">(.*?)</li>', page, re.DOTALL)[1])
            assert card.startswith(f"{metric.title} {value} ")
            assert card.endswith(f"n = {figure.n:,} {metric.definition}")
            assert figure.usual is None or said(figure.usual, figure.unit) in card or "no change" in card
        shown += 1
    assert shown > 60

    told = text_of(page)
    for table_ in (*digest.tables[1:], *(table(block(chart)) for chart in digest.charts)):
        for cells in table_.rows:
            assert row(*cells) in told
    for sentence in (*digest.moved, *digest.causes, *digest.notes, digest.ask, *(c.finding for c in digest.charts)):
        assert sentence in told
    assert "they do not change" in told


async def test_the_report_and_its_files_say_the_same(town, digest):
    """Word, Excel and CSV of exactly the version shown; a form that does not exist is refused in words."""
    found = {form: await town.get(paths.report_file(digest.id, 1, form)) for form in ("docx", "xlsx", "csv")}

    assert {form: answer.status_code for form, answer in found.items()} == {"docx": 200, "xlsx": 200, "csv": 200}
    assert "attachment" in found["csv"].headers["content-disposition"]
    lines = list(csv.reader(io.StringIO(found["csv"].content.decode("utf-8-sig"))))
    assert any(digest.id in " ".join(line) for line in lines)
    assert (await town.get(paths.report_file(digest.id, 1, "exe"))).status_code == 400
    assert (await town.get(paths.report_file(digest.id, 9, "csv"))).status_code == 404


async def test_a_card_leads_to_its_report(town, digest):
    """By `about`, as links in other workspaces do, too."""
    answer = await town.get(f"/open/report:{digest.id}")

    assert answer.status_code == 303
    assert answer.headers["location"] == paths.report(digest.id)
    assert (await town.get("/open/report:")).status_code == 404
    assert (await town.get(paths.report("report:usage:web:main:nowhere:2026-W01"))).status_code == 404


async def test_a_channel_that_nobody_knows_is_no_page_of_zeros(town):
    """It says so; the channels there are can be followed."""
    answer = await town.get("/reports?channel=zzz")

    assert answer.status_code == 404
    assert "Nobody has hired or asked a role in “zzz”." in answer.text
    assert PLACE in answer.text


async def test_a_digest_in_its_channel_leads_to_its_page_and_claims_no_model(studio, town, digest):
    """Its card says that it was counted, where cards of roles say that an AI made them."""
    await studio.settle()
    page = (await town.get(f"/c/{PLACE.rpartition(':')[2]}")).text
    card = page.partition(f'data-about="report:{digest.id}"')[2].partition("</article>")[0]

    assert f'href="{paths.report(digest.id)}">Open the report</a>' in card
    assert COUNTED in card
    assert AI_MARK not in card


def test_the_picture_of_a_chart_is_no_file_where_the_chart_is_drawn():
    """It is there for workspaces that draw none; other files of the card keep their places."""
    card = Card("Digest", (block(SPEND, "spend.png"),))
    files = (Attached("spend.png", "image/png", 40_000), Attached("list.csv", "text/csv", 200))
    shown = item(Post(id="m1", channel="general", card=card, files=files, at=ENDS.isoformat()))

    assert [(file.name, file.href) for file in shown.files] == [("list.csv", paths.file("m1", 1))]


async def test_a_corrected_report_keeps_its_old_version(studio, town, digest):
    """The newest says why; the old one says that it is not the newest, with the numbers it had."""
    asked = next(figure for figure in digest.figures if figure.metric == "asked" and not figure.group)
    why = "Two requests were counted in the wrong channel."
    figures = tuple(item.model_copy(update={"value": 1, "n": 1}) if item == asked else item for item in digest.figures)
    with studio.store.begin("main") as uow:
        uow.reports.add(digest.model_copy(update={"version": 2, "correction": why, "figures": figures}))

    newest, old = [(await town.get(paths.report(digest.id, number))).text for number in (None, 1)]

    assert "version 2 of 2" in newest
    assert why in newest
    assert "Requested 1 " in text_of(newest)
    assert "Not the newest." in old
    assert f"Requested {asked.value:.0f} " in text_of(old)
    assert (await town.get(paths.report(digest.id, 3))).status_code == 404


async def test_trends_are_the_numbers_of_the_desk(studio, town):
    """Every week of every metric, for the whole house and for a slice of it; the filter is a link that can be kept."""
    actor = studio.desk.session(dict(town.client.cookies)["rolecall"])
    for path, chosen in (
        (paths.REPORTS, {}), (paths.trends(channel_place=PLACE), {"channel": PLACE}),
        (paths.trends(department="platform"), {"department": "platform"}),
    ):  # fmt: skip
        told = text_of((await town.get(path)).text)
        found = studio.desk.trends(actor, **chosen)
        lines = trends.rows(found)
        assert len(lines) > 15
        for line in lines:
            cells = [part for value, n in line.cells for part in (value, f"n = {n:,}" if n else "")]
            assert row(line.title, line.definition, *cells) in told
        assert "W47… is still running" in told
    assert "<option selected>platform" in (await town.get(paths.trends(department="platform"))).text
    assert (await town.get("/reports?role=nobody")).status_code == 404


async def test_money_is_told_only_to_who_answers_for_it(studio, town, digest):
    """A requester sees trends without money, and a managers' report neither listed nor opened."""
    dana = await studio.signed_in("Dana")
    page = (await dana.get("/reports")).text

    assert "Cost per accepted" in (await town.get("/reports")).text
    assert "Cost per accepted" not in page
    assert "$" not in text_of(page.partition("<main")[2])
    assert digest.title not in page
    assert digest.title in (await town.get("/reports")).text
    for path in (paths.report(digest.id), paths.report_file(digest.id, 1, "csv")):
        assert (await dana.get(path)).status_code == 404


async def test_a_schedule_is_made_changed_paused_and_removed_by_plain_forms(studio, town):
    """Each form leads back to the page, which says what came of it and shows the next five runs in the zone."""
    answer = await add(town, zone="Asia/Kathmandu")
    assert (answer.status_code, answer.headers["location"]) == (303, "/schedules")
    page = (await town.get("/schedules")).text
    assert "every Monday at 09:00, Asia/Kathmandu" in page
    assert re.findall(r"Mon (\d+ \w+ 2026), 09:00", page) == [
        "23 Nov 2026", "30 Nov 2026", "7 Dec 2026", "14 Dec 2026", "21 Dec 2026",
    ]  # fmt: skip

    schedule = await one(studio)
    answer = await town.post(
        "/form", form="schedule", subject=schedule.id, place="", message="", back="/schedules",
        **{"f.weekday": "Friday", "f.hour": "14:30", "f.zone": "Europe/Berlin", "f.audience": "team"},
    )  # fmt: skip
    assert answer.status_code == 303
    page = (await town.get("/schedules")).text
    assert "every Friday at 14:30, Europe/Berlin" in page

    assert (await commands(town, page, "pause")).status_code == 303
    page = (await town.get(paths.schedules(PLACE))).text
    assert "Nothing comes while it is paused." in page
    assert (await commands(town, page, "resume")).status_code == 303
    page = (await town.get("/schedules")).text
    assert "Next runs" in page
    assert (await commands(town, page, "remove")).status_code == 303
    assert "Nothing is due by itself" in (await town.get("/schedules")).text


async def test_somebody_without_a_say_changes_no_schedule(studio, town):
    """They see what is due, but no button; a form of their own is refused with whom to ask."""
    await add(town)
    dana = await studio.signed_in("Dana")
    page = (await dana.get("/schedules")).text

    assert "Usage digest" in page
    assert "Send now" not in page
    schedule = await one(studio)
    await dana.post(
        "/say", text=f"/rolecall schedule pause {schedule.id} --channel {PLACE}", place="", back="/schedules"
    )
    assert "Ask: " in text_of((await dana.get("/schedules")).text)
    with studio.store.reading("main") as uow:
        assert uow.schedules.get(schedule.id)[1] == "active"


async def test_what_was_published_is_listed_page_by_page(studio, town, digest):
    """Newest first, a link to what is older, nothing twice."""
    with studio.store.begin("main") as uow:
        for week in range(1, 53):
            at = f"2026-11-20T{week // 60:02}:{week % 60:02}:00+00:00"
            name = f"report:usage:{PLACE}:2025-W{week:02}"
            uow.reports.add(digest.model_copy(update={"id": name, "at": at, "title": f"Week {week:02}."}))

    first = (await town.get("/reports/published")).text
    older = html.unescape(re.search(r'href="(/reports/published\?before=[^"]+)"', first)[1])
    second = (await town.get(older)).text
    seen = [re.findall(r"Week (\d\d)\.", page) for page in (first, second)]

    assert len(seen[0]) + len(seen[1]) == 52
    assert sorted(seen[0] + seen[1], reverse=True) == seen[0] + seen[1]
    assert "older" not in second
    assert "View all" in (await town.get("/reports")).text
    assert "Nothing fits this filter" in (await town.get("/reports/published?kind=monthly")).text


def test_the_guide_defines_every_figure_as_pages_do():
    """Title and definition of each metric stand in the guide's table, in their order, and nothing else does."""
    guide = (Path(__file__).parents[3] / "docs" / "how-to" / "reports.md").read_text(encoding="utf-8")
    rows = guide.partition("| figure | means |\n|---|---|\n")[2].splitlines()

    assert rows == [f"| {metric.title} | {metric.definition} |" for metric in METRICS.values()]


def test_the_last_whole_week_is_said_against_what_is_usual():
    """The running week is drawn, marked and not judged; usual is the median of the four weeks before the last."""
    course = [{"value": value, "n": 30} for value in (90.0, 10.0, 12.0, 20.0, 14.0, 26.0, 3.0)]
    found = reported.trends(7, metrics=[{**METRICS["asked"].snapshot(), "figures": course}])
    (panel,) = trends.panels(found)

    assert panel.chart.finding == "Requested: 26 in W46, up from 13."
    assert panel.chart.labels[-2:] == ("W46", "W47…")
    assert panel.meanings == (("Requested", METRICS["asked"].definition),)


def test_what_cannot_be_said_is_not_drawn():
    """A share of few is words, not a line; a chart without any number is left out."""
    few = [{"value": None, "n": 7}] * 3
    found = reported.trends(
        3,
        metrics=[
            {**METRICS["on_time"].snapshot(), "figures": few},
            {**METRICS["first_pass"].snapshot(), "figures": [{"value": 80.0, "n": 25}] * 3},
            {**METRICS["rework"].snapshot(), "figures": few},
        ],
    )
    (panel,) = trends.panels(found)

    assert panel.chart.finding == "On time: too few to say in W46. Accepted at once: 80 % in W46."
    assert [line.cells[0] for line in trends.rows(found)] == [
        ("too few to say", 7),
        ("80 %", 25),
        ("too few to say", 7),
    ]


@pytest.fixture(scope="module")
def looking():
    """A browser without scripts, and the address of the gallery."""
    if not CHROMIUM.exists():
        pytest.skip("there is no chromium on this machine")
    with sync_playwright() as playwright, gallery.served() as served:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser, served.address
        browser.close()


def test_a_report_prints_on_white_without_what_only_a_screen_needs(looking):
    """Also where the screen is dark: no menu, no buttons, dark ink, charts in the palette of paper, meanings told."""
    browser, address = looking
    page = browser.new_page(color_scheme="dark", viewport={"width": 690, "height": 980})
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(f"{address}/report")

    for hidden in (".rail", ".bar", ".crumbs", ".downloads", ".figures", ".on-screen"):
        assert not page.locator(hidden).first.is_visible(), hidden
    assert page.locator("#f-asked .told-meaning").is_visible()
    styles = "(one) => ((all) => [all.color, all.backgroundColor, all.fill])(getComputedStyle(one))"
    assert page.locator("#verdict").evaluate(styles)[0] == "rgb(0, 0, 0)"
    assert page.locator(".plate").first.evaluate(styles)[1] == "rgb(255, 255, 255)"
    assert page.locator(".beam.s1").first.evaluate(styles)[2] == "rgb(15, 94, 91)"
    assert page.evaluate("document.documentElement.scrollWidth") <= 690
    page.close()


def test_a_keyboard_alone_reaches_everything_in_the_order_of_reading(looking):
    """From the filter through each chart to the reports; a fold opens with Enter."""
    browser, address = looking
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{address}/reports")
    page.locator("main a").first.focus()
    reached = []
    for _ in range(8):
        page.keyboard.press("Tab")
        reached.append(page.locator(":focus").evaluate("(one) => one.id || one.ariaLabel || one.textContent.trim()"))
    assert reached == [
        "role", "department", "channel", "Show", "Chart: Requested and accepted",
        "The numbers of “Requested and accepted”", "What it means: Requested and accepted",
        "Chart: Turnaround, people's time included",
    ]  # fmt: skip

    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert page.get_by_text(METRICS["asked"].definition).first.is_visible()
    context.close()
