"""The product as a person has it: a server in an empty folder, and a real browser in front of it."""

from __future__ import annotations

import shutil
import signal
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe

from tests.journeys.process import Process
from tests.journeys.terminal import Terminal

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
#: Milliseconds a page may take to show something before a test gives up; never a measurement. What a killed process
#: held is free again after the lease of an event and one of a delivery: 50 seconds at most.
PATIENCE_MS, RECOVERY_MS = 20_000, 60_000


@dataclass
class Installation:
    """A folder with data, its server, and its command line."""

    folder: Path
    sample: bool = True
    more: dict[str, str] = field(default_factory=dict)
    server: Process | None = None
    address: str = ""

    def __post_init__(self):
        """Start the server on a free port; later starts keep the port, as bookmarks expect."""
        self.terminal = Terminal(self.folder, dict(self.more))
        self.terminal.more["ROLECALL_SAMPLE"] = "true" if self.sample else "false"
        self.start("0")

    def start(self, port=""):
        """Start the server and wait until it is ready."""
        port = port or self.address.rpartition(":")[2]
        self.server = Process(self.terminal, "serve", "--port", port)
        self.address = self.server.says("ready: http://").split()[-1]

    def end(self, how=signal.SIGTERM):
        """End the server."""
        return self.server.end(how)

    def run(self, *words):
        """Run a command line beside the server; it has to succeed."""
        said = self.terminal.run(*words)
        assert said.code == 0, said.err
        return said

    def link(self, name=""):
        """Return a one-time sign-in link."""
        return self.run("open", *([name] if name else []), "--json").json["url"]


@dataclass
class Visitor:
    """A person with a browser of their own; whatever the browser complains about is kept."""

    browser: object
    house: Installation
    javascript: bool = True
    options: dict = field(default_factory=dict)
    complaints: list = field(default_factory=list)

    def __post_init__(self):
        """Open an empty page."""
        self.context = self.browser.new_context(java_script_enabled=self.javascript, **self.options)
        self.context.set_default_timeout(PATIENCE_MS)
        self.page = self.context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.on("request", self._asked)

    def _heard(self, message):
        if message.type in {"error", "warning"} and "status of 4" not in message.text:
            self.complaints.append(f"console: {message.text}")

    def _asked(self, request):
        if not request.url.startswith((self.house.address, "data:")):
            self.complaints.append(f"asked for {request.url}")

    def signs_in(self, name=""):
        """Come in through a one-time link: looking at it signs nobody in, pressing does."""
        self.page.goto(self.house.link(name))
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url("**/c/**")
        return self

    def opens(self, path):
        """Go to a page of this installation."""
        self.page.goto(f"{self.house.address}{path}")
        return self.page

    def says(self, text):
        """Type a line into the box and send it, by keyboard where a script helps."""
        self.page.locator("#text").fill(text)
        if self.javascript:
            self.page.locator("#text").press("Enter")
        else:
            self.page.get_by_role("button", name="Send", exact=True).click()

    def card(self, *words):
        """Return the newest card on the page that holds all these words."""
        found = self.page.locator("article.card")
        for word in words:
            found = found.filter(has_text=word)
        return found.last

    def sees(self, *words, patience_ms=PATIENCE_MS):
        """Wait for a card with these words; without a script the page is asked for again until it is there."""
        if self.javascript:
            self.card(*words).wait_for(timeout=patience_ms)
            return self.card(*words)
        for _ in range(patience_ms // 250):
            if self.card(*words).count():
                return self.card(*words)
            self.page.wait_for_timeout(250)
            self.page.reload()
        raise AssertionError(self.page.inner_text("main"))

    def violations(self):
        """Return what axe finds on the page as it is, in words."""
        found = Axe().run(self.page).response["violations"]
        return [f"{item['id']}: {[node['target'] for node in item['nodes']][:3]}" for item in found]

    def leaves(self):
        """Close the browser; it must not have complained."""
        self.context.close()
        assert self.complaints == []
