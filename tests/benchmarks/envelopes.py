"""Deliveries over sockets: written before the clock runs, named so that their acks are known, and timed."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable

from tests.benchmarks.acks import PATIENCE_S, Burst


class Envelopes:
    """Those under way, by name."""

    def __init__(self) -> None:
        """Begin with none."""
        self._under_way: dict[str, tuple[float, asyncio.Future[float]]] = {}

    def acked(self, name: str) -> None:
        """Note that one was acked; the second time is a mistake."""
        began, acked = self._under_way.pop(name)
        acked.set_result(time.perf_counter() - began)

    async def measure(
        self, written: Iterable[tuple[str, str]], at_once: int, seconds: float, send: Callable[[str], Awaitable[None]]
    ) -> Burst:
        """Send names and texts for so long, with so many under way at any time."""
        left, took = deque(written), list[float]()
        began = time.perf_counter()

        async def deliver() -> None:
            while left and time.perf_counter() < began + seconds:
                name, text = left.popleft()
                acked: asyncio.Future[float] = asyncio.get_running_loop().create_future()
                self._under_way[name] = (time.perf_counter(), acked)
                await send(text)
                took.append(await acked)

        await asyncio.wait_for(asyncio.gather(*(deliver() for _ in range(at_once))), seconds + PATIENCE_S)
        return Burst(took, len(took) / (time.perf_counter() - began))
