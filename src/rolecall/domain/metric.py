"""Metrics: what each means, in words for people; every figure that is shown anywhere is one of these."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, Literal

from rolecall.domain.report import Unit
from rolecall.domain.value import Value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: A share of fewer observations says nothing: the counts are shown instead (notes on reports, number rules).
LEAST = 20
#: Latency of people is told only where at least this many took part, so that it is about none of them.
PEOPLE = 5
#: An approval faster than this was hardly read.
QUICK_S = 5
#: An accepted version that is reopened within this time was not good enough (DORA's change failure rate).
REWORK_DAYS = 14
#: How many periods before are looked at to say what is usual, and how many of them must say something.
EARLIER, KNOWN = 4, 2


class Metric(Value, frozen=True):
    """One metric."""

    id: str
    title: str
    unit: Unit
    definition: str
    #: Which direction is an improvement; empty: neither.
    better: Literal["up", "down", ""] = ""


_ALL = (
    Metric(id="asked", title="Requested", unit="count", definition="Requests made in the period."),
    Metric(
        id="refused",
        title="Refused",
        unit="count",
        definition="Requests made in the period that were refused at once: budget, term, catalogue, a stop.",
        better="down",
    ),
    Metric(
        id="delivered",
        title="Delivered",
        unit="count",
        definition="Requests whose first version passed its checks and was delivered in the period.",
    ),
    Metric(id="accepted", title="Accepted", unit="count", definition="Versions accepted in the period.", better="up"),
    Metric(id="rejected", title="Rejected", unit="count", definition="Versions rejected in the period.", better="down"),
    Metric(
        id="machine_p50",
        title="Machine time, median",
        unit="seconds",
        definition="Time the line's stages took for a version delivered in the period; half took no longer.",
        better="down",
    ),
    Metric(
        id="machine_p95",
        title="Machine time, 95 of 100",
        unit="seconds",
        definition="Time the line's stages took for a version delivered in the period; 95 of 100 took no longer.",
        better="down",
    ),
    Metric(
        id="whole_p50",
        title="Turnaround, median",
        unit="seconds",
        definition="From the request to its acceptance, people's time included; half took no longer.",
        better="down",
    ),
    Metric(
        id="whole_p95",
        title="Turnaround, 95 of 100",
        unit="seconds",
        definition="From the request to its acceptance, people's time included; 95 of 100 took no longer.",
        better="down",
    ),
    Metric(
        id="on_time",
        title="On time",
        unit="percent",
        definition="Share of the accepted whose turnaround kept the hours that the role's contract promises.",
        better="up",
    ),
    Metric(
        id="first_pass",
        title="Accepted at once",
        unit="percent",
        definition="Share of the accepted whose first version was accepted as the role had made it.",
        better="up",
    ),
    Metric(
        id="revised",
        title="Sent back",
        unit="percent",
        definition="Share of the decisions of the period that asked for a revision.",
        better="down",
    ),
    Metric(
        id="cycles",
        title="Versions until accepted",
        unit="count",
        definition="Mean number of versions of what was accepted in the period.",
        better="down",
    ),
    Metric(
        id="gates_first",
        title="Checks passed at first",
        unit="percent",
        definition="Share of the checks that first drafts of the period passed.",
        better="up",
    ),
    Metric(
        id="exceptions",
        title="Exceptions",
        unit="per_hundred",
        definition="Refused requests and runs that ended blocked, failed, stopped or set aside, per 100 requests.",
        better="down",
    ),
    Metric(
        id="wait_p50",
        title="Wait for a decision, median",
        unit="seconds",
        definition=f"From a version's delivery to its decision; half took no longer. Told only with {PEOPLE} deciders.",
        better="down",
    ),
    Metric(
        id="wait_p95",
        title="Wait for a decision, 95 of 100",
        unit="seconds",
        definition=f"From delivery to decision; 95 of 100 took no longer. Told only with {PEOPLE} deciders.",
        better="down",
    ),
    Metric(
        id="approved",
        title="Approval rate",
        unit="percent",
        definition="Share of the decisions of the period that accepted; above 95 percent the check may be in vain.",
    ),
    Metric(
        id="quick",
        title=f"Accepted within {QUICK_S} seconds",
        unit="percent",
        definition=f"Share of the acceptances that came within {QUICK_S} seconds of the delivery.",
        better="down",
    ),
    Metric(
        id="waiting",
        title="Waiting",
        unit="count",
        definition="Versions that waited for a decision at the end of the period.",
        better="down",
    ),
    Metric(
        id="overdue",
        title="Overdue",
        unit="count",
        definition="Versions that waited at the end of the period beyond the hours that the contract promises.",
        better="down",
    ),
    Metric(
        id="spent",
        title="Spent",
        unit="microusd",
        definition="Model calls of the period as they were settled, failed drafts included.",
    ),
    Metric(
        id="cost_per_accepted",
        title="Cost per accepted deliverable",
        unit="microusd",
        definition="All that was spent in the period, failed drafts included, divided by the accepted versions.",
        better="down",
    ),
    Metric(
        id="cited",
        title="Evidence coverage",
        unit="percent",
        definition="Share of the statements in versions delivered in the period that cite a passage.",
        better="up",
    ),
    Metric(
        id="rework",
        title="Reopened after acceptance",
        unit="percent",
        definition=f"Reopened in the period within {REWORK_DAYS} days of acceptance, as a share of the accepted.",
        better="down",
    ),
    Metric(
        id="recovery_p50",
        title="Recovery",
        unit="seconds",
        definition="From reopening to the acceptance of what replaced it; half took no longer.",
        better="down",
    ),
    Metric(
        id="requesters",
        title="People who asked",
        unit="count",
        definition="Different people who asked for something in the period: how much it is used, never how well.",
    ),
    Metric(
        id="deterministic",
        title="Steps without a model",
        unit="percent",
        definition="Share of the steps of the line in the period that asked no model.",
    ),
)

#: Every metric by its id, in the order in which they are shown.
METRICS: Mapping[str, Metric] = {metric.id: metric for metric in _ALL}


def usual(before: Sequence[float | None]) -> float | None:
    """Return the median of the newest four periods before, oldest first; None where fewer than two say one."""
    known = [value for value in before[-EARLIER:] if value is not None]
    return statistics.median(known) if len(known) >= KNOWN else None
