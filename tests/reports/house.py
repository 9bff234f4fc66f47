"""A house with a town's traffic in it, and the bureau that reports on it."""

from __future__ import annotations

import datetime as dt
import functools
from pathlib import Path
from typing import Any

from rolecall.contracts import loader
from rolecall.desk.office import Office
from rolecall.dispatch import Dispatch
from rolecall.domain.role import RoleContract
from rolecall.domain.schedule import USUAL
from rolecall.line.gates import CHECKS
from rolecall.reports.bureau import Bureau
from rolecall.reports.orders import Order, Topic, named
from tests import traffic

ROLES = Path(__file__).parents[2] / "roles"
TOWN = traffic.Town(traffic.channels(2))
CHANNEL = TOWN.channels[0]
#: Seven weeks, over the end of daylight saving time in Berlin on 25 October.
BEGINS = dt.datetime(2026, 9, 20, tzinfo=dt.UTC)
ENDS = dt.datetime(2026, 11, 9, tzinfo=dt.UTC)


@functools.cache
def roles() -> tuple[RoleContract, ...]:
    """Load the two roles that the traffic is about."""
    return tuple(loader.load(ROLES / name, CHECKS) for name in traffic.KINDS)


def bureau(store: Any, clock: Any, ids: Any) -> Bureau:
    """Open a bureau whose office only reads."""
    unused: Any = None
    dispatch = Dispatch(roles(), {}, lambda _role: "m", lambda _role: None, clock, ids)
    office = Office(
        store=store, dispatch=dispatch, model=unused, cut=unused, reader=unused, render=unused, export=unused,
        clock=clock, ids=ids, evaluated=unused, enqueue=unused, cancel=unused, targets=(), tenant_of=unused,
        workspaces=unused, zone="UTC", reporting=unused,
    )  # fmt: skip
    return Bureau(office, traffic.TENANT, lambda _chart: None)


def settled(store: Any, clock: Any, ids: Any, count: int = 140) -> Bureau:
    """Open a bureau over a town with that much traffic."""
    traffic.settle(store, TOWN)
    traffic.write(store, TOWN, seed=7, count=count, begins=BEGINS, ends=ENDS)
    return bureau(store, clock, ids)


def order(
    kind: Any, period: str, *, channel: str = "", audience: Any = "managers", zone: str = "Europe/Berlin"
) -> Order:
    """Order the report of a period that ended."""
    topic = Topic(kind=kind, channel=channel, cadence=USUAL[kind], zone=zone, audience=audience)
    return named(topic, period, dt.datetime(2027, 12, 31, tzinfo=dt.UTC))
