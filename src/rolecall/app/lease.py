"""A lease: of many processes exactly one holds the connection that a platform allows only once."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rolecall.errors import Conflict, ServiceFailed

if TYPE_CHECKING:
    from rolecall.ports.store import Store
    from rolecall.ports.time import Clock

#: Whose shelf the leases stand on; no adapter has this name.
CORE = "core"
#: Seconds after which a holder that kept nothing has lost it.
SILENT_S = 30.0


class Lease:
    """A row whose revision the holder raises again and again.

    The others watch the revision by their own monotonic clock, so that no two clocks are compared: whoever has seen
    the same one for `SILENT_S` takes the lease over, by compare-and-set. A holder that cannot reach the database
    gives up in half that time.
    """

    def __init__(self, store: Store, clock: Clock, tenant: str, name: str, holder: str) -> None:
        """Compete for `name` as `holder`, an id that no other process has."""
        self._store = store
        self._clock = clock
        self._tenant = tenant
        self._key = f"lease:{name}"
        self._holder = holder
        self._kept = -math.inf
        self._seen, self._since = 0, -math.inf

    def hold(self) -> bool:
        """Take the lease or keep it; False while it is another's."""
        try:
            held = self._compete()
        except Conflict:
            held = False
        except ServiceFailed:
            return self._clock.monotonic() - self._kept < SILENT_S / 2
        self._kept = self._clock.monotonic() if held else -math.inf
        return held

    def release(self) -> None:
        """Let another process take it at once; nothing where this one does not hold it."""
        if self._kept == -math.inf:
            return
        self._kept = -math.inf
        with self._store.begin(self._tenant, reserve=True) as uow:
            holder, revision = uow.shelf.get(CORE, self._key) or ("", 0)
            if holder == self._holder:
                uow.shelf.put(CORE, self._key, "", revision=revision)

    def _compete(self) -> bool:
        with self._store.begin(self._tenant, reserve=True) as uow:
            holder, revision = uow.shelf.get(CORE, self._key) or ("", 0)
            if holder not in {"", self._holder} and not self._silent(revision):
                return False
            uow.shelf.put(CORE, self._key, self._holder, revision=revision)
        return True

    def _silent(self, revision: int) -> bool:
        now = self._clock.monotonic()
        if revision != self._seen:
            self._seen, self._since = revision, now
        return now - self._since >= SILENT_S
