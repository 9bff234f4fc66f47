"""Apps to deliver to, each in a process of its own (see `slack_child`)."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from rolecall_slack.settings import EVENTS
from tests.benchmarks.acks import App, check_kept, child
from tests.benchmarks.slack_load import Api, HttpLoad

#: Kinds of apps that keep what they ack.
DURABLE = frozenset({"rested", "ours"})


@asynccontextmanager
async def started(kind: str, transport: str, api: Api) -> AsyncGenerator[App]:
    """Start an app, and end it.

    Raises:
        ChildProcessError: it did not start.
        AssertionError: it acked what it has not kept.
    """
    sockets = api.expect()
    with tempfile.TemporaryDirectory(prefix="rolecall-acks-") as folder:
        data = Path(folder) / "data"
        async with child("tests.benchmarks.slack_child", kind, transport, f"{api.base}/api/", str(data)) as found:
            address, process = found
            app = App(sockets if transport == "socket" else HttpLoad(address, EVENTS), process)
            yield app
        if kind in DURABLE:
            check_kept(data, app.acked)
