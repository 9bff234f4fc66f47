"""Apps to deliver to, each in a process of its own (see `slack_child`)."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

from rolecall_slack.settings import EVENTS
from tests.benchmarks.slack_load import Api, Burst, HttpLoad, SocketLoad, What

#: Kinds of apps that keep what they ack.
DURABLE = frozenset({"rested", "ours"})


@dataclass
class App:
    """A running app, what brings deliveries to it, and how many of them it has acked."""

    load: HttpLoad | SocketLoad
    process: int
    acked: int = 0

    async def measure(self, what: What, at_once: int, seconds: float, most: int) -> tuple[Burst, float]:
        """Deliver for so long; return what was measured, and the seconds of processor time that an ack took."""
        before = self._cpu_s()
        burst = await self.load.measure(what, at_once, seconds, most)
        self.acked += len(burst.took)
        return burst, (self._cpu_s() - before) / max(len(burst.took), 1)

    def _cpu_s(self) -> float:
        ticks = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()[11:13]
        return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def started(kind: str, transport: str, api: Api) -> AsyncGenerator[App]:
    """Start an app, and end it without ado: it may have work for minutes, and nothing of it is kept.

    Raises:
        ChildProcessError: it did not start.
        AssertionError: it acked what it has not kept.
    """
    sockets = api.expect()
    with tempfile.TemporaryDirectory(prefix="rolecall-acks-") as folder:
        data = Path(folder) / "data"
        child = await asyncio.to_thread(_start, kind, transport, f"{api.base}/api/", str(data))
        try:
            assert child.stdout is not None
            said = (await asyncio.to_thread(child.stdout.readline)).strip()
            if not said.startswith("http"):
                raise ChildProcessError(f"{kind} did not start: {said}")
            app = App(sockets if transport == "socket" else HttpLoad(said, EVENTS), child.pid)
            yield app
        finally:
            child.kill()
            child.communicate()
        if kind in DURABLE:
            _check(data, app.acked)


def _start(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.benchmarks.slack_child", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def _check(data: Path, acked: int) -> None:
    """Fail unless everything that was acked is on disk: else something else was measured."""
    with closing(sqlite3.connect(data / "ledger.db")) as database:
        (kept,) = database.execute("SELECT count(*) FROM inbox").fetchone()
    if kept < acked:
        raise AssertionError(f"{acked} deliveries were acked and {kept} kept")
