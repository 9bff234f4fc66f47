"""What measurements of acks share: apps in processes of their own, which take turns under a load from this one."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import statistics
import subprocess
import sys
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

ASK = "user stories for online booking from the interviews and the policy"
#: People and channels among which the asks are spread.
PEOPLE, CHANNELS = 20, 8
AT_ONCE = (1, 32, 128)
#: A round takes so many seconds, and at most so many deliveries.
ROUND_S, MOST = 0.4, 2_500
#: Seconds and deliveries before the first round, so that nothing is met for the first time in it.
WARM_UP_S, WARM_UP = 3.0, 300
#: Seconds that an ack may take before the measurement is given up.
PATIENCE_S = 10.0


@dataclass(frozen=True)
class Burst:
    """What was measured at one go: the seconds each ack took, and acks per second."""

    took: Sequence[float]
    rate: float


class Load(Protocol):
    """What delivers to an app."""

    async def measure(self, what: Any, at_once: int, seconds: float, most: int) -> Burst:
        """Deliver for so long, with so many deliveries under way at any time."""


@dataclass
class App:
    """A running app, what brings deliveries to it, and how many of them it has acked."""

    load: Load
    process: int
    acked: int = 0

    async def measure(self, what: str, at_once: int, seconds: float, most: int) -> tuple[Burst, float]:
        """Deliver for so long; return what was measured, and the seconds of processor time that an ack took."""
        before = self._cpu_s()
        burst = await self.load.measure(what, at_once, seconds, most)
        self.acked += len(burst.took)
        return burst, (self._cpu_s() - before) / max(len(burst.took), 1)

    def _cpu_s(self) -> float:
        ticks = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()[11:13]
        return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


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
        return _quantile([one for burst in self.bursts for one in burst.took], 0.99)

    @property
    def rate(self) -> float:
        """Acks per second, the median of the rounds."""
        return statistics.median(burst.rate for burst in self.bursts)

    @property
    def cpu_s(self) -> float:
        """Seconds of processor time for an ack, with all that the app does beside it; the median of the rounds."""
        return statistics.median(self.cpu)

    def beside(self, floor: Series) -> tuple[str, ...]:
        """Return p50 ms, p99 ms, acks/s, CPU ms, and p50 and acks/s as multiples of those of `floor`."""
        figures = (1000 * self.p50, ".2f"), (1000 * self.p99, ".1f"), (self.rate, ".0f"), (1000 * self.cpu_s, ".2f")
        ratios = (self.p50 / floor.p50, ".2f"), (self.rate / floor.rate, ".2f")
        return tuple(format(value, spec) for value, spec in (*figures, *ratios))


#: By what is delivered, how many deliveries at once, and the kind of app.
Measured = dict[tuple[str, int, str], Series]
Started = Callable[[str], AbstractAsyncContextManager[App]]


async def take_turns(kinds: Sequence[str], started: Started, rounds: Mapping[str, int], measured: Measured) -> None:
    """Start apps of these kinds and measure them in turns; `rounds` says how often what is delivered."""
    async with AsyncExitStack() as stack:
        apps = {kind: await stack.enter_async_context(started(kind)) for kind in kinds}
        for app in apps.values():
            for what in rounds:
                await app.measure(what, 8, WARM_UP_S, WARM_UP)
        for what, times in rounds.items():
            for _ in range(times):
                for at_once in AT_ONCE:
                    for kind, app in apps.items():
                        await _round(app, what, at_once, measured.setdefault((what, at_once, kind), Series()))


async def _round(app: App, what: str, at_once: int, series: Series) -> None:
    burst, cpu = await app.measure(what, at_once, ROUND_S, MOST)
    series.bursts.append(burst)
    series.cpu.append(cpu)


@asynccontextmanager
async def child(module: str, *arguments: str) -> AsyncGenerator[tuple[str, int]]:
    """Start a process, yield the address that it prints and its number, and end it without ado.

    It may have work for minutes, and nothing of it is kept.

    Raises:
        ChildProcessError: it did not start.
    """
    process = await asyncio.to_thread(_start, module, *arguments)
    try:
        assert process.stdout is not None
        said = (await asyncio.to_thread(process.stdout.readline)).strip()
        if not said.startswith("http"):
            raise ChildProcessError(f"{' '.join((module, *arguments))} did not start: {said}")
        yield said, process.pid
    finally:
        process.kill()
        process.communicate()


def up(address: str) -> None:
    """Say in such a process that it works; what is logged from now on goes elsewhere, since nobody reads on."""
    print(address, flush=True)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())


def check_kept(data: Path, acked: int) -> None:
    """Look into the data of an app that keeps what it acks.

    Raises:
        AssertionError: it acked what it has not kept, so something else was measured.
    """
    with closing(sqlite3.connect(data / "ledger.db")) as database:
        (kept,) = database.execute("SELECT count(*) FROM inbox").fetchone()
    if kept < acked:
        raise AssertionError(f"{acked} deliveries were acked and {kept} kept")


def _start(module: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-m", module, *arguments], stdout=subprocess.PIPE, text=True)


def _quantile(took: Sequence[float], share: float) -> float:
    """Return the value that so large a share of them does not exceed."""
    ordered = sorted(took)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]
