"""How long the pages of reports take, first after a start and then, as requests of twelve weeks grow in number.

Measured like the other pages (see `web_pages`), as an approver sees them, in an installation with two busy channels.
The trends remember weeks that are over, so that the first page counts twelve weeks and each later one only the last.
"""

from __future__ import annotations

import datetime as dt

from rolecall.app import App
from rolecall.desk.office import Wish
from rolecall.domain.schedule import Schedule
from rolecall_web import paths
from tests import traffic
from tests.benchmarks.web_pages import APPROVER, row
from tests.benchmarks.web_site import TENANT, Browser, cookie, sample_house, site

HEADER = ("requests", "page", "p50 ms", "p95 ms", "of the floor", "CPU ms", "kB", "note")
#: Requests in all; the last size only when it was asked for by name.
SIZES, HEAVY = (1_000,), (1_000, 10_000, 100_000)
WEEKS = 12
Row = tuple[str, ...]


class Beside(traffic.Town):
    """A town beside the sample, which has engagements of its own."""

    def engagement(self, channel: int) -> str:
        """Return the engagement of a channel."""
        return f"eng{channel + 90}"


TOWN = Beside(traffic.channels(2))


def run(*, heavy: bool = False) -> list[Row]:
    """Grow one installation and measure at each size; a header, then a row per page and size."""
    rows = [HEADER]
    with sample_house() as app:
        traffic.settle(app.store, TOWN)
        there = 0
        for size in HEAVY if heavy else SIZES:
            ends = app.clock.now()
            begins = ends - dt.timedelta(weeks=WEEKS)
            traffic.write(app.store, TOWN, seed=size, count=size - there, begins=begins, ends=ends, prefix=f"t{size}-")
            there = size
            rows += _measured(app, size, _report(app, f"bench{size}"))
    return rows


def _report(app: App, event: str) -> str:
    """Publish the usage digest of the running week and return its id."""
    wanted = Schedule(
        id="", tenant=TENANT, kind="usage", channel=TOWN.channels[0], cadence="weekly", audience="managers",
        owner="m0", owner_name="Person 0", at=app.clock.now().isoformat(),
    )  # fmt: skip
    return app.reporting.send(Wish(event=event, schedule=wanted)).report


def _measured(app: App, size: int, report: str) -> list[Row]:
    pages = {
        "reports, of a role": paths.trends(role="business_analyst"),
        "reports, of a channel": paths.trends(channel_place=TOWN.channels[0]),
        "reports": paths.REPORTS,
        "published reports": paths.PUBLISHED,
        "report": paths.report(report),
        "schedules": paths.SCHEDULES,
    }
    with site("floor") as bare, site("product", app.settings.data_dir) as shop:
        floor, approver = Browser(bare.address), Browser(shop.address, cookie(app, APPROVER))
        first = f"the first after a start: {approver.ms(paths.REPORTS):.0f} ms"
        return [
            row(size, name, shop, approver, floor, path, first if name == "reports" else "")
            for name, path in pages.items()
        ]
