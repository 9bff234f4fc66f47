"""Takes the pictures of the scenes with a headless browser."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

from playwright.async_api import Page, async_playwright

from tests.journeys.browser import CHROMIUM
from tests.screenshots_slack.scenes import Scene

#: Bytes a picture may have: the guide is read on phones, too.
MOST = 150_000


async def take(folder: Path, scenes: AsyncIterator[Scene]) -> None:
    """Write `NAME.png` for each scene of a story while it is played."""
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = await browser.new_page()
        async for scene in scenes:
            picture = await _taken(page, scene)
            if len(picture) > MOST:
                raise SystemExit(f"{scene.name}.png has {len(picture)} bytes: show less in it.")
            (folder / f"{scene.name}.png").write_bytes(picture)
        await browser.close()


async def _taken(page: Page, scene: Scene) -> bytes:
    """Return what the window shows from the top of a part on, as wide as the part is."""
    await page.set_viewport_size({"width": scene.width, "height": scene.height})
    await page.set_content(scene.page)
    part = page.locator(scene.part)
    await part.evaluate("element => element.scrollIntoView()")
    box = await part.bounding_box()
    assert box is not None, scene.part
    return await page.screenshot(clip={"x": box["x"], "y": 0, "width": box["width"], "height": scene.height})
