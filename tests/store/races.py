"""Runs the same work in several threads that begin at the same moment."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from rolecall.errors import Busy

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")


def race(work: Callable[[int], Result], threads: int) -> list[Result]:
    """Return what `work(0)` … `work(threads - 1)` returned; work that met a lock conflict is done again."""
    barrier = threading.Barrier(threads)

    def run(n: int) -> Result:
        barrier.wait()
        while True:
            try:
                return work(n)
            except Busy:
                continue

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))
