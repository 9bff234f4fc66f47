"""How fast Slack is acked: a bare Bolt app against ours, which has everything on disk first, over HTTP and sockets.

The load comes from this process, the app runs in another one. The kinds take turns in each round, so that what else
the machine does meets all of them. “at rest” leaves alone what was taken in, “at work” works it meanwhile.
"""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from tests.benchmarks.slack_apps import App, started
from tests.benchmarks.slack_load import Api, Burst, What, api, quantile

HEADER = (
    "transport", "what", "at once", "app", "p50 ms", "p99 ms", "acks/s", "CPU ms", "p50 / fast", "acks/s / fast"
)  # fmt: skip
#: Kinds of apps as the table calls them. The last one runs alone, since it goes on working between the rounds.
KINDS = {"default": "Bolt default", "fast": "Bolt fast path", "rested": "ours, at rest", "ours": "ours, at work"}
TOGETHER = (("default", "fast", "rested"), ("ours",))
AT_ONCE = (1, 32, 128)
#: What is measured with how many rounds; a round takes `ROUND_S` and at most so many deliveries.
ROUNDS: Mapping[What, int] = {"command": 3, "mention": 2}
ROUND_S, MOST = 0.4, 2_500
#: Seconds and deliveries before the first round, so that nothing is met for the first time in it.
WARM_UP_S, WARM_UP = 3.0, 300

Row = tuple[str, ...]


@dataclass
class Series:
    """What was measured of one app under one load, round by round."""

    bursts: list[Burst] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    @property
    def p50(self) -> float:
        """Seconds, the median of the rounds."""
        return statistics.median(statistics.median(burst.took) for burst in self.bursts)

    @property
    def p99(self) -> float:
        """Seconds, over all rounds."""
        return quantile([one for burst in self.bursts for one in burst.took], 0.99)

    @property
    def rate(self) -> float:
        """Acks per second, the median of the rounds."""
        return statistics.median(burst.rate for burst in self.bursts)

    @property
    def cpu_s(self) -> float:
        """Seconds of processor time for an ack, with all that the app does beside it; the median of the rounds."""
        return statistics.median(self.cpu)


Measured = dict[tuple[What, int, str], Series]


def run() -> list[Row]:
    """Measure; a header, then a row per load and app."""
    return [HEADER, *asyncio.run(_run())]


async def _run() -> list[Row]:
    rows: list[Row] = []
    async with api() as served:
        for transport in ("http", "socket"):
            measured: Measured = {}
            for kinds in TOGETHER:
                await _rounds(kinds, transport, served, measured)
            rows += _rows(transport, measured)
    return rows


async def _rounds(kinds: Sequence[str], transport: str, served: Api, measured: Measured) -> None:
    async with AsyncExitStack() as stack:
        apps = {kind: await stack.enter_async_context(started(kind, transport, served)) for kind in kinds}
        for app in apps.values():
            for what in ROUNDS:
                await app.measure(what, 8, WARM_UP_S, WARM_UP)
        for what, rounds in ROUNDS.items():
            for _ in range(rounds):
                for at_once in AT_ONCE:
                    for kind, app in apps.items():
                        await _round(app, what, at_once, measured.setdefault((what, at_once, kind), Series()))


async def _round(app: App, what: What, at_once: int, series: Series) -> None:
    burst, cpu = await app.measure(what, at_once, ROUND_S, MOST)
    series.bursts.append(burst)
    series.cpu.append(cpu)


def _rows(transport: str, measured: Measured) -> list[Row]:
    return [_row(transport, what, at_once, kind, measured) for what in ROUNDS for at_once in AT_ONCE for kind in KINDS]


def _row(transport: str, what: What, at_once: int, kind: str, measured: Measured) -> Row:
    series, fast = measured[what, at_once, kind], measured[what, at_once, "fast"]
    return (
        transport, what, str(at_once), KINDS[kind], f"{1000 * series.p50:.2f}", f"{1000 * series.p99:.1f}",
        f"{series.rate:.0f}", f"{1000 * series.cpu_s:.2f}", f"{series.p50 / fast.p50:.2f}",
        f"{series.rate / fast.rate:.2f}",
    )  # fmt: skip
