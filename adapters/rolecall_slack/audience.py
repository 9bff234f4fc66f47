"""Who looked at their Home tab since the start, and when each is due to be shown it anew."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from rolecall.chat import Actor

#: What follows from a change is there a moment later; one person's tab is made no oftener than this.
SOON, APART = dt.timedelta(seconds=1), dt.timedelta(seconds=10)
#: Without word of a change a tab is compared after this time: other processes and workspaces change things, too.
COMPARED = dt.timedelta(minutes=5)
#: Who looked longer ago opens the tab again before they see it; and the most people who are remembered.
LOOKED_WITHIN, REMEMBERED = dt.timedelta(days=1), 200


@dataclass
class Looker:
    """Somebody who looked at their Home tab."""

    actor: Actor
    looked: dt.datetime
    #: The tab as it was published last.
    view: dict[str, Any] = field(repr=False)
    #: When it is made anew, and before when it is not, whatever changes.
    due: dt.datetime
    free: dt.datetime

    def made(self, now: dt.datetime) -> None:
        """Count from now: it is being made."""
        self.due, self.free = now + COMPARED, now + APART


class Audience:
    """Keeps those who looked within a day, the last of them where they are many."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._lookers: dict[tuple[str, str], Looker] = {}

    def looked(self, actor: Actor, view: dict[str, Any], now: dt.datetime) -> None:
        """Somebody opened their tab and was shown this view."""
        name = (actor.tenant, actor.id)
        self._lookers.pop(name, None)  # whoever looked last stands last
        self._lookers[name] = Looker(actor, now, view, now + COMPARED, now + APART)
        if len(self._lookers) > REMEMBERED:
            del self._lookers[next(iter(self._lookers))]

    def changed(self, tenant: str, now: dt.datetime) -> bool:
        """Something changed: the tabs of this tenant's people are stale; False where none of them looked."""
        stale = [one for one in self._lookers.values() if one.actor.tenant == tenant]
        for one in stale:
            one.due = min(one.due, max(now + SOON, one.free))
        return bool(stale)

    def put_off(self, tenant: str, until: dt.datetime) -> None:
        """Show nobody of a tenant anything before: Slack asks to wait."""
        for one in self._lookers.values():
            if one.actor.tenant == tenant:
                one.due, one.free = max(one.due, until), max(one.free, until)

    def next(self, now: dt.datetime) -> Looker | None:
        """Return who is due next, soon or late; None where nobody is left."""
        self._lookers = {name: one for name, one in self._lookers.items() if now - one.looked < LOOKED_WITHIN}
        return min(self._lookers.values(), key=lambda one: one.due, default=None)
