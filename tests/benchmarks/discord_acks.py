"""How fast Discord is answered: bare discord.py handlers against ours, which has everything on disk first.

The load comes from this process, each app runs in one of its own, on a platform of its own. The kinds take turns in
each round, so that what else the machine does meets all of them. “at rest” leaves alone what was taken in, “at work”
works it meanwhile.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from tests.benchmarks.acks import AT_ONCE, App, Measured, check_kept, child, take_turns
from tests.benchmarks.discord_load import FastDiscord

HEADER = ("what", "at once", "app", "p50 ms", "p99 ms", "acks/s", "CPU ms", "p50 / bare", "acks/s / bare")
#: Kinds of apps as the table calls them. The last one runs alone, since it goes on working between the rounds.
KINDS = {"bare": "bare handler", "tree": "command tree", "rested": "ours, at rest", "ours": "ours, at work"}
TOGETHER = (("bare", "tree", "rested"), ("ours",))
#: Kinds that keep what they ack.
DURABLE = frozenset({"rested", "ours"})
#: What is measured with how many rounds.
ROUNDS = {"command": 5, "button": 5}

Row = tuple[str, ...]


def run() -> list[Row]:
    """Measure; a header, then a row per load and app."""
    return [HEADER, *asyncio.run(_run())]


async def _run() -> list[Row]:
    measured: Measured = {}
    for kinds in TOGETHER:
        await take_turns(kinds, _started, ROUNDS, measured)
    return [
        (what, str(at_once), name, *measured[what, at_once, kind].beside(measured[what, at_once, "bare"]))
        for what in ROUNDS
        for at_once in AT_ONCE
        for kind, name in KINDS.items()
    ]


@asynccontextmanager
async def _started(kind: str) -> AsyncGenerator[App]:
    """Start an app, and end it.

    Raises:
        ChildProcessError: it did not start.
        AssertionError: it acked what it has not kept.
    """
    with tempfile.TemporaryDirectory(prefix="rolecall-acks-") as folder:
        data = Path(folder) / "data"
        async with FastDiscord() as discord, _child(kind, discord, data) as (_said, process):
            app = App(discord, process)
            yield app
        if kind in DURABLE:
            check_kept(data, app.acked)


def _child(kind: str, discord: FastDiscord, data: Path) -> AbstractAsyncContextManager[tuple[str, int]]:
    return child("tests.benchmarks.discord_child", kind, discord.world.base, str(data))
