"""Schedules: local periods, whatever the clocks of a zone do."""

from __future__ import annotations

import datetime as dt
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolecall.domain.schedule import Fire, Schedule, fires
from rolecall.errors import BadInput

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
INSTANTS = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2026, 12, 1), timezones=st.just(dt.UTC))
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Eucla", "Australia/Lord_Howe", "Asia/Kathmandu")


def schedule(**terms: object) -> Schedule:
    """Return a schedule that differs from a weekly one on Monday at nine in Berlin by `terms`."""
    usual: dict[str, object] = {
        "id": "s1", "tenant": "main", "kind": "usage", "channel": "web:main:general", "cadence": "weekly",
        "zone": "Europe/Berlin", "owner": "m1", "owner_name": "dana", "at": "2026-01-01T00:00:00+00:00",
    }  # fmt: skip
    return Schedule.model_validate({**usual, **terms})


def year(made: Schedule) -> list[Fire]:
    """Return when a schedule is due in 2026."""
    found = islice(fires(made, START), 400)
    return [fire for fire in found if fire.at < dt.datetime(2027, 1, 1, tzinfo=dt.UTC)]


@pytest.mark.parametrize("zone", ZONES)
def test_a_week_begins_where_the_week_before_ended(zone):
    """Neither change of the clocks leaves a gap or counts an hour twice."""
    found = year(schedule(zone=zone))
    assert len(found) == 52
    assert [fire.period.ends for fire in found[:-1]] == [fire.period.begins for fire in found[1:]]
    assert len({fire.period.name for fire in found}) == 52


@pytest.mark.parametrize("zone", ZONES)
def test_half_past_two_at_night_comes_once_a_day(zone):
    """An hour that does not exist is made up for, one that comes twice counts once."""
    found = year(schedule(zone=zone, cadence="daily", hour=2, minute=30))
    names = [fire.period.name for fire in found]
    assert len(names) == len(set(names))
    assert len(names) in {364, 365}


def test_nine_on_monday_stays_nine_by_the_clock_on_the_wall():
    """The instant moves with daylight saving time, the local time does not."""
    found = year(schedule())
    assert {fire.at.hour for fire in found} == {7, 8}


def test_the_week_has_the_name_of_the_week_that_ended():
    """A report on Monday looks back on the ISO week before, also over the new year."""
    first = next(fires(schedule(), dt.datetime(2027, 1, 1, tzinfo=dt.UTC)))
    assert first.period.name == "2026-W53"
    assert first.at == dt.datetime(2027, 1, 4, 8, tzinfo=dt.UTC)
    assert first.period.begins == dt.datetime(2026, 12, 27, 23, tzinfo=dt.UTC)


def test_a_month_is_the_one_before():
    """On the first, and on the twenty-eighth too, the month that has ended is reported."""
    for day in (1, 28):
        found = year(schedule(cadence="monthly", day=day, zone="UTC"))
        assert [fire.period.name for fire in found][-2:] == ["2026-10", "2026-11"]
        assert found[-1].period.ends == dt.datetime(2026, 12, 1, tzinfo=dt.UTC)


@given(INSTANTS, st.sampled_from(ZONES))
def test_whenever_one_looks_the_next_ones_are_the_same(when, zone):
    """Where one begins to look changes nothing about what is due."""
    made = schedule(zone=zone, cadence="daily")
    following = next(fires(made, when))
    assert following.at > when
    assert following in islice(fires(made, when - dt.timedelta(days=3)), 6)


def test_an_unknown_zone_is_named():
    """A wrong time zone is refused with words that help."""
    with pytest.raises(BadInput, match="Europe/Berlinn"):
        schedule(zone="Europe/Berlinn")
