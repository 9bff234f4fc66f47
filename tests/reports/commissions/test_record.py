"""The channel record: what happened in a channel in a period, a line a fact, and nothing of anybody's own."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from rolecall.domain.schedule import period_before
from rolecall.evidence.parse import parse
from rolecall.evidence.statements import statements
from rolecall.reports.commissions.record import record
from tests.desk.counter import CHANNEL
from tests.reports.room import MONDAY, PLACE

RAID = "RAID log: move the support team. Risk: replacement glass may arrive late, owner Mia Kern."
WEEK = period_before("weekly", MONDAY.date(), ZoneInfo("UTC"))


def day(number: int) -> dt.datetime:
    """Return ten o'clock of a day of November 2026."""
    return dt.datetime(2026, 11, number, 10, tzinfo=dt.UTC)


def asks(room, text, at, actor=None, **more):
    """Ask the project manager in the channel and return the request."""
    room.clock.jump(at)
    return room.slash("pm", text, actor or room.dana, **more).request


def week(room, channel=PLACE, period=WEEK):
    """Read the record of the week."""
    with room.store.reading("main") as uow:
        return record(uow, room.dispatch, channel, period, "UTC")


def test_what_was_accepted_is_done_and_what_waits_is_asked_of_whom_it_waits_for(office):
    """Requests with who asked, decisions with who took them, dates in the channel's zone."""
    accepted, waiting = asks(office, RAID, day(17)), asks(office, f"{RAID} Again.", day(18), office.ben)
    office.clock.jump(day(19))
    office.presses("approve", office.token(accepted), office.dana)

    held = week(office)

    assert held.done == (
        "RAID log “move the support team” was accepted by @dana on 19 November 2026.",
        "Roles worked in 2 threads: 2 requests made, 2 versions delivered, 1 decision taken.",
    )
    what = "Decide on RAID log “move the support team”, waiting since 18 November 2026"
    assert held.decisions == (f"{what}; decider: @ben; due: 18 November 2026",)
    assert office.status(waiting) == "delivered"
    assert (held.not_done, held.next) == ((), ())


def test_what_was_sent_back_is_not_done_with_its_reason(office):
    """In the words of whoever sent it back, as one statement."""
    request = asks(office, RAID, day(17))
    office.clock.jump(day(18))
    office.submits("reject", office.token(request), office.dana, reason="The owner left. Ask Mia!")

    assert week(office).not_done == (
        "RAID log “move the support team” was rejected by @dana on 18 November 2026: “The owner left”.",
    )


def test_private_requests_and_those_of_other_channels_stay_out(office):
    """The record is read by everybody in the channel."""
    asks(office, RAID, day(17), private=True)
    elsewhere = CHANNEL.__class__("memory", "T1", "elsewhere")
    asks(office, RAID, day(17), place=elsewhere)

    assert week(office).quiet
    assert "RAID" not in week(office).markdown


def test_what_happened_before_or_after_the_week_is_not_in_it(office):
    """A fact belongs to the week of its own time; what still waits is named in every one."""
    request = asks(office, RAID, day(17))
    office.clock.jump(day(24))
    office.presses("approve", office.token(request), office.dana)

    after = period_before("weekly", dt.date(2026, 11, 30), ZoneInfo("UTC"))
    assert [line for line in week(office).done if "accepted" in line] == []
    assert len(week(office).decisions) == 1
    assert "was accepted by @dana on 24 November 2026" in week(office, period=after).done[0]
    assert week(office, period=after).decisions == ()


def test_a_week_in_which_something_only_waits_is_quiet(office):
    """Else every dead channel would get a report about the report before."""
    asks(office, RAID, day(17))
    after = week(office, period=period_before("weekly", dt.date(2026, 11, 30), ZoneInfo("UTC")))
    assert (after.quiet, len(after.decisions)) == (True, 1)


def test_the_document_has_a_passage_for_each_line_under_the_headings_of_a_status_report(office):
    """So that each fact can be cited by itself, whatever people write."""
    asks(office, f"{RAID} Really?! Yes; “quoted” | piped", day(17))
    asks(office, "RAID log: “quoted”\n# heading | piped. Risk: glass may arrive late, owner Mia Kern.", day(18))
    held = week(office)
    blocks = parse("record.md", held.markdown.encode())

    sections = {
        "Period": (held.period,),
        "Done": held.done,
        "Not done": held.not_done,
        "Decisions needed": held.decisions,
    }
    assert held.period == "16–22 November 2026 (2026-W47)"
    assert [(block.headings[-1], block.text) for block in blocks] == [
        (title, line) for title, lines in sections.items() for line in lines
    ]
    assert all(len(statements(line)) == 1 for lines in sections.values() for line in lines[:1])
