"""Commissions: a role is asked on the owner's behalf, once a period, and the channel reads what came of it."""

from __future__ import annotations

import dataclasses

from rolecall.chat import Command, plain
from rolecall.desk.files import file_handle
from rolecall.reports.cards import BLOCKS, WORDS_IN_ALL
from tests.desk.counter import CHANNEL
from tests.reports.commissions.test_record import RAID, asks, day
from tests.reports.room import FRIDAY, MONDAY, PLACE

WEEKLY = f"report:weekly:{PLACE}:2026-W47"
CHECKIN = f"report:checkin:{PLACE}:2026-W47"


def lived(office):
    """Let the team live its week: something is accepted, two people check in."""
    request = asks(office, RAID, day(17))
    office.presses("approve", office.token(request), office.dana)
    office.ticks(FRIDAY)
    office.submits("checkin", CHECKIN, office.dana, done="Fire officer signed the floor plan.", next="Unpack the lab")
    office.submits("checkin", CHECKIN, office.ben, blocked="Schedule is red, because the racks are six days late")


def words(face):
    """Count the words people read on a card."""
    return len(plain.plain(dataclasses.replace(face, buttons=(), files=())).split())


def test_the_owner_asks_and_the_root_message_becomes_the_report(office):
    """One short message with the verdict in a word; the deliverable with its buttons stands in its thread."""
    office.scheduled()
    lived(office)
    office.ticks(MONDAY)

    request = office.asked_for(WEEKLY)
    with office.store.reading("main") as uow:
        asked = uow.requests.get(request)
    assert (asked.requester_name, asked.kind, asked.place) == ("olga", "status_report", PLACE)
    root = office.shown()[-1]
    assert root.title == "Off track: Weekly status 2026-W47"
    assert len(root.doc) <= BLOCKS
    assert words(root) <= WORDS_IN_ALL
    assert "3 done" in plain.plain(root)
    (version,) = office.shown(thread=office.message(f"{request}:root"))
    assert version.title.endswith("Not yet accepted by @olga.")
    assert [button.verb for button in version.buttons] == ["approve", "revise", "reject"]


def test_what_people_said_is_cited_as_their_word_and_the_record_as_a_source(office):
    """Never as fact: who said it and when stands with it."""
    office.scheduled()
    lived(office)
    office.ticks(MONDAY)

    version, _status = office.version(office.asked_for(WEEKLY))
    cited = {citation.quote: citation for citation in version.citations}
    floor_plan = cited["Fire officer signed the floor plan."]
    assert (floor_plan.standing, floor_plan.stated_by) == ("stated", "@dana, 2026-11-20")
    assert cited["Schedule is red, because the racks are six days late"].stated_by == "@ben, 2026-11-20"
    accepted = next(citation for quote, citation in cited.items() if "was accepted by @dana" in quote)
    assert (accepted.standing, accepted.source_name) == ("request", "Channel record 2026-W47.md")
    kinds = {claim.kind for claim in version.claims() if "floor plan" in claim.text}
    assert kinds == {"stated"}


def test_when_the_owner_accepts_the_cards_are_the_record(office):
    """The mark and the buttons are gone, the report stays what it was."""
    office.scheduled()
    lived(office)
    office.ticks(MONDAY)
    request = office.asked_for(WEEKLY)

    assert office.presses("approve", office.token(request), office.olga).refusal is None
    office.delivers()

    version = office.shown(thread=office.message(f"{request}:root"))[0]
    assert "Not yet accepted" not in plain.plain(version)
    assert "Approved by olga" in plain.plain(version)
    assert version.buttons == ()
    root = next(card for card in office.shown() if "Weekly status" in card.title)
    assert root.title == "Off track: Weekly status 2026-W47"
    assert "approved by olga" in plain.plain(root)


def test_what_others_must_accept_waits_for_them_and_the_channel_reads_one_line(strict_office):
    """T2: the full card appears only once somebody accepted it."""
    office = strict_office
    office.scheduled()
    request = asks(office, RAID, day(17))
    office.presses("approve", office.token(request), office.max)
    office.ticks(MONDAY)
    report = office.asked_for(WEEKLY)

    root = next(card for card in office.shown() if "Weekly status" in card.title)
    assert (root.title, root.doc) == ("Weekly status 2026-W47 waits for @max.", ())
    assert office.shown(thread=office.message(f"{report}:root")) == []
    assert [item["request_id"] for item in office.desk.waiting(office.max)] == [report]

    assert office.presses("approve", office.token(report), office.olga).refusal.code == "own_approval"
    assert office.presses("approve", office.token(report), office.max).refusal is None
    office.delivers()
    shown = office.shown(thread=office.message(f"{report}:root"))
    assert [card.title for card in shown if card.files] == ["Status report: 2026-W47, version 1: approved by max."]
    assert all(not card.buttons for card in shown)


def test_what_others_reject_is_never_shown_in_full(strict_office):
    """Only that it was rejected, and why."""
    office = strict_office
    office.scheduled()
    asks(office, RAID, day(17))
    office.ticks(MONDAY)
    report = office.asked_for(WEEKLY)

    office.submits("reject", office.token(report), office.max, reason="Not now")
    office.delivers()

    assert [card for card in office.shown(thread=office.message(f"{report}:root")) if card.files] == []
    root = next(card for card in office.shown() if "Status report" in card.title)
    assert root.title == "Status report: 2026-W47, version 1: rejected by max."


def test_two_clocks_ask_once(office):
    """Whoever claims the period asks; the other one finds it claimed."""
    office.scheduled()
    asks(office, RAID, day(17))
    office.clock.jump(MONDAY)
    first, second = office.another_ticker(), office.another_ticker()
    with office.store.begin("main") as uow:
        before = uow.schedules.handled("s1")
    first.tick()
    with office.store.begin("main") as uow:  # as if the second had looked before the first wrote
        uow.rows.connection.exec_driver_sql("UPDATE schedule SET handled = ?", (before,))
    second.tick()
    office.settle()
    office.delivers()

    assert (first.failing, second.failing) == ({}, {})
    assert sum("Weekly status" in card.title for card in office.shown()) == 1
    with office.store.reading("main") as uow:
        asked = uow.requests.listed(
            engagements=["eng2"], requester=uow.requests.get(office.asked_for(WEEKLY)).requester
        )
    assert len(asked) == 1


def test_nothing_is_asked_where_nothing_happened(office):
    """And the period is known as skipped."""
    office.scheduled()
    office.ticks(MONDAY)

    with office.store.reading("main") as uow:
        assert [(name, state) for name, state, _request in uow.reports.claims("s1", "")] == [(WEEKLY, "skipped")]


def test_why_nothing_is_made_is_told_once(bare_office):
    """Where no role is hired, an owner is named; the next tick says nothing more."""
    office = bare_office
    office.scheduled(kind="deliverable", role="project_manager", deliverable="raid_log")
    office.ticks(MONDAY)
    office.ticks(MONDAY)

    (told,) = office.shown()
    why = "Project Manager is not hired for this channel. Ask: an owner: Hire, or rolecall engage."
    assert told.title == f"Raid log 2026-W47 is not made. {why}"


def test_an_owner_who_left_asks_for_nothing(office):
    """The channel hears whose schedule it was and who may set up another."""
    asks(office, RAID, day(17))
    office.scheduled(owner=office.dana)
    with office.store.begin("main") as uow:
        member = next(item for item in uow.members.listed() if item.name == "dana")
        uow.members.replace(member.model_copy(update={"active": False}))
    office.ticks(MONDAY)

    assert office.shown()[-1].title == (
        "Weekly status 2026-W47 is not made. @dana, on whose behalf it is made, is no member any more. "
        "Ask: @olga to schedule it anew."
    )
    assert office.asked_for(WEEKLY) == ""


def test_a_stopped_role_says_so_in_the_channel(office):
    """The request is kept, refused, and told."""
    asks(office, RAID, day(17))
    office.slash("rolecall", "stop role:pm audit week", office.olga)
    office.scheduled()
    office.ticks(MONDAY)

    request = office.asked_for(WEEKLY)
    assert office.status(request) == "refused"
    root = next(card for card in office.shown() if "@olga: not done." in card.title)
    assert "audit week" in root.title


def test_any_deliverable_is_made_from_what_was_approved(office):
    """Nobody is asked anything; the words of the ask name the kind and the period, which is given as a source."""
    data = b"Risk: the glass may arrive late, owner Mia Kern.\n\nIssue: the racks are two days late."
    with office.store.begin("main") as uow:
        file = file_handle(uow.sources.keep(data), "project.md")
    source = {"name": "source", "args": {"engagement": "eng2"}, "files": (file,)}
    office.send(Command(id="e-source", place=CHANNEL, actor=office.olga, **source))
    office.scheduled(kind="deliverable", role="project_manager", deliverable="raid_log")
    office.ticks(MONDAY)

    request = office.asked_for(f"report:project_manager.raid_log:{PLACE}:2026-W47")
    version, status = office.version(request)
    assert (version.kind, status) == ("raid_log", "waiting")
    assert {citation.source_name for citation in version.citations} == {"project.md", "Schedule 2026-W47.md"}
    assert {citation.standing for citation in version.citations} == {"approved", "request"}
    assert "RAID log" in office.shown()[-1].title


def test_a_schedule_asks_in_its_own_words(office):
    """Where it has any."""
    office.scheduled(kind="deliverable", role="project_manager", deliverable="raid_log", text=RAID)
    office.ticks(MONDAY)

    request = office.asked_for(f"report:project_manager.raid_log:{PLACE}:2026-W47")
    with office.store.reading("main") as uow:
        assert uow.requests.get(request).text == RAID
    assert office.shown()[-1].title == "RAID log: move the support team 2026-W47"


def test_a_colour_that_changed_since_the_last_report_is_the_first_fact(office):
    """Compared with the report before, whatever the sources say of it."""
    office.scheduled()
    lived(office)
    office.ticks(MONDAY)
    later = office.clock.now().replace(day=29, hour=9, minute=0, second=0)
    office.ticks(later)
    report = f"report:checkin:{PLACE}:2026-W48"
    office.submits("checkin", report, office.ben, done="Schedule is green, because the racks arrived")
    office.ticks(later.replace(day=30))

    root = [card for card in office.shown() if "Weekly status 2026-W48" in card.title][-1]
    assert root.title == "On track: Weekly status 2026-W48"
    assert "Schedule: red before, green now: the racks arrived" in plain.plain(root)
