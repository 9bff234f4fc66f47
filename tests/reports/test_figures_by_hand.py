"""What digests say is what plain SQL counts a second time: all metrics, the whole and each role, on both databases."""

from __future__ import annotations

import statistics
from itertools import pairwise
from typing import Any

import pytest

from rolecall.domain.metric import METRICS
from rolecall.reports.digests.making import make
from tests.reports.by_hand import Ledger
from tests.reports.house import CHANNEL, TOWN, order, roles, settled

HOURS = {(role.id, made.kind): made.sla.hours for role in roles() for made in role.deliverables}
#: Midnights in Berlin, as the clock on the wall shows them, written down by hand: the week of 19 October has 169 hours.
WEEKS = [f"2026-{day}:00:00+00:00" for day in ("09-20T22", "09-27T22", "10-04T22", "10-11T22", "10-18T22", "10-25T23")]
MONTHS = [f"2026-{day}:00:00+00:00" for day in ("05-31T22", "06-30T22", "07-31T22", "08-31T22", "09-30T22", "10-31T23")]
DIGESTS = {"usage": ("2026-W43", WEEKS), "monthly": ("2026-10", MONTHS)}


@pytest.mark.parametrize("channel", ["", CHANNEL])
def test_every_figure_of_every_digest_is_what_sql_counts(channel, store: Any, clock: Any, ids: Any):
    """Of the whole and by role; what is usual is the median of the periods before that had any work."""
    bureau = settled(store, clock, ids, 300)
    for kind, (period, midnights) in DIGESTS.items():
        report = make(bureau, order(kind, period, channel=channel))
        assert report is not None
        assert (report.begins, report.ends) == (midnights[-2], midnights[-1])
        groups = {figure.group for figure in report.figures if figure.group.startswith("role:")} | {""}
        assert groups == {"", "role:business_analyst", "role:project_manager"}
        for group in groups:
            engagement = TOWN.engagement(0) if channel else ""
            now, *before = _counted(store, midnights, engagement, group.removeprefix("role:"))
            said = {f.metric: f for f in report.figures if f.group == group}
            assert {name: (f.value, f.n) for name, f in said.items()} == now
            assert {name: f.usual for name, f in said.items()} == _usual(before)


def test_one_window_has_one_count_and_every_cent_is_somebodys(store: Any, clock: Any, ids: Any):
    """Whichever digest tells of it; roles, departments, engagements, models and stages each add up to the whole."""
    bureau = settled(store, clock, ids)
    usage, governance = (make(bureau, order(kind, "2026-W43")) for kind in ("usage", "governance"))
    assert usage is not None
    assert governance is not None
    assert governance.figures == usage.figures
    spent = [figure for figure in usage.figures if figure.metric == "spent"]
    (whole,) = (figure.value for figure in spent if not figure.group)
    assert whole
    for by in ("role", "department", "engagement", "model", "stage"):
        assert sum(figure.value or 0 for figure in spent if figure.group.startswith(f"{by}:")) == whole


def _counted(store: Any, midnights: list[str], engagement: str, role: str) -> list[Any]:
    """Count the newest window, then those before it, oldest first, from the first one with any work."""
    windows = list(pairwise(midnights))
    first = next(nth for nth, window in enumerate(windows) if Ledger(store, *window, engagement).rows("asked"))
    counted = [Ledger(store, *window, engagement, role).figures(HOURS) for window in windows[first:]]
    return [counted[-1], *counted[:-1]]


def _usual(before: list[Any]) -> dict[str, float | None]:
    known = {name: [one[name][0] for one in before if one[name][0] is not None] for name in METRICS}
    return {name: statistics.median(values) if len(values) > 1 else None for name, values in known.items()}
