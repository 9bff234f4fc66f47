"""What has to be tidied from time to time; doing it twice changes nothing."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import structlog

from rolecall.domain.audit import SYSTEM, Entry
from rolecall.errors import RolecallError

if TYPE_CHECKING:
    from rolecall.app.app import App

#: Hours after which a reservation nobody settled counts as spent; no call takes longer than 10 minutes.
HOLD_EXPIRY_H = 1

_log = structlog.get_logger(__name__)


def tidy(app: App) -> None:
    """Settle forgotten reservations in full, forget what expired and old engine records, bring back lost runs."""
    for work in (_settle_expired, _forget_expired, _retain, _sweep):
        try:
            work(app)
        except RolecallError as error:
            _log.warning("housekeeping_failed", work=work.__name__, error=error.message)


def _settle_expired(app: App) -> None:
    """Settle in full what a crashed call reserved: it may have been billed, so it is never released silently."""
    now = app.clock.now()
    before = (now - dt.timedelta(hours=HOLD_EXPIRY_H)).isoformat()
    with app.store.begin(app.tenant, reserve=True) as uow:
        for hold in uow.budgets.expired(before):
            entry = uow.budgets.settle(hold.key, hold.amount, tokens_in=0, tokens_out=0, at=now.isoformat())
            uow.audit.append(
                Entry(
                    type="hold_expired",
                    actor=SYSTEM,
                    subject=f"run:{hold.charge.run}",
                    request=hold.charge.request,
                    body={"row": entry.snapshot()},
                    covers=f"ledger:{entry.id}",
                )
            )


def _forget_expired(app: App) -> None:
    with app.store.begin(app.tenant, reserve=True) as uow:
        uow.access.forget(app.clock.now().isoformat())


def _retain(app: App) -> None:
    app.engine.retain(app.clock.now() - dt.timedelta(days=app.settings.retention_days))


def _sweep(app: App) -> None:
    app.engine.sweep()
