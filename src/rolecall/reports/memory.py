"""Memory: the figures of windows that are over, for as long as nothing of their time is written later."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING

from rolecall.ports.measures import Slice, Window
from rolecall.reports.metrics import count, figures

if TYPE_CHECKING:
    from rolecall.domain.report import Figure
    from rolecall.ports.store import UnitOfWork
    from rolecall.reports.metrics import Counted, Promises

#: Windows whose figures are remembered, each for every slice that was looked at.
REMEMBERED = 500
HOUSE = Slice()


class Memory:
    """What was counted for one organisation: figures of windows that are over, and the facts of the one that runs.

    Its figures are those of a fresh count. A window that is over changes in three ways only: a fact of its time is
    written late, content is erased, a contract promises something else. All three are looked for at each look.
    """

    def __init__(self) -> None:
        """Remember nothing yet."""
        #: Held from `look` on while figures are taken: of several pages at once one counts, and the others read.
        self.lock = Lock()
        #: How far the data went that the oldest of all this was counted from.
        self._seen: tuple[int, ...] = ()
        self._promises: Promises = {}
        self._over: OrderedDict[tuple[Window, Slice], tuple[Figure, ...]] = OrderedDict()
        self._running: Counted | None = None

    def look(self, uow: UnitOfWork, promises: Promises) -> None:
        """Forget what does not hold any more.

        Who began to read before others did may see less than they: then `_seen` goes back, and is read on from there.
        """
        written = uow.measures.written(self._seen)
        if promises != self._promises:
            self._promises = promises
            self._forget("")
        elif written.earliest is not None:
            self._forget(written.earliest)
        self._seen = written.newest

    def figures(self, uow: UnitOfWork, window: Window, of: Slice, settled: str) -> tuple[Figure, ...]:
        """Return the figures of a window; what is older than `settled` (ISO 8601 UTC) is committed."""
        if window.ends > settled:
            return figures(self._counted(uow, window, settled).sliced(of))
        known = self._over.get((window, of))
        if known is None:
            known = self._over[window, of] = figures(count(uow, window, of, self._promises))
            while len(self._over) > REMEMBERED:
                self._over.popitem(last=False)
        return known

    def _counted(self, uow: UnitOfWork, window: Window, settled: str) -> Counted:
        """Count a window that is not over, reading only what has not settled since the last time."""
        known = self._running
        if known is None or known.window.begins != window.begins:
            known = None
        begins = known.window.ends if known else window.begins
        if begins < settled:
            since = count(uow, Window(begins=begins, ends=settled), HOUSE, self._promises)
            known, begins = known.then(since) if known else since, settled
            self._running = known
        rest = count(uow, Window(begins=begins, ends=window.ends), HOUSE, self._promises)
        whole = known.then(rest) if known else rest
        return replace(whole, reopened=uow.measures.reopened(window, HOUSE))

    def _forget(self, earliest: str) -> None:
        """Forget every window in which something may have happened since this time."""
        for key in [key for key in self._over if key[0].ends > earliest]:
            del self._over[key]
        if self._running is not None and self._running.window.ends > earliest:
            self._running = None
