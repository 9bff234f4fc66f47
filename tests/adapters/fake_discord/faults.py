"""What goes wrong with the calls of an operation, a number of times or for ever."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

What = Literal["throttle", "status", "reset", "lose", "broken", "refuse", "hold"]
ANY = "*"


class Hold:
    """A call that waits, for a test that has to do something just then."""

    def __init__(self) -> None:
        """Begin with nobody there."""
        self.reached = asyncio.Event()
        self._go = asyncio.Event()

    async def wait(self) -> None:
        """Tell that the call is here, and wait."""
        self.reached.set()
        await self._go.wait()

    def release(self) -> None:
        """Let the call go on."""
        self._go.set()


@dataclass
class Fault:
    """One thing that goes wrong; `times` is None for ever."""

    what: What
    times: int | None
    status: int = 0
    code: int = 0
    seconds: float = 0.0
    via: bool = True
    overall: bool = False
    held: Hold | None = None
    #: Where a held call waits: after it was applied.
    late: bool = False

    @property
    def applies(self) -> bool:
        """Whether the call is applied all the same."""
        return self.what in ("lose", "broken", "hold")


class Faults:
    """The faults to come, in order for each operation; `*` stands for every operation that has none of its own.

    Operations are named as in `rest/`: `message.create`, `interaction.answer`, `followup.create` and so on.
    """

    def __init__(self) -> None:
        """Begin with nothing wrong."""
        self._waiting: dict[str, list[Fault]] = defaultdict(list)
        #: How often each fault struck, by (operation, what).
        self.struck: dict[tuple[str, str], int] = defaultdict(int)

    def throttle(
        self, name: str, seconds: float = 1, times: int | None = 1, *, via: bool = True, overall: bool = False
    ) -> None:
        """Answer 429; without `via` as Cloudflare does, with `overall` as the limit of all calls."""
        self._add(name, Fault("throttle", times, 429, seconds=seconds, via=via, overall=overall))

    def status(self, name: str, status: int = 503, times: int | None = 1) -> None:
        """Answer with an HTTP status; nothing is applied."""
        self._add(name, Fault("status", times, status))

    def reset(self, name: str, times: int | None = 1) -> None:
        """Cut the connection before anything is applied."""
        self._add(name, Fault("reset", times))

    def lose(self, name: str, times: int | None = 1) -> None:
        """Apply the call, then cut the connection before the answer."""
        self._add(name, Fault("lose", times))

    def broken(self, name: str, status: int = 503, times: int | None = 1) -> None:
        """Apply the call, then answer with an HTTP status."""
        self._add(name, Fault("broken", times, status))

    def refuse(self, name: str, status: int, code: int, times: int | None = 1) -> None:
        """Answer with a status and an error code of the platform; nothing is applied."""
        self._add(name, Fault("refuse", times, status, code))

    def hold(self, name: str, *, after: bool = False) -> Hold:
        """Stop the next call before it is applied, or `after` that and before its answer."""
        held = Hold()
        self._add(name, Fault("hold", 1, held=held, late=after))
        return held

    def clear(self) -> None:
        """Let everything work again."""
        self._waiting.clear()

    def take(self, name: str) -> Fault | None:
        """Return what goes wrong with this call and count it."""
        for key in (name, ANY):
            for fault in self._waiting[key]:
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times == 0:
                        self._waiting[key].remove(fault)
                self.struck[name, fault.what] += 1
                return fault
        return None

    def _add(self, name: str, fault: Fault) -> None:
        self._waiting[name].append(fault)
