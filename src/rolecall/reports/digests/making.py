"""Making: the report of an order, by its kind; reading only, without any model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from rolecall.reports.digests import governance, monthly, reminder, usage

if TYPE_CHECKING:
    from rolecall.domain.report import Report
    from rolecall.ports.store import UnitOfWork
    from rolecall.reports.bureau import Bureau
    from rolecall.reports.orders import Order

    #: Makes the report of an order; None: nothing happened.
    Maker = Callable[[Bureau, UnitOfWork, Order], Report | None]

#: What makes the reports of figures, by kind.
MAKERS: Mapping[str, Maker] = {
    "usage": usage.make,
    "governance": governance.make,
    "monthly": monthly.make,
    "reminder": reminder.make,
}


def make(bureau: Bureau, order: Order) -> Report | None:
    """Make the report of an order and publish nothing; None: nothing happened."""
    with bureau.office.store.reading(bureau.tenant) as uow:
        return MAKERS[order.kind](bureau, uow, order)
