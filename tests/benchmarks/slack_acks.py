"""How fast Slack is acked: a bare Bolt app against ours, which has everything on disk first, over HTTP and sockets.

The load comes from this process, the app runs in another one. The kinds take turns in each round, so that what else
the machine does meets all of them. “at rest” leaves alone what was taken in, “at work” works it meanwhile.
"""

from __future__ import annotations

import asyncio
from functools import partial

from tests.benchmarks.acks import AT_ONCE, Measured, take_turns
from tests.benchmarks.slack_apps import started
from tests.benchmarks.slack_load import api

HEADER = (
    "transport", "what", "at once", "app", "p50 ms", "p99 ms", "acks/s", "CPU ms", "p50 / fast", "acks/s / fast"
)  # fmt: skip
#: Kinds of apps as the table calls them. The last one runs alone, since it goes on working between the rounds.
KINDS = {"default": "Bolt default", "fast": "Bolt fast path", "rested": "ours, at rest", "ours": "ours, at work"}
TOGETHER = (("default", "fast", "rested"), ("ours",))
#: What is measured with how many rounds.
ROUNDS = {"command": 3, "mention": 2}

Row = tuple[str, ...]


def run() -> list[Row]:
    """Measure; a header, then a row per load and app."""
    return [HEADER, *asyncio.run(_run())]


async def _run() -> list[Row]:
    rows: list[Row] = []
    async with api() as served:
        for transport in ("http", "socket"):
            measured: Measured = {}
            for kinds in TOGETHER:
                await take_turns(kinds, partial(started, transport=transport, api=served), ROUNDS, measured)
            rows += _rows(transport, measured)
    return rows


def _rows(transport: str, measured: Measured) -> list[Row]:
    return [
        (transport, what, str(at_once), name, *measured[what, at_once, kind].beside(measured[what, at_once, "fast"]))
        for what in ROUNDS
        for at_once in AT_ONCE
        for kind, name in KINDS.items()
    ]
