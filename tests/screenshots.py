"""Pictures for the README, taken of a first start, and for the guides: `make screenshots`."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.journeys.browser import CHROMIUM, Installation, Visitor
from tests.journeys.discord import office
from tests.screenshots_discord import scenes as discord
from tests.screenshots_slack import scenes as slack
from tests.screenshots_slack.camera import take
from tests.screenshots_slack.town import founded

FOLDER = Path(__file__).parents[1] / "docs" / "images"
WIDE = {"viewport": {"width": 1280, "height": 860}}
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}
ASK = "/pm stakeholder brief on deposits from the mail to the owners"


def main() -> None:
    """Take them all."""
    if CHROMIUM is None:
        raise SystemExit("Install chromium first (Debian, Ubuntu: apt-get install chromium).")
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        house = Installation(Path(folder))
        try:
            _take(browser, house)
        finally:
            house.end()
            browser.close()
    asyncio.run(_take_chats())


def _take(browser: object, house: Installation) -> None:
    me = Visitor(browser, house, options=WIDE).signs_in()
    me.opens("/c/front-door")
    me.says(ASK)
    ready = me.sees("Stakeholder brief", "version 1 is ready", "@Ruth Alder")
    _keep(me.page, "channel", ready)
    request = ready.get_by_role("link", name="Open the request").get_attribute("href").rpartition("/")[2]
    ruth = Visitor(browser, house, options={**WIDE, "color_scheme": "dark"}).signs_in("Ruth Alder")
    _keep(ruth.opens("/approvals"), "approvals-dark")
    _keep(me.opens(f"/deliverables/d-{request}"), "deliverable")
    me.opens("/schedules")
    me.page.get_by_role("button", name="Send now").first.click()
    me.page.get_by_text("is published in its channel").wait_for()
    me.opens("/c/front-door")
    _keep(me.page, "report-digest-web", me.sees("Usage digest", "Requested and accepted", "Open the report"))
    _keep(me.opens("/reports"), "reports")
    published = me.opens("/reports/published")
    published.locator("main .row-main").last.click()
    published.wait_for_url("**/reports/report*")
    _keep(published, "report")
    phone = Visitor(browser, house, options=PHONE).signs_in("Ruth Alder")
    _keep(phone.opens(f"/deliverables/d-{request}"), "phone")


async def _take_chats() -> None:
    """Take the scenes in Slack and in Discord."""
    with tempfile.TemporaryDirectory() as folder:
        async with founded(Path(folder)) as town:
            await take(FOLDER, slack.scenes(town))
    with tempfile.TemporaryDirectory() as folder:
        async with office(Path(folder), *discord.CHANNELS) as opened:
            await take(FOLDER, discord.scenes(opened))


def _keep(page: object, name: str, shown: object = None) -> None:
    if shown is not None:
        shown.scroll_into_view_if_needed()
    page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    main()
