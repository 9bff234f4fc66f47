"""Errands: what is due, and what is not worth making up for."""

from __future__ import annotations

import datetime as dt

from rolecall.reports.errands import due, parted
from tests.domain.test_schedule import schedule


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    """Return an instant of November 2026."""
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=dt.UTC)


def test_a_check_in_comes_on_the_working_day_before_the_teams_report():
    """On Friday for Monday, at the same hour by the clock on the wall."""
    found = due(schedule(kind="weekly"), at(19, 0), at(23, 9))
    assert [(errand.what, errand.at) for errand in found] == [("report", at(23, 8))]
    found = due(schedule(kind="weekly"), at(19, 0), at(22, 9))
    assert [(errand.what, errand.at, errand.id) for errand in found] == [
        ("checkin", at(20, 8), "report:checkin:web:main:general:2026-W47")
    ]
    (errand,) = due(schedule(kind="weekly", weekday="thu"), at(18, 0), at(18, 9))
    assert (errand.what, errand.at) == ("checkin", at(18, 8))


def test_every_week_that_was_missed_is_made_up_for():
    """A clock that stood for three weeks owes three reports, in order."""
    found = due(schedule(), at(1, 12), at(23, 8))
    assert [errand.period.name for errand in found] == ["2026-W44", "2026-W45", "2026-W46", "2026-W47"]


def test_after_years_only_the_newest_periods_are_made_up_for():
    """The older ones are parted from them, whole; a check-in goes with its report."""
    missed, found = parted(due(schedule(kind="weekly"), at(1, 12) - dt.timedelta(days=728), at(23, 8)))
    assert [errand.period.name for errand in found][::7] == ["2026-W40", "2026-W47"]
    assert {errand.what for errand in found} == {"report"}
    assert (len(found), missed[0].period.name, missed[-1].period.name) == (8, "2024-W44", "2026-W39")
    assert parted(found) == ([], found)
    assert parted([]) == ([], [])
    _missed, days = parted(due(schedule(cadence="daily"), at(1, 12) - dt.timedelta(days=728), at(23, 8)))
    assert (len(days), days[-1].period.name) == (56, "2026-11-22")


def test_a_reminder_that_was_missed_is_not():
    """Only the newest one still reminds of anything."""
    found = due(schedule(kind="reminder", cadence="daily"), at(1, 12), at(10, 12))
    assert [errand.at for errand in found] == [at(10, 8)]


def test_nothing_is_due_before_its_minute():
    """One second early is early."""
    assert due(schedule(), at(20, 0), at(23, 7, 59)) == []


def test_a_deliverable_is_named_by_role_and_kind():
    """Two of them in one channel are two reports."""
    made = schedule(kind="deliverable", role="customer_success", deliverable="risk_monitoring")
    (errand,) = due(made, at(20, 0), at(23, 9))
    assert errand.id == "report:customer_success.risk_monitoring:web:main:general:2026-W47"
