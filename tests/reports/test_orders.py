"""Orders: which window a report is about, whatever the clocks of a zone do."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolecall.errors import BadInput
from rolecall.reports import orders
from rolecall.reports.errands import due
from rolecall.reports.orders import Order, Topic
from tests.domain.test_schedule import INSTANTS, ZONES, schedule

BERLIN = "Europe/Berlin"


def topic(**more: Any) -> Topic:
    """Return the topic of a weekly usage digest in Berlin that differs by `more`."""
    return Topic(**{"kind": "usage", "cadence": "weekly", "zone": BERLIN, **more})


def at(text: str) -> dt.datetime:
    """Read an instant of 2026 in UTC: `11-23 09:00`."""
    return dt.datetime.fromisoformat(f"2026-{text}:00+00:00")


def span(order: Order) -> tuple[str, str]:
    """Return from when to when an order reaches."""
    return f"{order.period.begins:%m-%d %H:%M}", f"{order.period.ends:%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("name", "zone", "begins", "ends"),
    [
        ("2026-W13", BERLIN, "03-22 23:00", "03-29 22:00"),  # an hour is missing
        ("2026-W43", BERLIN, "10-18 22:00", "10-25 23:00"),  # an hour comes twice
        ("2026-W44", "America/New_York", "10-26 04:00", "11-02 05:00"),
        ("2026-W47", "Asia/Kathmandu", "11-15 18:15", "11-22 18:15"),
    ],
)
def test_a_week_by_its_name_begins_and_ends_at_local_midnights(name, zone, begins, ends):
    """Also where the clocks change inside it."""
    assert span(orders.named(topic(zone=zone), name, at("12-31 00:00"))) == (begins, ends)


def test_a_month_and_a_day_have_names_too():
    """October in Berlin has one hour more."""
    month = orders.named(topic(cadence="monthly"), "2026-10", at("12-31 00:00"))
    day = orders.named(topic(cadence="daily"), "2026-10-25", at("12-31 00:00"))
    assert span(month) == ("09-30 22:00", "10-31 23:00")
    assert day.period.ends - day.period.begins == dt.timedelta(hours=25)


@given(INSTANTS, st.sampled_from(ZONES), st.sampled_from(["mon", "thu", "sun"]))
def test_a_period_by_its_name_is_the_one_that_a_schedule_reports(instant, zone, weekday):
    """Whatever its weekday and zone."""
    made = schedule(zone=zone, weekday=weekday)
    errand = due(made, instant, instant + dt.timedelta(days=9))[0]
    order = orders.of(errand)
    assert orders.named(Topic.of(made), errand.period.name, errand.at) == order
    assert order.whole


def test_seven_days_that_are_no_week_of_the_calendar_have_a_name_of_their_own():
    """That of their last day; the week's own name means those that end in it, as a schedule has them."""
    by_week = orders.named(topic(weekday="fri"), "2026-W47", at("12-31 00:00"))
    assert by_week.period.name == "2026-W47-4"
    assert span(by_week) == ("11-12 23:00", "11-19 23:00")
    assert orders.named(topic(), "2026-W47-4", at("12-31 00:00")).period == by_week.period
    with pytest.raises(BadInput):
        orders.named(topic(), "2026-W47-8", at("12-31 00:00"))


@pytest.mark.parametrize("name", ["W47", "2026-47", "2026-11-20", "2026-W54", "2026-W47 ", ""])
def test_what_names_no_week_is_said_so(name):
    """With an example of what does."""
    with pytest.raises(BadInput):
        orders.named(topic(), name, at("12-31 00:00"))


def test_a_running_period_has_no_name_to_be_asked_for_by():
    """It would be reported once more when it has ended."""
    with pytest.raises(BadInput, match="has not ended"):
        orders.named(topic(), "2026-W47", at("11-22 22:59"))
    assert orders.named(topic(), "2026-W47", at("11-22 23:00"))


def test_send_now_is_about_the_running_period_up_to_now():
    """And has an id of its own, by the event that asked for it."""
    order = orders.now(topic(channel="web:main:general"), at("11-25 09:30"), "e7")
    assert order.id == "report:usage:web:main:general:2026-W48:now:e7"
    assert span(order) == ("11-22 23:00", "11-25 09:30")
    assert not order.whole


def test_periods_before_are_chained_by_local_dates():
    """None is an hour too long but the one with the hour that comes twice."""
    order = orders.named(topic(), "2026-W45", at("12-31 00:00"))
    earlier = order.earlier()
    assert [period.name for period in earlier] == ["2026-W41", "2026-W42", "2026-W43", "2026-W44"]
    assert [period.ends for period in earlier] == [*(period.begins for period in earlier[1:]), order.period.begins]
    hours = [(period.ends - period.begins).total_seconds() / 3600 for period in earlier]
    assert hours == [168, 168, 169, 168]


def test_periods_before_a_running_one_are_cut_like_it():
    """Wednesday noon is compared with Wednesday noon, by the clock on the wall."""
    order = orders.now(topic(), at("10-28 11:00"), "e7")  # noon in Berlin, after the change
    assert [f"{period.ends:%m-%d %H:%M}" for period in order.earlier(2)] == ["10-14 10:00", "10-21 10:00"]


def test_a_months_end_is_no_later_in_a_shorter_month():
    """On the 31st, February is compared whole."""
    order = orders.now(topic(cadence="monthly"), at("03-31 10:00"), "e7")
    assert f"{order.earlier(1)[0].ends:%m-%d}" == "02-28"  # 23:00 UTC, the first of March in Berlin


def test_a_reminder_is_about_the_moment_it_is_due_at():
    """What was decided since midnight is not nagged about."""
    (errand,) = due(schedule(kind="reminder", cadence="daily"), at("11-20 12:00"), at("11-21 12:00"))
    order = orders.of(errand)
    assert order.period.ends == errand.at
    assert order.id.endswith(":2026-11-20")
