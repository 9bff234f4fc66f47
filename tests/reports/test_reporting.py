"""Reports that people ask for: a role is asked at once, a dry run asks nobody, the schedule goes on as it was."""

from __future__ import annotations

from rolecall.desk.office import Wish
from tests.reports.commissions.test_asking import WEEKLY, lived
from tests.reports.press import press
from tests.reports.room import MONDAY, PLACE


def wish(office, name, event="x1"):
    """Return the wish for a schedule's report."""
    with office.store.reading("main") as uow:
        return Wish(event=event, schedule=uow.schedules.get(name)[0])


def test_the_weekly_status_is_asked_for_now_and_on_monday_all_the_same(office):
    """What is sent on Sunday is one of its own; the period is still made when it is due."""
    name = office.scheduled()
    lived(office)

    reply = office.presses("sendnow", name, office.olga)
    office.delivers()
    event = f"e{office.numbers}"
    office.ticks(MONDAY)

    assert reply.report == f"{WEEKLY}:now:{event}"
    assert reply.said == "Weekly status: the role is asked."
    assert office.asked_for(reply.report) == reply.request
    assert office.asked_for(WEEKLY) not in {"", reply.request}
    titles = [face.title for face in office.shown() if "Weekly status 2026-W47" in face.title]
    assert [title.partition(":")[0] for title in titles] == ["Off track", "Off track"]


def test_it_is_asked_for_without_any_schedule_too(office):
    """By whoever has a say in the channel, and once an event."""
    name = office.scheduled()
    lived(office)
    office.slash("rolecall", f"schedule remove {name}", office.olga)

    reply = office.slash("rolecall", "report weekly", office.olga)
    same = wish(office, name, f"e{office.numbers}")
    unscheduled = same.schedule.model_copy(update={"id": ""})
    again = press(office.desk).send(same.model_copy(update={"schedule": unscheduled}))

    assert office.status(reply.request) == "delivered"
    assert (again.report, again.request) == (reply.report, reply.request)


def test_a_dry_run_tells_what_would_be_asked_and_asks_nobody(office):
    """The channel's record, and what people said."""
    name = office.scheduled()
    lived(office)

    preview = press(office.desk).preview(wish(office, name))

    assert preview.report is None
    assert preview.text.startswith(f"Weekly status 2026-W47, {PLACE}: would be asked for, from")
    assert "Check-in of @dana:" in preview.text
    assert "Unpack the lab" in preview.text
    with office.store.reading("main") as uow:
        assert not [report for report, *_rest in uow.reports.claims(name, "") if report.startswith("report:weekly")]


def test_a_dry_run_of_a_deliverable_names_it(office):
    """It is made from what its engagement approved."""
    name = office.scheduled(kind="deliverable", role="project_manager", deliverable="raid_log")

    preview = press(office.desk).preview(wish(office, name))

    assert (
        preview.text
        == f"RAID log 2026-W47, {PLACE}: would be asked for, from the sources approved for its engagement.\n"
    )
