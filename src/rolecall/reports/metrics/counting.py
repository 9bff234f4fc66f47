"""What happened in a window, read once and counted as often as anybody likes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from rolecall.ports.measures import Slice, Window

if TYPE_CHECKING:
    from rolecall.domain.role import RoleContract, Sla
    from rolecall.ports.measures import Asked, Checked, Decided, Delivered, Ended, Reopened, Spent, Waiting, Worked
    from rolecall.ports.store import UnitOfWork

#: What the contracts promise, by role and kind.
Promises = Mapping[tuple[str, str], "Sla"]
#: Facts that one window after the other adds up to; and all of them.
_ADDED = ("asked", "delivered", "decided", "ended", "spent", "worked", "checked")
_FACTS = (*_ADDED, "reopened", "waiting")


@dataclass(frozen=True)
class Counted:
    """The facts of one window, of one slice of the work."""

    window: Window
    of: Slice
    promises: Promises
    asked: Sequence[Asked]
    delivered: Sequence[Delivered]
    decided: Sequence[Decided]
    ended: Sequence[Ended]
    spent: Sequence[Spent]
    worked: Sequence[Worked]
    checked: Sequence[Checked]
    reopened: Sequence[Reopened]
    waiting: Sequence[Waiting]

    @property
    def empty(self) -> bool:
        """True when nothing happened: nobody asked or decided, nothing was delivered, ended or paid."""
        return not (self.asked or self.decided or self.delivered or self.ended or any(f.microusd for f in self.spent))

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that anything happened to, in order of their names."""
        return tuple(sorted({fact.role for fact in self._happened}))

    @property
    def engagements(self) -> tuple[str, ...]:
        """The engagements that anything happened in, in order of their ids."""
        return tuple(sorted({fact.engagement for fact in self._happened}))

    @property
    def _happened(self) -> list[Asked | Delivered | Decided | Ended | Spent]:
        return [*self.asked, *self.delivered, *self.decided, *self.ended, *self.spent]

    @cached_property
    def accepted(self) -> Sequence[Decided]:
        """The decisions that accepted a version."""
        return [fact for fact in self.decided if fact.verdict == "approve"]

    @cached_property
    def turnarounds(self) -> Sequence[float]:
        """Of each accepted version the seconds since it was asked for."""
        return [seconds(fact.asked_at, fact.at) for fact in self.accepted]

    @cached_property
    def waits(self) -> Sequence[float]:
        """Of each decision the seconds since its version was delivered."""
        return [seconds(fact.delivered_at, fact.at) for fact in self.decided]

    def of_role(self, role: str) -> Counted:
        """Return what happened to one role."""
        return self.sliced(Slice(engagements=self.of.engagements, role=role))

    def sliced(self, of: Slice) -> Counted:
        """Return what happened in a part of the slice that was counted."""
        if of == self.of:
            return self
        kept: dict[str, Any] = {
            name: [fact for fact in getattr(self, name) if of.has(fact.engagement, fact.role)] for name in _FACTS
        }
        return replace(self, of=of, **kept)

    def then(self, later: Counted) -> Counted:
        """Return this and what happened in the window that follows; what is read of a whole window is the later's."""
        added: dict[str, Any] = {name: [*getattr(self, name), *getattr(later, name)] for name in _ADDED}
        return replace(later, window=Window(begins=self.window.begins, ends=later.window.ends), **added)


def count(uow: UnitOfWork, window: Window, of: Slice, promises: Promises) -> Counted:
    """Read the facts of a window."""
    facts = uow.measures
    return Counted(
        window=window,
        of=of,
        promises=promises,
        asked=facts.asked(window, of),
        delivered=facts.delivered(window, of),
        decided=facts.decided(window, of),
        ended=facts.ended(window, of),
        spent=facts.spent(window, of),
        worked=facts.worked(window, of),
        checked=facts.checked(window, of),
        reopened=facts.reopened(window, of),
        waiting=facts.waiting(window.ends, of),
    )


def promises(roles: Mapping[str, RoleContract]) -> Promises:
    """Return what the installed contracts promise."""
    return {(role.id, made.kind): made.sla for role in roles.values() for made in role.deliverables}


def seconds(begin: str, end: str) -> float:
    """Return the seconds between two instants (ISO 8601)."""
    return (dt.datetime.fromisoformat(end) - dt.datetime.fromisoformat(begin)).total_seconds()
