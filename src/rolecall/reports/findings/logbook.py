"""The logbook: the newest part of the audit log, checked for a report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rolecall.governance import auditing

if TYPE_CHECKING:
    from rolecall.ports.store import UnitOfWork

#: Records checked at most: a report is made in seconds, the whole log is checked by `rolecall audit verify`.
MOST = 500


@dataclass(frozen=True)
class Checked:
    """The records from `first` to `last` were checked, of a log that ends there; `problem` is empty for none."""

    first: int
    last: int
    problem: str

    @property
    def short(self) -> str:
        """What was found, in a few words."""
        return "not sound" if self.problem else f"records {self.first:,} to {self.last:,} are sound"

    @property
    def words(self) -> str:
        """What was checked, and what was found."""
        if self.problem:
            return f"The audit log is not sound: {self.problem}."
        if not self.last:
            return "The audit log is empty."
        return (
            f"Audit log: records {self.first:,} to {self.last:,}, the newest, are sound; "
            "`rolecall audit verify` checks all of them and the head outside the database."
        )


def checked(uow: UnitOfWork) -> Checked:
    """Check the newest records, as far as there is time."""
    begin = max(0, uow.audit.head().seq - MOST)
    verdict = auditing.verify_since(uow, begin)
    return Checked(begin + 1, verdict.head.seq, verdict.problem)
