"""Check-ins: asked on the working day before, answered by form or typed lines, kept once a person and a period."""

from __future__ import annotations

import datetime as dt

import pytest

from rolecall.chat import Action, Form, Place, plain
from rolecall.domain.checkin import CheckIn
from rolecall.governance import auditing
from rolecall.reports.commissions.checkin import document
from tests.desk.counter import CHANNEL
from tests.reports.room import FRIDAY, MONDAY, PLACE

CHECKIN = f"report:checkin:{PLACE}:2026-W47"


def answers(room):
    """Return what was said, as (name, done, next, blocked)."""
    with room.store.reading("main") as uow:
        return [(one.name, one.done, one.next, one.blocked) for one in uow.checkins.of(CHECKIN)]


def replies(room, text, actor, how="reply"):
    """Write in the thread of the check-in."""
    thread = Place("memory", "T1", "general", room.message(f"{CHECKIN}:root"))
    return room.writes(text, actor, place=thread, how=how)


@pytest.fixture
def asked(office):
    """A room in which the check-in was asked for."""
    office.scheduled()
    office.ticks(FRIDAY)
    return office


def test_the_card_asks_the_day_before_once(asked):
    """Whichever clock rings, and however often."""
    asked.ticks(FRIDAY + dt.timedelta(minutes=1))
    asked.another_ticker().tick()
    asked.delivers()

    (card,) = asked.shown()[1:]
    assert "16–22 November 2026" in card.title
    assert [button.verb for button in card.buttons] == ["checkin"]


def test_no_published_report_is_answered_like_a_check_in(asked):
    """A form may name anything: the card of a report stays as it was published."""
    asked.slash("rolecall", "schedule add usage --weekly", asked.olga)
    report = asked.slash("rolecall", "report usage", asked.olga).report
    reply = asked.submits("checkin", report, asked.dana, done="All of it")
    asked.delivers()

    assert reply.said.startswith(f"There is no check-in “{report}”.")
    assert "Answered by" not in "".join(plain.plain(card) for card in asked.shown())
    with asked.store.reading("main") as uow:
        assert uow.checkins.of(report) == []


def test_the_button_opens_a_form_that_knows_what_was_said_before(asked):
    """A person changes their answer, and does not type it anew."""
    press = Action(id="p1", place=CHANNEL, actor=asked.dana, verb="checkin", subject=CHECKIN)
    first = asked.desk.take(press)
    assert isinstance(first, Form)
    assert [(field.id, field.value) for field in first.fields] == [("done", ""), ("next", ""), ("blocked", "")]

    asked.submits("checkin", CHECKIN, asked.dana, done="The floor plan is signed")
    again = asked.desk.form(asked.dana, "checkin", CHECKIN, CHANNEL)
    assert [field.value for field in again.fields] == ["The floor plan is signed", "", ""]


def test_a_later_answer_takes_the_place_of_the_one_before_and_the_log_still_verifies(asked):
    """Each is recorded, the newest counts."""
    asked.submits("checkin", CHECKIN, asked.dana, done="The floor plan is signed")
    asked.submits("checkin", CHECKIN, asked.dana, blocked="The racks are late")
    asked.submits("checkin", CHECKIN, asked.ben, next="Order crates")

    assert answers(asked) == [("dana", "", "", "The racks are late"), ("ben", "", "Order crates", "")]
    with asked.store.reading("main") as uow:
        kinds = [event.type for event in uow.audit.events()]
        assert kinds.count("checked_in") == 3
        assert auditing.verify("main", auditing.records(uow), None).problem == ""


def test_typed_lines_in_the_thread_are_the_same(asked):
    """Line by line; what follows a line belongs to it."""
    replies(asked, "Done: crates were ordered\nfor all teams\nBLOCKED: the racks are late", asked.ben)
    assert answers(asked) == [("ben", "crates were ordered\nfor all teams", "", "the racks are late")]


@pytest.mark.parametrize(
    "text", ["I am done: really", "Hello\ndone: all", "thanks, next: never", "donе: nothing", "see you"]
)
def test_other_words_in_the_thread_are_conversation(asked, text):
    """Nothing is kept and nobody is bothered."""
    replies(asked, text, asked.ben)
    assert answers(asked) == []
    assert asked.told() == []


def test_lines_in_another_thread_or_in_the_channel_are_no_check_in(asked):
    """Only under its card."""
    asked.writes("done: crates were ordered", asked.ben, place=Place("memory", "T1", "general", "m99"), how="reply")
    assert answers(asked) == []


def test_the_card_names_who_answered_and_nobody_else(asked):
    """Never who did not."""
    asked.submits("checkin", CHECKIN, asked.dana, done="The floor plan is signed")
    replies(asked, "next: order crates", asked.ben)
    asked.delivers()

    words = plain.plain(asked.shown()[-1])
    assert "Answered by @dana, @ben." in words
    assert not any(name in words for name in ("olga", "max"))


def test_strangers_say_nothing_here(asked):
    """Only members check in."""
    stranger = asked.dana.__class__("memory", "T1", "u-eve", "eve")
    reply = asked.submits("checkin", CHECKIN, stranger, done="everything")
    assert reply.refusal.code == "unknown_member"
    assert answers(asked) == []


@pytest.mark.parametrize(
    ("values", "said"),
    [({}, "Nothing was said"), ({"done": " "}, "Nothing was said"), ({"next": "x" * 2_001}, "“next” has 2,001")],
)
def test_an_empty_or_endless_answer_is_refused_with_what_to_do(asked, values, said):
    """Nothing is cut silently."""
    assert said in asked.submits("checkin", CHECKIN, asked.dana, **values).said
    assert answers(asked) == []


def test_a_check_in_that_nobody_asked_for_is_refused(asked):
    """A made-up subject keeps nothing."""
    reply = asked.submits("checkin", f"report:checkin:{PLACE}:2026-W99", asked.dana, done="all")
    assert reply.error == "BadInput"


def test_who_comes_after_the_report_is_told_where_to_say_it(asked):
    """What would be read by nobody is not kept."""
    asked.submits("checkin", CHECKIN, asked.dana, done="The floor plan is signed")
    asked.ticks(MONDAY)
    reply = asked.submits("checkin", CHECKIN, asked.ben, done="Too late")

    assert reply.refusal.code == "not_open"
    assert [name for name, *_said in answers(asked)] == ["dana"]


def test_what_people_say_is_filed_line_by_line_and_colours_under_health():
    """So that each line is a passage under the heading its section looks for."""
    answer = CheckIn(
        tenant="main", report=CHECKIN, channel=PLACE, member="m1", name="dana", at="2026-11-22T09:00:00+00:00",
        done="- signed\n# fooled\n\nSchedule is red, because of the racks", blocked="• racks",
    )  # fmt: skip
    done, health = "## Done\n\n- signed\n- fooled", "## Health\n\n- Schedule is red, because of the racks"
    assert document(answer) == f"{done}\n\n{health}\n\n## Blocked\n\n- racks\n"


def test_a_week_from_check_in_to_accepted_report(asked):
    """The journey: asked, answered by two people in two ways, made, cited as their word, accepted, on record."""
    asked.submits("checkin", CHECKIN, asked.dana, done="The floor plan was signed", next="Unpack the lab by 4 December")
    replies(asked, "blocked: the racks are late because customs holds them", asked.ben)
    asked.delivers()
    asked.ticks(MONDAY)
    request = asked.asked_for(f"report:weekly:{PLACE}:2026-W47")

    version, status = asked.version(request)
    assert status == "waiting"
    stated = {citation.quote: citation.stated_by for citation in version.citations if citation.standing == "stated"}
    assert stated["The floor plan was signed"] == "@dana, 2026-11-20"
    assert stated["the racks are late because customs holds them"] == "@ben, 2026-11-20"

    asked.presses("approve", asked.token(request), asked.olga)
    asked.delivers()
    card = asked.shown(thread=asked.message(f"{request}:root"))[0]
    assert "Approved by olga" in plain.plain(card)
    assert asked.version(request)[1] == "accepted"
