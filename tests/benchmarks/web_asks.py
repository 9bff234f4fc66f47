"""From a line said in a channel to the card with the deliverable on the page, offline, one ask at a time.

Everything is as shipped: the form of the page over loopback, inbox, engine, line, courier, event stream. The page is
the channel; once the card of the job has come there, its thread is open too, as a reader would have it.
"""

from __future__ import annotations

import queue
import re
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlsplit

from rolecall_web import paths
from tests.benchmarks.web_site import CHANNEL, PATIENCE_S, Browser, cookie, sample_house, site

HEADER = ("what", "p50 ms", "p95 ms", "note")
ASKS = 20
LINE = "/ba user stories for online booking from the interviews and the policy"
ASKER = "Lena Brandt"
PLACE = f"web:main:{CHANNEL}"

Row = tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """An article that came to a page: the number of its event, its HTML, and the second at which it had come."""

    number: int
    html: str
    at: float

    @property
    def post(self) -> str:
        """Id of the message."""
        return self.html.partition('id="m-')[2].partition('"')[0]


def run() -> list[Row]:
    """Ask, wait, ask again; a header, then a row per moment."""
    answered: list[float] = []
    job: list[float] = []
    made: list[float] = []
    with sample_house() as app, site("product", app.settings.data_dir) as shop:
        browser = Browser(shop.address, cookie(app, ASKER))
        for _ in range(ASKS + 1):
            for taken, moment in zip((answered, job, made), _asked(browser), strict=True):
                taken.append(1000 * moment)
    note = f"{ASKS} asks, user stories of the sample workspace"
    return [
        HEADER,
        _row("line said → form answered", answered, note),
        _row("line said → job card on the page", job, ""),
        _row("line said → deliverable on the page", made, ""),
    ]


def _asked(browser: Browser) -> tuple[float, float, float]:
    """Say the line; return the seconds until its form was answered, the job's card came, the deliverable came."""
    browser.renew()
    page = browser.get(paths.channel(CHANNEL))
    channel = _stream(browser, PLACE, _cursor(page))
    known = set(re.findall(r'<article id="m-([^"]+)"', page))
    began = time.monotonic()
    browser.sends(page, paths.SAY, place=PLACE, text=LINE)
    answered = time.monotonic()
    root = _first(channel, lambda told: told.post not in known)
    thread = _stream(browser, f"{PLACE}:{root.post}", root.number)
    card = _first(thread, lambda told: 'value="approve"' in told.html)
    return answered - began, root.at - began, card.at - began


def _row(name: str, taken: list[float], note: str) -> Row:
    """The first ask is not counted: it loads what all others find loaded."""
    counted = taken[1:]
    p95 = statistics.quantiles(counted, n=20, method="inclusive")[18]
    return (name, f"{statistics.median(counted):.0f}", f"{p95:.0f}", note)


def _cursor(page: str) -> int:
    found = re.search(r'data-cursor="(\d+)"', page)
    if found is None:
        raise RuntimeError("the page names no number of its newest event")
    return int(found[1])


def _first(stream: queue.Queue[Told], wanted: Callable[[Told], bool]) -> Told:
    end = time.monotonic() + PATIENCE_S
    while not wanted(told := stream.get(timeout=max(0.0, end - time.monotonic()))):
        pass
    return told


def _stream(browser: Browser, place: str, after: int) -> queue.Queue[Told]:
    """Open the event stream of a page; a thread reads it for as long as the site runs."""
    told: queue.Queue[Told] = queue.Queue()
    connection = HTTPConnection(urlsplit(browser.address).netloc)
    connection.request("GET", f"{paths.EVENTS}?place={place}&after={after}", headers={"cookie": browser.cookie})
    answer = connection.getresponse()
    if answer.status != 200:
        raise RuntimeError(f"{place}: {answer.status}")

    def read() -> None:
        event: dict[str, str] = {}
        for raw in answer:
            name, _, text = raw.decode().rstrip("\n").partition(": ")
            if name:
                event[name] = f"{event[name]}\n{text}" if name == "data" and "data" in event else text
            elif event.get("event") == "upsert":
                told.put(Told(int(event["id"]), event["data"], time.monotonic()))
            if not name:
                event = {}

    threading.Thread(target=read, daemon=True).start()
    return told
