"""What happened in a window, read once and counted as often as anybody likes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rolecall.ports.measures import Slice, Window

if TYPE_CHECKING:
    from rolecall.domain.role import RoleContract, Sla
    from rolecall.ports.measures import Asked, Checked, Decided, Delivered, Ended, Reopened, Spent, Waiting, Worked
    from rolecall.ports.store import UnitOfWork

#: What the contracts promise, by role and kind.
Promises = Mapping[tuple[str, str], "Sla"]


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

    def of_role(self, role: str) -> Counted:
        """Return what happened to one role."""
        return replace(
            self,
            of=Slice(engagements=self.of.engagements, role=role),
            asked=[fact for fact in self.asked if fact.role == role],
            delivered=[fact for fact in self.delivered if fact.role == role],
            decided=[fact for fact in self.decided if fact.role == role],
            ended=[fact for fact in self.ended if fact.role == role],
            spent=[fact for fact in self.spent if fact.role == role],
            worked=[fact for fact in self.worked if fact.role == role],
            checked=[fact for fact in self.checked if fact.role == role],
            reopened=[fact for fact in self.reopened if fact.role == role],
            waiting=[fact for fact in self.waiting if fact.role == role],
        )


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
