"""A browser for the journeys, and an installation with the sample workspace that they share."""

from __future__ import annotations

import pytest

from tests.journeys.browser import CHROMIUM, Installation, Visitor


@pytest.fixture(scope="module")
def chromium():
    """The machine's own Chromium; it is closed with the module, since its driver keeps an event loop running."""
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def sample_house(tmp_path_factory):
    """A first start: the server with the sample workspace."""
    house = Installation(tmp_path_factory.mktemp("first"))
    yield house
    assert house.end() == 0


@pytest.fixture
def visit(chromium):
    """Let people open browsers; each must leave without a complaint."""
    visitors = []

    def open_browser(house, **options):
        visitors.append(Visitor(chromium, house, **options))
        return visitors[-1]

    yield open_browser
    for visitor in visitors:
        visitor.leaves()
