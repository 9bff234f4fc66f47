"""The store's side of the money: budget lines, holds and the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from rolecall.domain.budget import BudgetLine, Hold, LedgerEntry, Period


class Budgets(Protocol):
    """Budget lines, holds and the ledger. All amounts in micro-dollars."""

    def limit(self, scope: str, period: Period, amount: int | None) -> None:
        """Set or remove (None) the limit of a scope, for the current and all later periods."""

    def lines(self, day: str, scopes: Collection[str] = ()) -> Sequence[BudgetLine]:
        """Return the budget lines current on a UTC day that have a limit or any spending; no scopes: of all."""

    def reserve(self, hold: Hold, day: str, at: str) -> str:
        """Reserve on every budget of the charge's scopes, all or none, and write the ledger entry.

        The same key returns the same hold. Returns the scope that is over budget or stopped, empty if none.
        """

    def settle(self, hold: str, amount: int, *, tokens_in: int, tokens_out: int, at: str) -> LedgerEntry:
        """Replace the reservation by what was spent; more than reserved is settled in full and marked."""

    def reservation(self, hold: str) -> LedgerEntry:
        """Return the ledger entry of a hold's reservation."""

    def abandon(self, run: str, stage: str = "") -> Sequence[LedgerEntry]:
        """Settle the open holds of a run, of one stage or of all, in full: nobody knows what the provider charged."""

    def expired(self, before: str) -> Sequence[Hold]:
        """Return unsettled holds of every run reserved before a time."""

    def entries(self, request: str | None = None) -> Sequence[LedgerEntry]:
        """Return ledger entries in order, of one request or of the tenant."""

    def spent(self, charge_request: str) -> int:
        """Return what a request has cost so far."""
