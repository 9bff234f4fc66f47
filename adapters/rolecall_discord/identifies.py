"""How often a session was begun, counted on the shelf: too many in a day cost the bot its token."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable

from rolecall.chat import Shelf
from rolecall.errors import ServiceFailed

#: Sessions that we begin in a day; Discord ends all of them and resets the token at 1,000.
MOST, DAY = 100, dt.timedelta(days=1)
#: The row of the shelf with the times.
ROW = "identified"


class Identifies:
    """The sessions of the last day, those of earlier processes among them; `check` and `take` read the shelf."""

    def __init__(self, shelf: Shelf, now: Callable[[], dt.datetime]) -> None:
        """Count on `shelf`."""
        self._shelf = shelf
        self._now = now
        self._known: list[str] = []

    @property
    def left(self) -> int:
        """How many may still be begun, as far as the last look knew."""
        return MOST - len(self._within(self._known))

    def check(self) -> None:
        """Make sure that one may be begun.

        Raises:
            ServiceFailed: none may; it says when the next one may.
        """
        self._checked(self._recent(self._shelf))

    def take(self) -> None:
        """Count one that is about to be begun.

        Raises:
            ServiceFailed: as `check`.
        """
        with self._shelf.together() as rows:
            recent = self._checked(self._recent(rows))
            self._known = [*recent, self._now().isoformat()]
            rows.put(ROW, json.dumps(self._known))

    def _recent(self, shelf: Shelf) -> list[str]:
        row = shelf.get(ROW)
        self._known = self._within(json.loads(row[0])) if row else []
        return self._known

    def _within(self, times: list[str]) -> list[str]:
        since = self._now() - DAY
        return [one for one in times if dt.datetime.fromisoformat(one) > since]

    def _checked(self, recent: list[str]) -> list[str]:
        if len(recent) < MOST:
            return recent
        again = dt.datetime.fromisoformat(recent[-MOST]) + DAY
        raise ServiceFailed(
            f"{MOST} sessions with Discord were begun within a day, and many more would cost the bot its token. "
            f"The next one may begin at {again:%Y-%m-%d %H:%M} UTC.",
            hint="Look in the log for why they ended.",
        )
