"""Gathering: what happened in the period of an order and in those before it, counted as a whole and by role."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import dropwhile
from typing import TYPE_CHECKING

from rolecall.desk import channels
from rolecall.domain.metric import METRICS
from rolecall.domain.report import Figure
from rolecall.ports.measures import Slice
from rolecall.reports.metrics import compared, count, figures, promises
from rolecall.reports.orders import window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.domain.engagement import Engagement
    from rolecall.domain.role import RoleContract
    from rolecall.domain.schedule import Audience
    from rolecall.ports.measures import Spent
    from rolecall.ports.store import UnitOfWork
    from rolecall.reports.metrics import Counted
    from rolecall.reports.orders import Order

#: Metrics about money: the team is not told of them.
MONEY = frozenset(metric.id for metric in METRICS.values() if metric.unit == "microusd")
#: How spending is divided, besides by role: the name of each group and how a line of it is found.
_DIVIDED: Mapping[str, Callable[[Spent], str]] = {
    "department": lambda fact: fact.department,
    "engagement": lambda fact: fact.engagement,
    "model": lambda fact: fact.model,
    "stage": lambda fact: fact.stage.partition(".")[0],
}


@dataclass(frozen=True)
class Gathered:
    """What an order is about, counted."""

    order: Order
    roles: Mapping[str, RoleContract]
    #: The engagements whose work it is.
    engagements: tuple[Engagement, ...]
    now: Counted
    #: The periods before, oldest first, from the first one in which anything happened.
    before: tuple[Counted, ...]
    #: Of the whole, with what is usual.
    figures: tuple[Figure, ...]
    #: Of each role that anything happened to, in order of their names.
    by_role: Mapping[str, tuple[Figure, ...]]

    def titled(self, role: str) -> str:
        """Return what people call a role; one that is not installed any more has its id only."""
        return self.roles[role].title if role in self.roles else role

    def figure(self, metric: str) -> Figure:
        """Return a figure of the whole."""
        return next(figure for figure in self.figures if figure.metric == metric)

    @property
    def all_figures(self) -> tuple[Figure, ...]:
        """The figures of the whole, of each role that anything happened to, and who spent what."""
        roles = (figure for figures in self.by_role.values() for figure in figures)
        return (*self.figures, *roles, *self.spending)

    @property
    def spending(self) -> tuple[Figure, ...]:
        """What was spent by department, engagement, model and stage; nothing for the team."""
        if self.order.audience == "team":
            return ()
        return tuple(figure for by in _DIVIDED for figure in compared(_divided(by, self.now), self._before(by)))

    @property
    def is_sample(self) -> bool:
        """True when the work is, or is partly, that of the sample workspace."""
        happened = set(self.now.engagements)
        return any(engagement.sample for engagement in self.engagements if engagement.id in happened)

    def _before(self, by: str) -> list[tuple[Figure, ...]]:
        return [_divided(by, counted) for counted in self.before]


def gather(roles: Mapping[str, RoleContract], uow: UnitOfWork, order: Order) -> Gathered:
    """Read and count; where nothing happened the periods before are left alone."""
    engagements = engagements_of(uow, order.channel)
    of = Slice(engagements=tuple(item.id for item in engagements) if order.channel else None)
    promised = promises(roles)
    now = count(uow, order.window, of, promised)
    earlier = () if now.empty else order.earlier()
    counted = (count(uow, window(period), of, promised) for period in earlier)
    before = tuple(dropwhile(lambda one: one.empty, counted))
    by_role = {
        role: _figures(now.of_role(role), [one.of_role(role) for one in before], order, role) for role in now.roles
    }
    return Gathered(order, roles, engagements, now, before, _figures(now, before, order), by_role)


def engagements_of(uow: UnitOfWork, channel: str) -> tuple[Engagement, ...]:
    """Return the engagements that a channel's reports are about (`channels.own`); of the whole house all of them."""
    engagements = [item for item, _status in uow.engagements.listed()]
    return tuple(channels.own(engagements, channel) if channel else engagements)


def told(audience: Audience) -> tuple[str, ...]:
    """Return the ids of the metrics that an audience is told of."""
    return tuple(name for name in METRICS if audience == "managers" or name not in MONEY)


def ended_before(at: dt.datetime) -> dt.date:
    """Return the UTC day to which the last moment before an instant belongs: budgets are kept by it."""
    return (at - dt.timedelta(microseconds=1)).astimezone(dt.UTC).date()


def _figures(now: Counted, before: Sequence[Counted], order: Order, role: str = "") -> tuple[Figure, ...]:
    metrics, group = told(order.audience), f"role:{role}" if role else ""
    return compared(figures(now, metrics, group), [figures(counted, metrics, group) for counted in before])


def _divided(by: str, counted: Counted) -> tuple[Figure, ...]:
    """Return what was spent by each department, engagement, model or stage, with the number of calls."""
    sums: dict[str, tuple[int, int]] = {}
    for fact in counted.spent:
        name = _DIVIDED[by](fact)
        spent, calls = sums.get(name, (0, 0))
        sums[name] = spent + fact.microusd, calls + fact.calls
    return tuple(
        Figure(metric="spent", unit="microusd", value=spent, n=calls, group=f"{by}:{name}")
        for name, (spent, calls) in sorted(sums.items())
    )
