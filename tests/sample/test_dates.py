"""Tests of moving the story through time."""

from __future__ import annotations

import datetime as dt
import io

import docx
import pytest

from rolecall.sample.dates import moved, moved_file, weeks_between

LAST = dt.datetime(2026, 5, 29, 13, 30, tzinfo=dt.UTC)


def test_dates_move_by_whole_weeks_over_months_and_years() -> None:
    """Every date in a text keeps its weekday."""
    assert moved("from 26 May 2026 to 1 June 2026, 24 hours", 1) == "from 2 June 2026 to 8 June 2026, 24 hours"
    assert moved("by 30 September 2026", 14) == "by 6 January 2027"
    assert moved("on 5 June 2026", -2) == "on 22 May 2026"


def test_a_docx_keeps_everything_but_its_dates() -> None:
    """The moved file opens, and its paragraph says the new date."""
    document = docx.Document()
    document.add_heading("Plan", 1)
    document.add_paragraph("Launch on 22 June 2026.")
    file = io.BytesIO()
    document.save(file)
    found = docx.Document(io.BytesIO(moved_file("plan.docx", file.getvalue(), 3)))
    assert [paragraph.text for paragraph in found.paragraphs] == ["Plan", "Launch on 13 July 2026."]


@pytest.mark.parametrize(("days", "weeks"), [(0, 0), (6.9, 0), (7, 1), (30, 4), (-1, -1)])
def test_the_story_ends_within_the_week_before(days: float, weeks: int) -> None:
    """The moved end is never in the future and never more than seven days ago."""
    now = LAST + dt.timedelta(days=days)
    assert weeks_between(LAST, now) == weeks
    assert now - dt.timedelta(days=7) < LAST + dt.timedelta(weeks=weeks) <= now
