"""What goes wrong with the calls of a method, a number of times or for ever."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

What = Literal["throttle", "status", "reset", "lose", "refuse", "delay", "hold"]
ANY = "*"


class Hold:
    """A call that waits, for a test that has to do something just then: say, kill who called."""

    def __init__(self) -> None:
        """Begin with nobody there."""
        self.reached = asyncio.Event()
        self._go = asyncio.Event()
        self._dropped = False

    async def wait(self) -> bool:
        """Tell that the call is here, and wait; returns whether it goes on."""
        self.reached.set()
        await self._go.wait()
        return not self._dropped

    def release(self) -> None:
        """Let the call go on."""
        self._go.set()

    def drop(self) -> None:
        """Cut the connection; what was not applied never is."""
        self._dropped = True
        self._go.set()


@dataclass
class Fault:
    """One thing that goes wrong; `times` is None for ever."""

    what: What
    times: int | None
    number: float = 0
    code: str = ""
    held: Hold | None = None
    #: Where a held call waits.
    late: bool = False

    async def before(self) -> bool:
        """Let pass what passes first; returns whether the call is applied."""
        if self.held is not None and not self.late:
            return await self.held.wait()
        return self.what in ("lose", "delay", "hold")

    async def after(self) -> bool:
        """Let pass what passes between the write and the answer; returns whether there is one."""
        if self.what == "delay":
            await asyncio.sleep(self.number)
        if self.held is not None and self.late:
            return await self.held.wait()
        return self.what != "lose"


class Faults:
    """The faults to come, in order for each method; `*` stands for every method that has none of its own.

    Beside the methods of the Web API these names can fail: `upload`, `download` and `response_url`.
    """

    def __init__(self) -> None:
        """Begin with nothing wrong."""
        self._waiting: dict[str, list[Fault]] = defaultdict(list)
        #: How often each fault struck, by (method, what).
        self.struck: dict[tuple[str, str], int] = defaultdict(int)

    def throttle(self, method: str, retry_after: int = 1, times: int | None = 1) -> None:
        """Answer 429 with Retry-After in seconds; nothing is applied."""
        self._add(method, Fault("throttle", times, number=retry_after))

    def status(self, method: str, status: int = 503, times: int | None = 1) -> None:
        """Answer with an HTTP status; nothing is applied."""
        self._add(method, Fault("status", times, number=status))

    def reset(self, method: str, times: int | None = 1) -> None:
        """Cut the connection before anything is applied."""
        self._add(method, Fault("reset", times))

    def lose(self, method: str, times: int | None = 1) -> None:
        """Apply the call, then cut the connection before the answer."""
        self._add(method, Fault("lose", times))

    def refuse(self, method: str, code: str, times: int | None = 1) -> None:
        """Answer with an error code; nothing is applied."""
        self._add(method, Fault("refuse", times, code=code))

    def delay(self, method: str, seconds: float, times: int | None = 1) -> None:
        """Answer late, in real seconds; the call is applied at once."""
        self._add(method, Fault("delay", times, number=seconds))

    def hold(self, method: str, *, after: bool = False) -> Hold:
        """Stop the next call before it is applied, or `after` that and before its answer."""
        held = Hold()
        self._add(method, Fault("hold", 1, held=held, late=after))
        return held

    def clear(self) -> None:
        """Let everything work again."""
        self._waiting.clear()

    def take(self, method: str) -> Fault | None:
        """Return what goes wrong with this call and count it."""
        for name in (method, ANY):
            for fault in self._waiting[name]:
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times == 0:
                        self._waiting[name].remove(fault)
                self.struck[method, fault.what] += 1
                return fault
        return None

    def _add(self, method: str, fault: Fault) -> None:
        self._waiting[method].append(fault)
