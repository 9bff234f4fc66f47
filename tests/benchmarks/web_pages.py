"""How long each page of the web workspace takes, and what its first load weighs, as requests grow in number.

A browser with one open connection, in this process, loads the pages of `rolecall serve` in another one, over
loopback. The floor is a constant page of about 20 kB from a template, by the same framework and server, measured in
turn with the pages. Requests are those of the sample workspace over and over, all in one channel.
"""

from __future__ import annotations

import gzip
import re
import statistics

import sqlalchemy as sa

from rolecall.app import App
from rolecall.store import tables
from rolecall_web import paths
from tests.benchmarks.web_seed import Model, grow, models
from tests.benchmarks.web_site import CHANNEL, TENANT, Browser, Site, cookie, sample_house, site

HEADER = ("requests", "page", "p50 ms", "p95 ms", "of the floor", "CPU ms", "kB", "note")
#: Requests beside the sample's own; the last size only when it was asked for by name.
SIZES, HEAVY = (0, 1_000), (0, 1_000, 10_000)
TIMES = 40
#: Who looks: the approver, for whom most waits; and whom the same versions belong to.
APPROVER, REQUESTER = "Ruth Alder", "Lena Brandt"

Row = tuple[str, ...]


def run(*, heavy: bool = False) -> list[Row]:
    """Grow one installation and measure at each size; a header, then a row per page and size."""
    rows = [HEADER]
    with sample_house() as app:
        found = models(app)
        there = 0
        for size in HEAVY if heavy else SIZES:
            grow(app, found, there, size)
            there = size
            rows += _measured(app, found, size + len(found))
    return rows


def _measured(app: App, found: list[Model], size: int) -> list[Row]:
    with site("floor") as bare, site("product", app.settings.data_dir) as shop:
        floor = Browser(bare.address)
        approver, requester = (Browser(shop.address, cookie(app, name)) for name in (APPROVER, REQUESTER))
        pages = _pages(next(model for model in found if len(model.rows["version"]) > 1), _delivered(app)[0])
        rows = [row(size, "floor", bare, floor, floor, "/page", _scale(app))]
        rows += [row(size, name, shop, approver, floor, path) for name, path in pages.items()]
        own = f"{len(_delivered(app, REQUESTER))} own requests wait for a decision"
        rows.append(row(size, "channel, requester", shop, requester, floor, pages["channel"], own))
        return [*rows, *_weights(size, approver, pages["channel"])]


def _pages(twice: Model, waiting: str) -> dict[str, str]:
    """Return the path of every page; of one request with two versions, and one that waits for a decision."""
    return {
        "channel": paths.channel(CHANNEL),
        "thread": paths.thread(CHANNEL, twice.posts[0].id),
        "requests": paths.requests(),
        "requests, delivered": paths.requests(status="delivered"),
        "requests, of a channel": paths.requests(channel_name=CHANNEL),
        "requests, mine": paths.requests(mine="yes"),
        "request": paths.request(waiting),
        "deliverable": paths.deliverable(f"d-{waiting}"),
        "changes": paths.changes(f"d-{twice.request}", 1, 2),
        "edit": paths.edit(f"d-{waiting}"),
        "ask": paths.ask(place=f"web:main:{CHANNEL}"),
        "approvals": paths.APPROVALS,
        "roles": paths.ROLES,
        "sources": paths.SOURCES,
        "engagements": paths.ENGAGEMENTS,
        "members": paths.MEMBERS,
        "channels": paths.CHANNELS,
    }


def row(size: int, name: str, shop: Site, browser: Browser, floor: Browser, path: str, note: str = "") -> Row:
    """Measure a page of a site, in turn with the floor; the first load fills caches and does not count."""
    browser.renew()
    browser.ms(path)
    floor.renew()  # it has rested while the page was counted for the first time
    bare = path if browser is floor else "/page"
    cpu = shop.cpu_s()
    taken, floors = [], []
    for _ in range(TIMES):
        taken.append(browser.ms(path))
        floors.append(taken[-1] if browser is floor else floor.ms(bare))
    cpu = 1000 * (shop.cpu_s() - cpu) / TIMES
    p50, p95 = statistics.median(taken), statistics.quantiles(taken, n=20, method="inclusive")[18]
    ratio = p50 / statistics.median(floors)
    kb = len(browser.get(path).encode()) / 1000
    return (f"{size:,}", name, f"{p50:.1f}", f"{p95:.1f}", f"{ratio:.1f}", f"{cpu:.1f}", f"{kb:.1f}", note)


def _weights(size: int, browser: Browser, path: str) -> list[Row]:
    """Weigh what the first load of a page fetches: itself, its styles, its script and its picture."""
    html = browser.get(path, **{"accept-encoding": "gzip"})
    parts = sorted(set(re.findall(r'(?:href|src)="(/static/[^"]+)"', html)))
    fetched = [html, *(browser.get(part, **{"accept-encoding": "gzip"}) for part in parts)]
    sent = sum(len(part.encode()) for part in fetched)
    packed = sum(len(gzip.compress(part.encode())) for part in fetched)
    note = f"html, {', '.join(part.rpartition('/')[2] for part in parts)}; {packed / 1000:.1f} kB if it were gzipped"
    return [(f"{size:,}", "first load of the channel", "", "", "", "", f"{sent / 1000:.1f}", note)]


def _delivered(app: App, requester: str = "") -> list[str]:
    """Return the requests that wait for a decision, newest first; those of a member, or all."""
    with app.store.reading(TENANT) as uow:
        member = uow.members.named(requester) if requester else None
        found = uow.requests.listed(
            engagements=[engagement.id for engagement, _status in uow.engagements.listed()],
            statuses=("delivered",), limit=1_000_000, requester=member.id if member else "",
        )  # fmt: skip
    return [request.id for request, _status in found]


def _scale(app: App) -> str:
    query = sa.select(sa.func.avg(sa.func.length(sa.cast(tables.version.c.facts, sa.Text))), sa.func.count())
    with app.store.database.connect() as connection:
        length, count = connection.execute(query.select_from(tables.version)).one()
    megabytes = (app.settings.data_dir / "ledger.db").stat().st_size / 1e6
    return f"ledger {megabytes:.0f} MB; {count:,} versions of {length / 1000:.0f} kB on average"
