"""Scheduling: who may, what a line and the form mean, what is refused in words, and sending at once."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import json
from itertools import pairwise

import pytest

from rolecall.chat import Command, Form, Place, Say
from rolecall.desk.acts import terms
from rolecall.desk.office import Wish
from rolecall.domain.role import Schedule
from rolecall.errors import BadInput, Denied, NotFound
from rolecall.reports.bureau import Bureau
from rolecall.reports.errands import due
from rolecall.reports.runners import RUNNERS
from rolecall.reports.ticking import Ticker
from tests.desk.counter import CHANNEL
from tests.desk.counter import HOST as KIM
from tests.line.floor import TEXT

ADD = "schedule add usage --weekly mon 09:00 --zone Europe/Berlin"


def schedules(counter, actor):
    """Return the schedules of the channel as the desk tells them."""
    return counter.desk.schedules(actor, str(CHANNEL))


def kinds(counter):
    """Return the types of the audit records so far."""
    with counter.store.reading("main") as uow:
        return [event.type for event in uow.audit.events()]


def reports(counter):
    """Return the ids of all published reports, newest first."""
    with counter.store.reading("main") as uow:
        return [report.id for report in uow.reports.listed()]


@pytest.fixture
def hired(counter, olga):
    """A counter whose owner hired the note taker for the channel."""
    counter.hired(olga)
    return counter


def test_a_line_schedules_a_digest_and_the_channel_is_told(hired, olga):
    """From now on: what lies before is not made up for."""
    hired.slash("rolecall", ADD, olga)

    (made,) = schedules(hired, olga)
    assert (made["what"], made["due"]) == ("Usage digest", "every Monday at 09:00, Europe/Berlin")
    assert (made["owner_name"], made["audience"], made["status"], made["last"]) == ("olga", "team", "active", None)
    assert made["next"][0] == {
        "at": "2026-11-23T08:00:00+00:00", "local": "Mon 23 Nov 2026, 09:00", "period": "2026-W47"
    }  # fmt: skip
    assert len(made["next"]) == 5
    with hired.store.reading("main") as uow:
        assert uow.schedules.handled(made["id"]) == hired.clock.now().isoformat()
    (card,) = [face for key, face in hired.cards(made["id"]).items() if key.endswith(":scheduled")]
    assert card.title == "Usage digest here every Monday at 09:00, Europe/Berlin, scheduled by @olga."
    assert [(button.verb, button.subject) for button in card.buttons] == [("sendnow", made["id"]), ("mute", made["id"])]
    assert "schedule_added" in kinds(hired)


def test_the_card_of_a_hire_offers_the_digest_and_its_button_schedules_it(counter, olga):
    """One press, without any form."""
    counter.hired(olga)
    (card,) = [face for key, face in counter.cards("eng").items() if key.endswith(":hired")]
    (button,) = card.buttons

    counter.presses(button.verb, button.subject, olga)

    assert [item["kind"] for item in schedules(counter, olga)] == ["usage"]


def test_a_schedule_that_is_there_already_is_refused_in_words(hired, olga):
    """One for each kind and channel; another channel has its own."""
    hired.slash("rolecall", ADD, olga)

    again = hired.slash("rolecall", "schedule add usage --weekly fri", olga)

    assert again.refusal.code == "not_open"
    assert again.refusal.reason.startswith("Usage digest is scheduled for this channel already")
    assert len(schedules(hired, olga)) == 1


def test_who_has_no_say_schedules_and_mutes_nothing_and_is_told_whom_to_ask(hired, dana, olga):
    """Owners and the approvers of the channel decide what is reported there."""
    refused = hired.slash("rolecall", ADD, dana)
    hired.slash("rolecall", ADD, olga)
    (made,) = schedules(hired, dana)
    muted = hired.presses("mute", made["id"], dana)
    sent = hired.slash("rolecall", "report usage", dana)

    assert {reply.refusal.code for reply in (refused, muted, sent)} == {"no_authority"}
    assert "@olga" in refused.refusal.ask_whom
    assert (schedules(hired, dana)[0]["status"], made["mine"], reports(hired)) == ("active", False, [])


def test_an_approver_of_the_channel_may_and_one_of_another_may_not(counter, olga):
    """Approvers named for the channel; where none is named every approver is."""
    max_, lee = counter.account("max", "approver"), counter.account("lee", "approver")
    counter.hired(olga, "--approver", "@max")

    assert counter.slash("rolecall", ADD, lee).refusal.code == "no_authority"
    assert counter.slash("rolecall", ADD, max_).refusal is None


def test_muting_pauses_and_says_how_it_goes_on_and_nothing_is_made_up_for(hired, olga):
    """A week passes while it is paused."""
    hired.slash("rolecall", ADD, olga)
    (made,) = schedules(hired, olga)

    muted = hired.presses("mute", made["id"], olga)
    paused = schedules(hired, olga)[0]
    hired.clock.pass_time(days=8)
    resumed = hired.slash("rolecall", "schedule resume usage", olga)

    assert muted.said == f"Usage digest is paused. /rolecall schedule resume {made['id']} lets it go on."
    assert (paused["status"], paused["next"]) == ("paused", [])
    assert resumed.said == "Usage digest goes on."
    with hired.store.reading("main") as uow:
        assert uow.schedules.handled(made["id"]) == hired.clock.now().isoformat()
    assert {"schedule_paused", "schedule_resumed"} <= set(kinds(hired))
    assert hired.slash("rolecall", "schedule resume usage", olga).refusal.code == "not_open"


def test_a_removed_schedule_is_gone_for_every_act_and_may_be_added_anew(hired, olga):
    """Its id lets nothing be sent or changed any more."""
    hired.slash("rolecall", ADD, olga)
    (made,) = schedules(hired, olga)
    hired.slash("rolecall", f"schedule remove {made['id']}", olga)

    sent = hired.presses("sendnow", made["id"], olga)
    changed = hired.submits("schedule", made["id"], olga, hour="10:00")

    assert "was removed" in sent.said
    assert "was removed" in changed.said
    assert (schedules(hired, olga), reports(hired)) == ([], [])
    assert hired.slash("rolecall", ADD, olga).refusal is None


def test_new_terms_change_what_is_said_and_leave_the_rest(hired, olga):
    """By the line, and by the form about the schedule, which shows the old ones."""
    hired.slash("rolecall", ADD, olga)
    (made,) = schedules(hired, olga)

    hired.slash("rolecall", "schedule change usage --weekly fri 16:30", olga)
    form = hired.desk.form(olga, "schedule", made["id"], CHANNEL)
    hired.submits("schedule", made["id"], olga, audience="managers")

    assert [(field.id, field.value) for field in form.fields][:3] == [
        ("weekday", "Friday"), ("hour", "16:30"), ("zone", "Europe/Berlin")
    ]  # fmt: skip
    (now,) = schedules(hired, olga)
    assert (now["due"], now["audience"]) == ("every Friday at 16:30, Europe/Berlin", "managers")


def test_a_schedule_that_comes_oftener_makes_up_for_nothing(hired, olga):
    """The days since Monday are not due, because it was weekly then; while Monday's report is not made, it is due."""
    hired.slash("rolecall", ADD, olga)
    (made,) = schedules(hired, olga)
    handled = []
    hired.clock.pass_time(days=6)
    for cadence in ("--daily", "--weekly"):
        hired.slash("rolecall", f"schedule change usage {cadence} 09:00", olga)
        with hired.store.begin("main") as uow:
            handled.append(uow.schedules.handled(made["id"]))
            uow.schedules.handle(made["id"], hired.clock.now().isoformat())
    hired.clock.pass_time(hours=1)
    hired.slash("rolecall", "schedule change usage --daily 09:00", olga)

    assert handled[0] < made["next"][0]["at"]
    with hired.store.reading("main") as uow:
        assert uow.schedules.handled(made["id"]) == hired.clock.now().isoformat()


@pytest.mark.parametrize("days", [0, 2, 5])
@pytest.mark.parametrize("weekday", ["tue", "sat"])
def test_no_day_falls_out_of_all_reports_when_the_weekday_is_moved(hired, olga, weekday, days):
    """To any day, on any day after a report and back again: what the reports are about has no gap."""
    hired.slash("rolecall", ADD, olga)
    hired.clock.pass_time(days=3)
    spans = _made(hired)
    hired.clock.pass_time(days=days)
    hired.slash("rolecall", f"schedule change usage --weekly {weekday}", olga)
    spans += _made(hired)
    hired.clock.pass_time(days=4)
    spans += _made(hired)
    hired.slash("rolecall", "schedule change usage --weekly mon", olga)
    for _week in range(2):
        hired.clock.pass_time(days=7)
        spans += _made(hired)

    spans.sort()
    assert all(later[0] <= before[1] for before, later in pairwise(spans))
    assert spans[-1][1] >= hired.clock.now() - dt.timedelta(days=8)


def test_what_was_never_made_is_not_made_up_for_when_the_weekday_is_moved(hired, olga):
    """A schedule begins when it is added, whatever its weekday becomes."""
    hired.slash("rolecall", ADD, olga)
    hired.clock.pass_time(days=1)
    hired.slash("rolecall", "schedule change usage --weekly sun 08:00", olga)

    assert _made(hired) == []


def _made(hired):
    """Let the clock ring and return from when to when the reports that nobody had made yet are about."""
    known = set(claimed(hired))
    with hired.store.reading("main") as uow:
        ((made, handled),) = uow.schedules.active()
    found = due(made, dt.datetime.fromisoformat(handled), hired.clock.now())
    Ticker(Bureau(hired.desk.office, "main", lambda _chart: None), RUNNERS).tick()
    return [(item.period.begins, item.period.ends) for item in found if item.id in set(claimed(hired)) - known]


def claimed(hired):
    """Return the ids of all claimed reports."""
    with hired.store.reading("main") as uow:
        ((made, _handled),) = uow.schedules.active()
        return [report for report, _state, _request in uow.reports.claims(made.id, "")]


def test_a_contract_says_when_its_deliverable_is_due_where_nobody_does(hired, olga):
    """Its day and its hour; what is said comes first."""
    role = hired.role
    usual = Schedule(deliverable="meeting_record", weekday="wed", hour=7)
    triggers = role.triggers.model_copy(update={"schedules": (usual,)})
    hired.dispatch.roles = {role.id: role.model_copy(update={"triggers": triggers})}

    hired.slash("rolecall", "schedule add notes meeting_record", olga)
    by_contract = schedules(hired, olga)[0]
    hired.slash("rolecall", f"schedule remove {by_contract['id']}", olga)
    hired.slash("rolecall", "schedule add notes meeting_record --weekly fri 16:30", olga)

    assert by_contract["due"] == "every Wednesday at 07:00, UTC"
    assert schedules(hired, olga)[0]["due"] == "every Friday at 16:30, UTC"


@pytest.mark.parametrize(
    ("channel", "words"),
    [
        ("moonbase:T1:general", "No workspace moonbase:T1 is connected here."),
        ("memory:T1:sales", "Nobody has hired or asked a role in memory:T1:sales."),
    ],
)
def test_a_channel_that_nobody_knows_is_refused_in_words(hired, olga, channel, words):
    """What exists is named; said in the channel itself, its name is right."""
    for line in (f"{ADD} --channel {channel}", f"report usage --channel {channel}"):
        reply = hired.slash("rolecall", line, KIM)
        assert words in reply.said
        assert f"There is: {CHANNEL}." in reply.said
    assert (schedules(hired, olga), reports(hired)) == ([], [])
    here = dataclasses.replace(CHANNEL, channel="sales")
    assert hired.slash("rolecall", f"{ADD} --channel {here}", olga, here).refusal.code == "no_engagement"


def test_trends_of_a_channel_that_nobody_knows_are_not_found(hired, olga):
    """It is no channel in which nothing happened."""
    with pytest.raises(NotFound, match="Nobody has hired or asked a role in “zzz”"):
        hired.desk.trends(olga, channel="zzz")


def test_whoever_says_anew_what_a_role_is_to_do_asks_for_it(hired, olga):
    """The request is theirs, so that they do not decide on what they asked for in another's name."""
    mila = hired.account("mila", "approver")
    hired.slash("rolecall", "schedule add notes meeting_record --weekly", olga)
    hired.slash("rolecall", "schedule change notes meeting_record --weekly fri", mila)
    kept = schedules(hired, olga)[0]["owner_name"]
    hired.slash("rolecall", 'schedule change notes meeting_record --text "Notes of the board"', mila)

    assert kept == "olga"
    assert [(item["owner_name"], item["text"]) for item in schedules(hired, olga)] == [("mila", "Notes of the board")]


def test_the_bare_line_opens_the_form_and_the_form_schedules(hired, olga):
    """In the channel it was sent from, in the house's zone where nobody said another."""
    form = hired.desk.take(_writing(hired, "schedule add", olga))
    hired.submits("schedule", form.subject, olga, what="Governance digest", weekday="Tuesday", hour="8")

    assert isinstance(form, Form)
    assert [field.id for field in form.fields] == ["what", "weekday", "hour", "zone", "audience"]
    assert "Meeting record (Note Taker)" in form.fields[0].choices
    (made,) = schedules(hired, olga)
    assert (made["kind"], made["due"]) == ("governance", "every Tuesday at 08:00, UTC")


def test_a_form_may_name_anything_and_schedules_for_channels_only(hired, olga):
    """Its subject comes from outside: what is no place is refused in words, and a thread means its channel."""
    nowhere = hired.submits("schedule", "a:b", olga, what="Usage digest")
    hired.submits("schedule", f"{CHANNEL}:t1", olga, what="Meeting record (Note Taker)")

    assert "names no channel" in nowhere.said
    assert [made["channel"] for made in hired.desk.schedules(olga)] == [str(CHANNEL)]


def _writing(counter, text, actor):
    return Command(name="rolecall", args={"text": text}, **counter._more(actor))


def test_any_deliverable_can_be_scheduled_with_an_alert_rule(hired, olga):
    """In curly quotes, as a telephone writes them; a rule about what is not there is refused."""
    wrong = hired.slash("rolecall", "schedule add notes meeting_record --weekly --alert “moon.phase = full”", olga)
    hired.slash("rolecall", "schedule add notes meeting_record --weekly --alert “decisions.text = stop”", olga)

    assert "is no part of" in wrong.said
    (made,) = schedules(hired, olga)
    assert (made["role"], made["deliverable"], made["what"]) == ("note_taker", "meeting_record", "Meeting record")
    assert made["alert"] == "decisions.text = stop"


def test_the_list_of_a_channel_is_answered_at_once(hired, olga):
    """With the next run in the schedule's own zone."""
    hired.slash("rolecall", ADD, olga)
    (made,) = schedules(hired, olga)

    said = hired.desk.take(_writing(hired, "schedule", olga))

    assert said == Say(
        f"Scheduled here:\n- {made['id']} · Usage digest · every Monday at 09:00, Europe/Berlin · "
        "next Mon 23 Nov 2026, 09:00"
    )


def test_a_report_is_sent_at_once_and_the_same_event_sends_it_once(hired, olga):
    """Up to now; the schedule's next period is due as if nothing had been sent."""
    hired.slash("rolecall", ADD, olga)
    (made,) = schedules(hired, olga)
    with hired.store.reading("main") as uow:
        before = uow.schedules.handled(made["id"])
    hired.asks(olga)

    hired.slash("rolecall", f"report {made['id']}", olga)
    typed = reports(hired)
    reply = hired.presses("sendnow", made["id"], olga)
    event = f"e{hired.numbers}"

    assert reply.report == f"report:usage:{CHANNEL}:2026-W47:now:{event}"
    assert (len(typed), reports(hired)) == (1, [reply.report, *typed])
    assert f"{reply.report}:root" in hired.cards("report:")
    with hired.store.reading("main") as uow:
        assert uow.schedules.handled(made["id"]) == before
        schedule, _status = uow.schedules.get(made["id"])
    again = hired.desk.office.reporting().send(Wish(event=event, schedule=schedule))
    assert (again.report, reports(hired)) == (reply.report, [reply.report, *typed])
    assert "report_sent" in kinds(hired)


def test_a_line_sends_what_is_not_scheduled_and_a_period_that_ended(hired, olga):
    """An ended period is published once, whoever asks; nothing happened, and the report says so."""
    hired.slash("rolecall", "report governance", olga)
    first = hired.slash("rolecall", "report usage --period 2026-W46", olga)
    again = hired.slash("rolecall", "report usage --period 2026-W46", olga)

    assert first.report == again.report == f"report:usage:{CHANNEL}:2026-W46"
    assert again.said == "Usage digest 2026-W46 was published before."
    assert len(reports(hired)) == 2
    with hired.store.reading("main") as uow:
        assert uow.reports.get(first.report).colour == "quiet"


def test_a_direct_conversation_has_no_reports(hired, olga):
    """They are made for channels."""
    reply = hired.slash("rolecall", "report usage", olga, Place("memory", "T1", "dm-olga"), private=True)

    assert "Reports are made for channels" in reply.said


def test_a_channel_nobody_hired_for_has_nothing_to_report(hired, olga):
    """A digest that is empty for ever is refused before it begins."""
    other = dataclasses.replace(CHANNEL, channel="sales")

    assert hired.slash("rolecall", ADD, olga, other).refusal.code == "no_engagement"
    status = hired.slash("rolecall", "schedule add weekly", olga)
    assert status.refusal.reason == "project_manager, who makes the weekly status, is not hired for this channel."


def test_the_terminal_names_the_channel(hired):
    """By its place or by its own name; without one it means none."""
    assert "Say for which channel" in hired.slash("rolecall", ADD, KIM).said
    assert "names no channel" in hired.slash("rolecall", f"{ADD} --channel moon", KIM).said
    assert hired.slash("rolecall", f"{ADD} --channel #general", KIM).refusal is None


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("usage --weekly mon 25:00", "“25:00” is no time of day: write 09:00."),
        ("usage --monthly 31", "“31” is no day that every month has: choose of 1 to 28."),
        ("usage --audience all", "“all” is no audience: choose of team, managers."),
        (
            "usage --weekly xyz",
            "“xyz” does not go with --weekly: write a day, mon, tue, wed, thu, fri, sat, sun, a time, 09:00, or both.",
        ),
        ("usage --daily mon", "“mon” does not go with --daily: write a time, 09:00."),
        ("usage --zone", "“--zone” needs a value."),
        ("usage --weakly", "“--weakly” is no option here. Did you mean “--weekly”?"),
        ('usage --alert "a.b = c', "A quotation mark is never closed."),
    ],
)
def test_what_cannot_be_read_is_named(line, words):
    """With a right line beside it."""
    with pytest.raises(BadInput) as raised:
        terms.read_line(line)

    assert raised.value.message == words
    assert raised.value.hint == f"Write for example: {terms.USAGE}"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("schedule add moon", "“moon” names nothing that can be reported"),
        ("schedule add notes poem", "Note Taker makes no “poem”"),
        ("schedule add monthly --weekly", "The performance report is made monthly."),
        ("schedule add usage --zone Mars/Olympus", "“Mars/Olympus” is no time zone."),
        ("schedule add usage --alert “a.b = c”", "Only a deliverable of a role can name an alert rule."),
        ("report", "Say what is to be reported: weekly, usage"),
        ("schedule dance", "“dance” is nothing to do with a schedule"),
        ("schedule pause usage", "There is no schedule “usage” here."),
        ("report usage --period 2026-W48", "2026-W48 has not ended yet."),
    ],
)
def test_what_fits_nothing_is_said_in_words_and_changes_nothing(hired, olga, line, words):
    """Neither a schedule nor a report is left behind."""
    reply = hired.slash("rolecall", line, olga)

    assert words in reply.said
    assert (schedules(hired, olga), reports(hired)) == ([], [])


def test_reports_of_money_and_of_the_house_are_for_who_has_a_say(hired, dana, olga):
    """A requester reads what their channel's team is told, and nothing else."""
    hired.asks(olga)
    hired.clock.pass_time(hours=1)
    team = hired.slash("rolecall", "report usage", olga).report
    money = hired.slash("rolecall", "report usage --audience managers", olga).report
    house = hired.slash("rolecall", "report usage", KIM).report
    desk = hired.desk

    assert [line["id"] for line in desk.reports(dana)] == [team]
    assert [line["id"] for line in desk.reports(olga)] == [house, money, team]
    assert [line["id"] for line in desk.reports(olga, before=money)] == [team]
    assert desk.report(dana, team).id == team
    for hidden in (money, house):
        with pytest.raises(NotFound):
            desk.report(dana, hidden)
        with pytest.raises(NotFound):
            desk.report_file(dana, hidden, "csv")
    assert desk.report_file(olga, money, "csv").mime == "text/csv"


def test_trends_tell_every_metric_week_by_week_and_money_only_to_managers(hired, dana, olga):
    """The last week is running; what was asked lies in the week it was asked in; before that there was nothing."""
    hired.slash("notes", TEXT, dana)
    hired.clock.pass_time(days=7)

    managers = hired.desk.trends(olga, weeks=3, channel=str(CHANNEL))
    team = hired.desk.trends(dana, weeks=3, channel=str(CHANNEL))

    assert [(week["name"], week["running"]) for week in managers["weeks"]] == [
        ("2026-W46", False), ("2026-W47", False), ("2026-W48", True)
    ]  # fmt: skip
    asked = next(metric for metric in managers["metrics"] if metric["id"] == "asked")
    assert [figure["value"] for figure in asked["figures"]] == [None, 1, 0]
    assert (managers["money"], team["money"]) == (True, False)
    assert {metric["unit"] for metric in managers["metrics"]} > {metric["unit"] for metric in team["metrics"]}
    assert "microusd" not in {metric["unit"] for metric in team["metrics"]}
    assert managers["channels"] == [str(CHANNEL)]
    assert hired.desk.trends(olga, weeks=3, channel=str(CHANNEL)) == managers
    nothing = hired.desk.trends(olga, weeks=3, department="elsewhere")
    assert {figure["n"] for metric in nothing["metrics"] for figure in metric["figures"]} == {0}
    with pytest.raises(BadInput, match="54 weeks"):
        hired.desk.trends(olga, weeks=54)


def test_whose_schedule_it_is_keeps_it_but_shows_nobody_money(hired, dana, olga):
    """They may send, mute and move it; who reads of money is decided by who has a say there now."""
    hired.slash("rolecall", ADD, olga)
    with hired.store.begin("main") as uow:
        ((made, _status),) = uow.schedules.listed()
        member = uow.members.named("dana")
        uow.schedules.replace(made.model_copy(update={"owner": member.id, "owner_name": "dana"}))

    moved = hired.slash("rolecall", "schedule change usage --weekly fri", dana)
    sent = hired.presses("sendnow", made.id, dana)
    opened = hired.slash("rolecall", "schedule change usage --audience managers", dana)
    told = hired.slash("rolecall", "report usage --audience managers", dana)

    assert (moved.refusal, sent.refusal) == (None, None)
    assert (opened.refusal.code, told.refusal.code) == ("no_authority", "no_authority")
    assert reports(hired) == [sent.report]


def test_an_edit_is_a_signal_with_what_it_changed_and_only_for_who_answers_for_the_work(hired, dana, olga):
    """The words that came and went; a requester reads no signals."""
    request = hired.slash("notes", TEXT, dana).request
    version, _status = hired.version(request)
    content = copy.deepcopy(version.content)
    content["decisions"][0]["text"] = "We decided to use SQLite."
    hired.submits("edit", hired.token(request), dana, content=json.dumps(content), note="it is small")

    (edit,) = hired.desk.signals(olga, kind="edit", role="notes", since="2026-11-01")

    assert (edit["version"], edit["words"]) == (2, "it is small")
    pieces = [piece["text"] for change in edit["changes"] for piece in change["pieces"] if piece["kind"] == "added"]
    assert "SQLite" in " ".join(pieces)
    with pytest.raises(Denied):
        hired.desk.signals(dana)
