"""Charts that reports have, to look at and to test with."""

from __future__ import annotations

from rolecall.domain.report import Chart

WEEKS = tuple(f"W{number}" for number in range(36, 48))

REQUESTS = Chart(
    id="requests",
    title="Requests a week",
    kind="bar",
    unit="count",
    labels=WEEKS,
    series=(("Requests", (4.0, 7.0, 6.0, 9.0, 12.0, 8.0, 11.0, 14.0, None, 13.0, 17.0, 21.0)),),
    finding="21 requests in W47, four more than the week before and the most so far.",
)
TURNAROUND = Chart(
    id="turnaround",
    title="Turnaround from request to decision",
    kind="line",
    unit="seconds",
    labels=WEEKS,
    series=(
        ("half", tuple(3_600.0 * h for h in (3.1, 2.9, 3.4, 2.2, 2.6, 2.4, 2.0, 2.1, 1.8, 1.9, 1.7, 1.6))),
        (
            "19 of 20",
            (
                *(3_600.0 * h for h in (9.4, 8.8, 9.1, 8.3, 7.9)),
                None,
                *(3_600.0 * h for h in (7.2, 6.9, 6.1, 5.4, 5.0, 4.6)),
            ),
        ),
    ),
    finding="19 of 20 requests were decided within 4.6 h; 8 h are promised; it falls for the fifth week.",
    threshold=8 * 3_600.0,
)
SPEND = Chart(
    id="spend",
    title="Spending by role",
    kind="bar",
    unit="microusd",
    labels=("Business Analyst", "Project Manager", "Quality Assurance", "Security Analyst", "Customer Success"),
    series=(("Spent", (12_304_100.0, 7_120_000.0, 4_870_000.0, 903_000.0, 4_200.0)),),
    finding="The Business Analyst spent $12.30 of $25.20, nearly half.",
    threshold=10_000_000.0,
)
OUTCOMES = Chart(
    id="outcomes",
    title="Delivered and accepted",
    kind="bar",
    unit="count",
    labels=WEEKS[-6:],
    series=(("delivered", (10.0, 13.0, 9.0, 12.0, 16.0, 19.0)), ("accepted", (8.0, 12.0, 9.0, 10.0, 15.0, 17.0))),
    finding="17 of 19 deliverables were accepted in W47.",
)
CHARTS = {chart.id: chart for chart in (REQUESTS, TURNAROUND, SPEND, OUTCOMES)}
