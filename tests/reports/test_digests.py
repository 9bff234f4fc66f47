"""Digests of a town: what they say besides figures, to whom, and that nobody is counted by name."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest

from rolecall.chat.plain import plain
from rolecall.domain.refusal import Refusal
from rolecall.domain.stop import Stop
from rolecall.ports.measures import Slice, Window
from rolecall.reports import cards
from rolecall.reports.digests.making import MAKERS, make
from tests import traffic
from tests.domain.test_schedule import schedule
from tests.reports.house import BEGINS, CHANNEL, ENDS, TOWN, bureau, order, settled
from tests.store import samples

PERIODS = {"usage": "2026-W45", "governance": "2026-W45", "monthly": "2026-10", "reminder": "2026-11-08"}
MONEY = re.compile(r"\$|[Cc]ost|[Ss]pen[dt]|[Bb]udget|[Mm]oney")


@pytest.fixture(scope="module")
def town(tmp_path_factory: Any, migrated_file: Any) -> Any:
    """A bureau over the town on SQLite, for tests that only read."""
    import shutil

    from rolecall.testing.time import FakeClock, SequentialIds
    from tests.conftest import _opened

    folder = tmp_path_factory.mktemp("town")
    shutil.copy(migrated_file, folder)
    clock, ids = FakeClock(), SequentialIds()
    for store in _opened(f"sqlite:///{folder}/ledger.db", folder, clock, ids):
        yield settled(store, clock, ids)


def said(made: Any) -> str:
    """Return everything that the cards of a report say."""
    return "\n".join(plain(card) for card in (cards.root(made, lambda _chart: None), *cards.details(made)))


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("channel", ["", CHANNEL])
def test_the_same_order_gives_the_same_bytes(kind, channel, town: Any):
    """Only `at` tells when it was made."""
    first = make(town, order(kind, PERIODS[kind], channel=channel))
    town.office.clock.pass_time(hours=3)
    again = make(town, order(kind, PERIODS[kind], channel=channel))
    assert first is not None
    assert again is not None
    assert first.at != again.at
    assert first.model_dump_json(exclude={"at"}) == again.model_dump_json(exclude={"at"})


@pytest.mark.parametrize("kind", ["usage", "governance", "monthly"])
def test_no_member_is_named_in_any_digest(kind, town: Any):
    """People are never scored: not in a sentence, a table or a chart."""
    for audience in ("team", "managers"):
        made = make(town, order(kind, PERIODS[kind], audience=audience))
        assert made is not None
        assert not re.search(r"Person|Dana|\bm\d+\b", made.model_dump_json())


def test_a_reminder_names_only_who_is_asked_to_decide(town: Any):
    """In its question and in the column for it."""
    made = make(town, order("reminder", PERIODS["reminder"]))
    assert made is not None
    (table,) = made.tables
    assert table.header[-1] == "Who decides"
    rest = made.model_copy(
        update={"ask": "", "tables": (table.model_copy(update={"rows": tuple(row[:-1] for row in table.rows)}),)}
    )
    assert "@Person 0" in made.ask
    assert "Person" not in rest.model_dump_json()


@pytest.mark.parametrize("kind", ["usage", "governance", "monthly"])
def test_the_team_reads_nothing_of_money(kind, town: Any):
    """No figure, table, chart or cause; managers do."""
    team, managers = (make(town, order(kind, PERIODS[kind], audience=name)) for name in ("team", "managers"))
    assert team is not None
    assert managers is not None
    assert not [figure for figure in team.figures if figure.unit == "microusd"]
    assert not MONEY.search(said(team).replace("over budget", "").replace("drives scope or money", ""))
    assert [figure for figure in managers.figures if figure.unit == "microusd"]


@pytest.mark.parametrize("kind", MAKERS)
def test_nothing_happened_is_no_report(kind, town: Any):
    """The year before, nobody worked here."""
    period = {"usage": "2025-W45", "governance": "2025-W45", "monthly": "2025-10", "reminder": "2025-11-08"}[kind]
    assert make(town, order(kind, period)) is None


def test_a_period_before_anybody_worked_is_not_what_is_usual(town: Any):
    """A first week is not up from zero."""
    first = make(town, order("usage", "2026-W38"))
    assert first is not None
    assert all(figure.usual is None for figure in first.figures)
    assert first.notes == ("There is nothing to compare with yet: fewer than two of the periods before had any work.",)
    assert len(first.charts[0].labels) == 1


def test_a_budget_colours_the_digest_by_what_was_spent_at_the_cut_off(sqlite_store: Any, clock: Any, ids: Any):
    """What was spent in the month after it changes nothing; the team is shown the colour of the work alone."""
    town = settled(sqlite_store, clock, ids)
    clock.jump(dt.datetime(2026, 11, 2, 8, tzinfo=dt.UTC))
    with sqlite_store.begin("main") as uow:
        month = Window(begins="2026-11-01", ends="2026-11-01T23:00:00+00:00")
        spent = sum(fact.microusd for fact in uow.measures.spent(month, Slice()))
        uow.budgets.limit("global", "month", 2 * spent)
    half = make(town, order("usage", "2026-W44"))
    assert half is not None
    assert "budget" not in half.verdict
    assert ("Budget of the whole house for 2026-11", "50 %") in [(row[0], row[1][:4]) for row in half.tables[-1].rows]
    with sqlite_store.begin("main") as uow:
        uow.budgets.limit("global", "month", spent)
    used_up = make(town, order("usage", "2026-W44"))
    assert used_up is not None
    assert used_up.verdict.startswith("Off track: 100 % (")
    assert used_up.ask.startswith("Raise the budget of the whole house for 2026-11")
    team = make(town, order("usage", "2026-W44", audience="team"))
    assert team is not None
    assert "budget" not in said(team)


def test_a_reminder_leaves_out_what_was_decided_since(sqlite_store: Any, clock: Any, ids: Any):
    """A late clock nags nobody."""
    town = settled(sqlite_store, clock, ids)
    before = make(town, order("reminder", PERIODS["reminder"]))
    assert before is not None
    with sqlite_store.begin("main") as uow:
        oldest = uow.measures.waiting(ENDS.isoformat(), Slice())[0]
        made, _status = uow.deliverables.version(f"d-{oldest.request}")
        facts = {"deliverable": made.deliverable, "version": made.number, "verdict": "reject"}
        uow.deliverables.decide(samples.decision(**facts, at=clock.now().isoformat()))
        uow.deliverables.move(made.deliverable, made.number, "waiting", "rejected")
    after = make(town, order("reminder", PERIODS["reminder"]))
    assert after is not None
    assert [figure.value for figure in after.figures] == [figure.value - 1 for figure in before.figures if figure.value]


@pytest.mark.parametrize("risk", ["T1", "T2"])
def test_a_private_request_is_not_named_in_a_channel(sqlite_store: Any, clock: Any, ids: Any, risk: Any):
    """It is counted; its title, and whose it is, are nobody else's business."""
    traffic.settle(sqlite_store, TOWN)
    with sqlite_store.begin("main") as uow:
        facts = {"engagement": "eng2", "at": "2026-11-08T08:00:00+00:00"}
        uow.requests.add(samples.request("p1", private=True, requester_name="Pim", **facts))
        uow.runs.add(samples.run("p1.v1.1", request="p1", **facts))
        made = samples.version(deliverable="d-p1", request="p1", run="p1.v1.1", title="My raise", risk=risk, **facts)
        uow.deliverables.add(made, "waiting")
    reminded = make(bureau(sqlite_store, clock, ids), order("reminder", "2026-11-08", channel=CHANNEL))
    assert reminded is not None
    assert reminded.tables[0].rows[0][:2] == ("a private request", risk)
    assert "My raise" not in reminded.model_dump_json()
    assert "Pim" not in reminded.model_dump_json()


def test_nobody_is_reminded_to_decide_what_they_asked_for_themselves(sqlite_store: Any, clock: Any, ids: Any):
    """Of high risk others decide, though the requester may decide on what others ask for."""
    traffic.settle(sqlite_store, TOWN)
    with sqlite_store.begin("main") as uow:
        asker = next(member for member in uow.members.listed() if member.has("approver"))
        facts = {"engagement": "eng2", "at": "2026-11-08T08:00:00+00:00"}
        uow.requests.add(samples.request("p1", requester=asker.id, requester_name=asker.name, **facts))
        uow.runs.add(samples.run("p1.v1.1", request="p1", **facts))
        made = samples.version(deliverable="d-p1", request="p1", run="p1.v1.1", **facts)
        uow.deliverables.add(made, "waiting")
    reminded = make(bureau(sqlite_store, clock, ids), order("reminder", "2026-11-08", channel=CHANNEL))
    assert reminded is not None
    assert f"@{asker.name}" not in reminded.model_dump_json()


def test_a_cause_is_a_change_on_record(store: Any, clock: Any, ids: Any):
    """An engagement that began explains more requests; without it nothing does, and that is said."""
    traffic.settle(store, TOWN)
    traffic.write(store, TOWN, seed=7, count=150, begins=BEGINS, ends=ENDS)
    week = {"begins": ENDS - dt.timedelta(days=6), "ends": ENDS - dt.timedelta(days=1)}
    traffic.write(store, TOWN, seed=8, count=80, prefix="more", **week)
    town = bureau(store, clock, ids)
    alone = make(town, order("usage", "2026-W45"))
    assert alone is not None
    assert any(cause.startswith("Requested: ") and "Likely" not in cause for cause in alone.causes)
    assert any(
        cause.startswith("No change that is on record explains “") and "Requested" in cause for cause in alone.causes
    )
    with store.begin("main") as uow:
        uow.engagements.add(samples.engagement("eng9", starts_at="2026-11-03T09:00:00+00:00"))
    explained = make(town, order("usage", "2026-W45"))
    assert explained is not None
    assert any(
        c.startswith("Requested: ") and c.endswith("Likely because engagement eng9 began.") for c in explained.causes
    )


def test_a_new_contract_and_a_new_model_are_on_record(sqlite_store: Any, clock: Any, ids: Any):
    """What is new is what the periods before did not know."""
    town = settled(sqlite_store, clock, ids)
    with sqlite_store.begin("main") as uow:
        facts = {"engagement": "eng2", "at": "2026-11-04T09:00:00+00:00"}
        uow.requests.add(samples.request("n1", **facts))
        run = {"request": "n1", "contract_digest": "f" * 64, "model": "newest"}
        uow.runs.add(samples.run("n1.v1.1", **run, **facts))
        when = {"started": facts["at"], "ended": facts["at"]}
        uow.runs.record(
            samples.record("draft", run="n1.v1.1", stage="draft", kind="generation", model="newest", **when)
        )
    clock.jump(dt.datetime(2026, 11, 4, 9, 1, tzinfo=dt.UTC))
    with sqlite_store.begin("main") as uow:
        uow.runs.move("n1.v1.1", "working")
        uow.runs.move("n1.v1.1", "failed")
    made = make(town, order("usage", "2026-W45"))
    assert made is not None
    words = " ".join(made.causes)
    assert "Business Analyst worked by a new contract (ffffffff)" in words
    assert "cccccccc" not in words
    assert "Business Analyst worked with newest, which it had not used in the periods before" in words


def test_stops_refusals_and_people_who_joined_are_on_record(sqlite_store: Any, clock: Any, ids: Any):
    """Each is said once, with how often it happened; budgets only to managers, names to nobody."""
    traffic.settle(sqlite_store, TOWN)
    traffic.write(sqlite_store, TOWN, seed=7, count=140, begins=BEGINS, ends=ENDS)
    town = bureau(sqlite_store, clock, ids)
    clock.jump(dt.datetime(2026, 11, 4, 9, 1, tzinfo=dt.UTC))
    with sqlite_store.begin("main") as uow:
        for subject, kind in (("global", "stop_set"), ("engagement:eng2", "stop_set"), ("member:m9", "member_added")):
            uow.audit.append(samples.entry(subject, type=kind, request=""))
        uow.audit.append(samples.entry("engagement:eng3", type="engagement_ended", request=""))
        for nth in range(9):
            uow.requests.add(samples.request(f"n{nth}", engagement="eng3", at="2026-11-04T09:00:00+00:00"))
            uow.requests.refuse(f"n{nth}", Refusal(code="over_budget", reason="It is used up.", ask_whom="Robin"))
    house, ours, team = (
        make(town, order("usage", "2026-W45", channel=channel, audience=audience))
        for channel, audience in (("", "managers"), (CHANNEL, "managers"), ("", "team"))
    )
    assert house is not None
    assert ours is not None
    assert team is not None
    words = " ".join(house.causes)
    assert "work was stopped 2 times (engagement:eng2 and global)" in words
    assert re.search(r"\d+ requests were refused because a budget had run out", words)
    assert "engagement eng3 ended" in words
    assert "1 member joined" in words
    assert "eng3" not in " ".join(ours.causes)
    assert "budget" not in " ".join(team.causes)


def test_governance_tells_what_was_switched_and_how_far_the_log_is_sound(store: Any, clock: Any, ids: Any):
    """By scope and time, never by who did it."""
    town = settled(store, clock, ids)
    clock.jump(dt.datetime(2026, 11, 4, 9, 1, tzinfo=dt.UTC))
    with store.begin("main") as uow:
        uow.stops.set(Stop(scope="role:business_analyst", by="Person 3", reason="Person 4 said so", at="2026-11-04"))
        uow.audit.append(samples.entry("role:business_analyst", type="stop_set", request=""))
        uow.audit.append(samples.entry("version:d-t1.v1", type="decision_refused", body={"code": "own_approval"}))
    made = make(town, order("governance", "2026-W45", channel=CHANNEL))
    assert made is not None
    tables = {table.title: table.rows for table in made.tables}
    assert ("4 November, 10:01: Role Business Analyst", "stopped") in tables["Switches, deliveries and audit log"]
    assert ("Role Business Analyst", "is stopped now") in tables["Switches, deliveries and audit log"]
    assert tables["Switches, deliveries and audit log"][-1][0] == "Audit log"
    with store.reading("main") as uow:
        ours = uow.requests.get("t1").engagement == TOWN.engagement(0)
        head = uow.audit.head().seq
    assert (("own approval", "1") in tables.get("Decisions that were refused", ())) is ours
    assert f"to {head:,}, the newest, are sound" in made.notes[-1]
    assert "Person" not in made.model_dump_json()


def test_a_changed_record_turns_governance_red(sqlite_store: Any, clock: Any, ids: Any):
    """And is named."""
    import sqlalchemy as sa

    town = settled(sqlite_store, clock, ids)
    with sqlite_store.database.begin() as connection:
        connection.execute(sa.text("UPDATE audit_event SET subject = 'nothing' WHERE seq = 3"))
    made = make(town, order("governance", "2026-W45"))
    assert made is not None
    assert made.colour == "red"
    assert made.verdict.startswith("Off track: the audit log is not sound: record 3 was changed")


def test_the_months_report_names_the_periods_that_were_skipped(sqlite_store: Any, clock: Any, ids: Any):
    """Also when nothing happened in the whole month."""
    town = settled(sqlite_store, clock, ids)
    with sqlite_store.begin("main") as uow:
        uow.schedules.add(schedule(id="s1", channel=CHANNEL), BEGINS.isoformat())
        for week in ("2026-W40", "2026-W41"):
            uow.reports.claim(f"report:usage:{CHANNEL}:{week}", "s1", "skipped")
        uow.reports.claim(f"report:usage:{CHANNEL}:2026-W42", "s1", "published")
    clock.jump(dt.datetime(2027, 2, 8, 9, tzinfo=dt.UTC))
    with sqlite_store.begin("main") as uow:
        uow.reports.claim(f"report:usage:{CHANNEL}:2027-W05", "s1", "skipped")
    october, december = (make(town, order("monthly", month, channel=CHANNEL)) for month in ("2026-10", "2027-02"))
    assert october is not None
    assert october.notes[-1] == "Usage digest skipped because there was nothing to tell: 2026-W40 and 2026-W41."
    assert december is not None
    assert december.colour == "quiet"
    assert december.notes == ("Usage digest skipped because there was nothing to tell: 2027-W05.",)
    assert make(town, order("monthly", "2026-07", channel=CHANNEL)) is None


def test_sample_data_is_marked(sqlite_store: Any, clock: Any, ids: Any):
    """On the report and first of all on its cards."""
    traffic.settle(sqlite_store, TOWN)
    with sqlite_store.begin("main") as uow:
        uow.engagements.add(samples.engagement("eng9", place=CHANNEL, sample=True))
        facts = {"engagement": "eng9", "at": "2026-11-04T09:00:00+00:00"}
        uow.requests.add(samples.request("n1", **facts))
    made = make(bureau(sqlite_store, clock, ids), order("usage", "2026-W45", channel=CHANNEL))
    assert made is not None
    assert made.sample
    assert "Sample data" in plain(cards.root(made, lambda _chart: None)).splitlines()[2]
