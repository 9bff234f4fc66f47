"""The newest part of the audit log is checked, and said to be that."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from rolecall.reports.findings import logbook
from tests.store import samples


@pytest.mark.parametrize(("record", "problem"), [(2, ""), (8, "record 8 was changed")])
def test_what_is_older_is_left_to_the_whole_check(record, problem, store: Any, monkeypatch: pytest.MonkeyPatch):
    """A change in the newest records is named, one before them is not claimed to have been looked for."""
    monkeypatch.setattr(logbook, "MOST", 4)
    with store.begin("main") as uow:
        for number in range(10):
            uow.audit.append(samples.entry(f"request:r{number}"))
    with store.database.begin() as connection:
        connection.execute(sa.text("UPDATE audit_event SET subject = 'x' WHERE seq = :seq"), {"seq": record})
    with store.reading("main") as uow:
        found = logbook.checked(uow)
    assert (found.first, found.problem) == (7, problem)
    assert (found.last == 10) is not bool(problem)


def test_an_empty_log_is_said_to_be_one(sqlite_store: Any):
    """Not that records 1 to 0 are sound."""
    with sqlite_store.reading("main") as uow:
        assert logbook.checked(uow).words == "The audit log is empty."
