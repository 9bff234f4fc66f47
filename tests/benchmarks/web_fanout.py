"""From a card in the outbox to the last of 200 open pages that shows it.

The pages are event streams over loopback, read by a process of their own, each by another member or ten by each of
twenty. The floor is a broadcaster that passes the same bytes from a queue to as many streams, nothing stored.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rolecall.app.shelf import AdapterShelf
from rolecall_web import paths
from rolecall_web.address import NAME
from rolecall_web.changes import newest
from tests.benchmarks.web_child import PLACE
from tests.benchmarks.web_site import TENANT, Site, cookie, people, sample_house, site

HEADER = ("pages", "of members", "first p50 ms", "last p50 ms", "last p95 ms", "of the floor", "CPU ms", "note")
PAGES = 200
#: Members who have these pages open.
MEMBERS = (20, PAGES)
#: Cards, and seconds between two.
CARDS, EVERY_S = 60, 0.25
#: Cards that are not counted: the first fill caches.
WARM = 5

Row = tuple[str, ...]


def run() -> list[Row]:
    """Measure the floor and the product; a header, then a row each."""
    with site("floor") as bare, _pages(bare, "/events", [""] * PAGES) as readers:
        floor = _told(bare, readers, "fanout-000")
    rows = [HEADER, _row("floor", floor, floor)]
    with sample_house() as app:
        cookies = [cookie(app, name) for name in people(app, PAGES)]
        for members in MEMBERS:
            with site("product", app.settings.data_dir) as shop:
                path = f"{paths.EVENTS}?place={PLACE}&after={newest(AdapterShelf(app.store, TENANT, NAME))}"
                with _pages(shop, path, cookies[:members] * (PAGES // members)) as readers:
                    rows.append(_row(str(members), _told(shop, readers, f"fanout-{members:03}"), floor))
    return rows


class _Told:
    """What came of each card: milliseconds to the first and to the last page, bytes, processor time of the site."""

    def __init__(self) -> None:
        self.first: list[float] = []
        self.last: list[float] = []
        self.bytes = 0
        self.cpu_ms = 0.0


def _told(shop: Site, readers: subprocess.Popen[str], name: str) -> _Told:
    assert readers.stdout is not None
    told, cpu = _Told(), 0.0
    for number in range(WARM + CARDS):
        if number == WARM:
            cpu = shop.cpu_s()
        text = f"{name}-{number:03}"
        began = shop.tell(text)
        while (line := readers.stdout.readline().split())[0] != text:
            pass
        if number >= WARM:
            told.first.append(1000 * (float(line[1]) - began))
            told.last.append(1000 * (float(line[2]) - began))
            told.bytes = int(line[3])
        time.sleep(EVERY_S)
    told.cpu_ms = 1000 * (shop.cpu_s() - cpu) / CARDS
    return told


@contextmanager
def _pages(shop: Site, path: str, cookies: list[str]) -> Iterator[subprocess.Popen[str]]:
    """Open the pages in a process of their own."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.web_readers", shop.address, path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as readers:
        try:
            assert readers.stdin is not None
            assert readers.stdout is not None
            readers.stdin.write("\n".join(cookies) + "\n")
            readers.stdin.close()
            if not readers.stdout.readline().startswith("open"):
                raise ChildProcessError("the pages could not be opened")
            yield readers
        finally:
            readers.kill()


def _row(members: str, told: _Told, floor: _Told) -> Row:
    p50, p95 = statistics.median(told.last), statistics.quantiles(told.last, n=20, method="inclusive")[18]
    return (
        str(PAGES), members, f"{statistics.median(told.first):.1f}", f"{p50:.1f}", f"{p95:.1f}",
        f"{p50 / statistics.median(floor.last):.1f}", f"{told.cpu_ms:.0f}",
        f"{CARDS} cards, one every {1000 * EVERY_S:.0f} ms; {told.bytes:,} bytes each",
    )  # fmt: skip
