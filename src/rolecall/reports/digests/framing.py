"""Framing: what every report says of itself, and the report of a period in which nothing happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rolecall.domain.report import TITLES, VERDICTS, Report
from rolecall.domain.schedule import zone_named
from rolecall.reports import wording
from rolecall.reports.findings.movers import first_facts, movers

if TYPE_CHECKING:
    from rolecall.domain.report import Colour
    from rolecall.reports.bureau import Bureau
    from rolecall.reports.findings.gathering import Gathered
    from rolecall.reports.orders import Order

#: How many facts the root message tells.
FACTS = 3
#: What the verdict and the decision asked for say already.
JUDGED = frozenset({"waiting", "overdue"})
_ALONE = "There is nothing to compare with yet: fewer than two of the periods before had any work."
_RUNNING = "The period is still running; the periods before are counted up to the same day and hour."


def framed(bureau: Bureau, order: Order, colour: Colour, verdict: str, **parts: Any) -> Report:
    """Return a report on an order; `parts` are the other fields of a `Report`."""
    return Report(
        id=order.id,
        tenant=bureau.tenant,
        kind=order.kind,
        channel=order.channel,
        schedule=order.schedule,
        title=f"{TITLES[order.kind]}, {_when(order)}",
        period=order.period.name,
        begins=order.period.begins.isoformat(),
        ends=order.period.ends.isoformat(),
        zone=order.zone,
        at=bureau.office.now(),
        colour=colour,
        verdict=verdict,
        **parts,
    )


def quiet(bureau: Bureau, order: Order) -> Report:
    """Return the report of a period in which nothing happened, for who asked for one."""
    return framed(bureau, order, "quiet", f"{VERDICTS['quiet']}: nothing happened that this report is about.")


def _when(order: Order) -> str:
    """Say what period a report is about; a reminder is about a moment."""
    if order.kind == "reminder":
        return wording.moment(order.period.ends, zone_named(order.zone))
    return wording.span(order.period, order.zone)


def moved(gathered: Gathered) -> tuple[str, ...]:
    """Return at most three sentences: what moved; in a first period its main figures."""
    if all(figure.usual is None for figure in gathered.figures):
        return tuple(f"{wording.phrase(figure)}." for figure in first_facts(gathered.figures)[:FACTS])
    found = [figure for figure in movers(gathered.figures) if figure.metric not in JUDGED]
    return tuple(f"{wording.phrase(figure)}." for figure in found[:FACTS]) or ("No change beyond the usual.",)


def notes(gathered: Gathered) -> tuple[str, ...]:
    """Return what a reader has to know of how the figures were made."""
    found = [] if gathered.order.whole else [_RUNNING]
    if not gathered.now.empty and all(figure.usual is None for figure in gathered.figures):
        found.append(_ALONE)
    return tuple(found)
