"""Erasure: nothing an engagement's work said remains, everything else does, and the audit log still verifies."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from rolecall.chat import Place, Ref
from rolecall.chat.wire import to_json
from rolecall.domain.audit import SYSTEM, Entry
from rolecall.domain.checkin import CheckIn
from rolecall.domain.refusal import Refusal
from rolecall.domain.request import FollowUp, Question
from rolecall.domain.run import Finding, GateResult, Progress
from rolecall.domain.stop import Stop
from rolecall.errors import Busy, NotFound
from rolecall.governance import auditing
from rolecall.store import tables
from tests.reports.test_cards import report
from tests.store import samples

#: A word that the index keeps as it is, in every text of the engagement that is erased.
CANARY = "zephyrquokka"
#: The same for the engagement that stays.
STAYING = "marmaladeyak"


class Work:
    """One request of an engagement with everything that can belong to it, each text with a word in it."""

    def __init__(self, engagement, request, word):
        """Name what will be stored."""
        self.engagement, self.request, self.word = engagement, request, word
        self.run, self.deliverable = f"{request}.v1.1", f"d-{request}"
        self.place = f"web:main:a:{request}"

    def store(self, unit):
        """Store and audit it, as the desk and the line do."""
        self._asked(unit)
        self._worked(unit)
        self._delivered(unit)
        self._queued(unit)

    def log(self, unit, value, covers):
        """Commit to a row."""
        body = {"row": value.snapshot()}
        unit.audit.append(
            Entry(type="noted", actor=SYSTEM, subject=covers, request=self.request, body=body, covers=covers)
        )

    def _asked(self, unit):
        word, request = self.word, self.request
        asked = samples.request(request, engagement=self.engagement, text=word, place="web:main:a")
        unit.requests.add(asked)
        self.log(unit, asked, f"request:{request}")
        unit.requests.bind(self.place, request)
        unit.requests.ask(request, [Question(id="q1", text=word)])
        answers = samples.answers(request=request, values={"q1": word})
        unit.requests.answer(answers)
        self.log(unit, answers, f"answers:{request}/1")
        unit.requests.refuse(request, Refusal(code="bad_input", reason=word, ask_whom=word))
        unit.requests.follow_up(
            FollowUp(id=f"f-{request}", request=request, by="m2", by_name="Robin", text=word, at=samples.AT)
        )
        unit.stops.set(Stop(scope=f"request:{request}", by="m2", reason=word, at=samples.AT))

    def _worked(self, unit):
        word = self.word
        run = samples.run(self.run, request=self.request, engagement=self.engagement, instruction=word)
        unit.runs.add(run)
        self.log(unit, run, f"run:{self.run}")
        gate = GateResult(gate="schema", level="warn", passed=False, findings=(Finding(message=word),))
        record = samples.record(run=self.run, note=word, gates=(gate,))
        unit.runs.record(record)
        self.log(unit, record, f"stage:{self.run}/intake")
        unit.runs.report(Progress(run=self.run, phase="draft", note=word, at=samples.AT))
        unit.checkpoints.put(self.run, "intake", {"text": word})
        hold = samples.hold(f"{self.run}:draft:0", engagement=self.engagement, request=self.request, run=self.run)
        unit.budgets.reserve(hold, "2026-11-21", samples.AT)
        unit.budgets.settle(hold.key, 7, tokens_in=1, tokens_out=1, at=samples.AT)
        for entry in unit.budgets.entries(self.request):
            self.log(unit, entry, f"ledger:{entry.id}")
        for revision in (1, 2):
            source = samples.add_source(
                unit, f"{word} {revision}", id=f"source:{self.request}", engagement=self.engagement, revision=revision
            )
            name = f"source:{source.id}@{revision}"
            body = {"row": source.snapshot()}
            unit.audit.append(Entry(type="source_added", actor=SYSTEM, subject=name, body=body, covers=name))
        one_off = f"request:{self.request}-1"
        samples.add_source(
            unit, f"One-off {word}.", id=one_off, engagement=self.engagement, request=self.request, standing="request"
        )
        samples.add_source(unit, "Shared by both.", id=f"source:shared-{self.request}", engagement=self.engagement)

    def _delivered(self, unit):
        word = self.word
        version = samples.version(
            deliverable=self.deliverable, request=self.request, engagement=self.engagement, title=word, run=self.run
        )
        unit.deliverables.add(version, "waiting")
        self.log(unit, version, f"version:{self.deliverable}.v1")
        decision = samples.decision(f"k-{self.request}", deliverable=self.deliverable, reason=word)
        unit.deliverables.decide(decision)
        self.log(unit, decision, f"decision:{decision.id}")

    def _queued(self, unit):
        word, request = self.word, self.request
        kept = unit.sources.keep(f"never read: {word}".encode())
        asked = {"type": "Command", "args": {"text": word}, "files": [f"blob:{kept}:notes.md"]}
        for id, place, event, outcome in (
            (f"ask-{request}", "web:main:a", asked, None),
            (
                f"hire-{request}",
                "web:main:a",
                {"type": "FormSubmit", "form": "hire", "subject": f"ask-{request}"},
                request,
            ),
            (
                f"approve-{request}",
                "web:main:b",
                {"type": "Action", "subject": f"{self.deliverable}.v1.0123", "x": word},
                None,
            ),
            (f"stop-{request}", "web:main:b", {"type": "FormSubmit", "subject": f"run:{self.run}", "x": word}, None),
            (f"said:{request}", self.place, {"type": "Message", "text": word}, None),
        ):
            unit.inbox.put(samples.event(id, place, event=event), {"text": word})
            unit.inbox.done(id, {"said": word, "request": outcome or ""})
        for key, under, channel in (
            (f"{request}:root", "", "web:main:a"),
            (f"{self.run}:delivered", f"{request}:root", "web:main:a"),
            (f"{self.deliverable}.v1:publish:docs", "", f"docs/{self.deliverable}"),
            (f"said:{request}:tell", "", "web:main:b"),
            (f"x-{request}:note", "", self.place),
        ):
            unit.outbox.add(samples.delivery(key, channel, under=under, body={"title": word}))
            note = {"note": word}
            unit.audit.append(Entry(type="delivery_sent", actor=SYSTEM, subject=f"delivery:{key}", body=note))


@pytest.fixture
def house(store):
    """Two engagements with the same kind of work each; the first is about to be erased."""
    with store.begin("main") as unit:
        unit.members.add(samples.member(), "hash")
        for id in ("eng1", "eng2"):
            unit.engagements.add(samples.engagement(id))
        Work("eng1", "r1", CANARY).store(unit)
        Work("eng2", "r11", STAYING).store(unit)
        unit.inbox.put(samples.event("other", event={"type": "Command", "args": {"text": STAYING}}), None)
    return store


def erase(store, *, say=True):
    """Erase the first engagement, with or without the event that says so."""
    with store.begin("main") as unit:
        seqs = unit.erasure.engagement("eng1")
        if say:
            body = {"seqs": list(seqs), "engagement": "eng1", "why": "asked to"}
            unit.audit.append(Entry(type="erased", actor=SYSTEM, subject="engagement:eng1", body=body))
    return seqs


def verdict(store):
    """Verify the log."""
    with store.reading("main") as unit:
        return auditing.verify("main", auditing.records(unit), store.heads.read()["main"])


def holding(store, word):
    """Name the tables that hold a word anywhere, in any spelling of their columns."""
    with store.database.connect() as connection:
        names = sa.inspect(connection).get_table_names()
        return sorted({name for name in names if any(word in spelt(row) for row in rows(connection, name))})


def rows(connection, name):
    """Read a table as it is."""
    return connection.exec_driver_sql(f'SELECT * FROM "{name}"')


def spelt(row):
    """Write a row as one text, bytes included."""
    return " ".join(
        bytes(item).decode("latin-1") if isinstance(item, bytes | memoryview) else str(item) for item in row
    )


def test_nothing_of_it_remains_in_any_table(house):
    """The word was nearly everywhere; now it is nowhere, the index included, and the other work is untouched."""
    before = holding(house, STAYING)
    assert {
        "answers", "audit_body", "blob", "checkpoint", "chunk", "decision", "follow_up", "inbox", "outbox", "passage",
        "progress", "questions", "refusal", "request", "run", "stage_record", "stop", "version",
    } <= set(holding(house, CANARY))  # fmt: skip

    erase(house)

    assert holding(house, CANARY) == []
    assert holding(house, STAYING) == before


def test_all_of_it_goes_and_nothing_else(house):
    """Events, deliveries, threads and switches of the other work stay, though its names begin alike."""
    with house.reading("main") as unit:
        assert len(unit.outbox.listed()) == 10

    erase(house)

    with house.reading("main") as unit:
        assert unit.requests.listed(engagements=["eng1"]) == []
        assert unit.requests.in_thread("web:main:a:r1") is None
        assert unit.requests.in_thread("web:main:a:r11").id == "r11"
        assert [row.key for row in unit.outbox.listed()] == [
            "r11:root",
            "r11.v1.1:delivered",
            "d-r11.v1:publish:docs",
            "said:r11:tell",
            "x-r11:note",
        ]
        assert [stop.scope for stop in unit.stops.listed()] == ["request:r11"]
        for name in ("ask-r1", "hire-r1", "approve-r1", "stop-r1", "said:r1"):
            assert unit.inbox.get(name.replace("r1", "r11"))
            with pytest.raises(NotFound):
                unit.inbox.get(name)
        assert unit.inbox.get("other")


def test_the_log_verifies_after_the_erasure_is_said(house):
    """Chain, commitments and the rows that stay are all green; records stay, their bodies are gone."""
    before = verdict(house)
    assert (before.problem, before.erased) == ("", 0)

    seqs = erase(house)

    after = verdict(house)
    assert (after.problem, after.erased) == ("", len(seqs))
    assert len(seqs) > 20
    assert after.records == before.records + 1
    with house.reading("main") as unit:
        assert not unit.audit.bodies(seqs)


def test_money_stays_and_is_still_verified(house):
    """The ledger keeps what was spent, and a changed amount shows."""
    erase(house)
    with house.reading("main") as unit:
        assert [entry.amount for entry in unit.budgets.entries("r1")] == [1000, 7]
        assert unit.budgets.spent("r1") == 7
    with house.database.begin() as connection:
        connection.execute(sa.update(tables.ledger_entry).where(tables.ledger_entry.c.request == "r1").values(amount=1))
    assert verdict(house).problem.startswith("ledger:r1.v1.1:draft:0:reserve was changed")


def test_an_erasure_that_nobody_says_is_named(house):
    """Without the event the log is red; so is a body that goes missing besides those it names."""
    seqs = erase(house, say=False)
    assert verdict(house).problem == f"the body of record {seqs[0]} is gone and no erasure names it"


def test_a_body_that_is_deleted_besides_is_named(house):
    """An erasure excuses the records it names and no other."""
    seqs = erase(house)
    with house.database.begin() as connection:
        body = tables.audit_body
        other = connection.scalar(sa.select(sa.func.min(body.c.seq)).where(body.c.seq.not_in(seqs)))
        connection.execute(sa.delete(body).where(body.c.seq == other))
    assert verdict(house).problem == f"the body of record {other} is gone and no erasure names it"


def test_bytes_that_somebody_else_uses_stay(house):
    """A blob goes with its last source, and not while an event of other work names it."""
    shared, own, kept = (
        hashlib.sha256(text.encode()).hexdigest()
        for text in ("Shared by both.", f"{CANARY} 1", f"never read: {STAYING}")
    )
    erase(house)
    with house.begin("main") as unit:
        assert unit.sources.data(shared) == b"Shared by both."
        assert unit.sources.data(kept)
        with pytest.raises(NotFound):
            unit.sources.data(own)


def test_an_erased_engagement_stays_and_can_be_erased_again(house):
    """The engagement is no content; a second time finds nothing and is excused by the first."""
    erase(house)
    with house.begin("main") as unit:
        assert unit.engagements.status("eng1") == "active"
        assert unit.erasure.engagement("eng1") == []
        with pytest.raises(NotFound, match="engagement eng9"):
            unit.erasure.engagement("eng9")
    with house.begin("other") as unit, pytest.raises(NotFound):
        unit.erasure.engagement("eng1")
    assert verdict(house).problem == ""


def test_an_erasure_that_fails_leaves_everything(house):
    """It is one transaction with the event that says so."""

    def fails():
        with house.begin("main") as unit:
            unit.erasure.engagement("eng1")
            raise Busy

    before = holding(house, CANARY)
    with pytest.raises(Busy):
        fails()
    assert holding(house, CANARY) == before
    assert verdict(house).problem == ""


def test_the_file_itself_forgets(sqlite_store):
    """Neither free pages nor the write-ahead log nor the words of the index keep it, as SQLite comes by default."""
    sqlite_store.database.dispose()
    sa.event.listen(sqlite_store.database, "connect", lambda driver, _: driver.execute("PRAGMA secure_delete=OFF"))
    with sqlite_store.begin("main") as unit:
        unit.engagements.add(samples.engagement())
    for n in range(1, 21):
        with sqlite_store.begin("main") as unit:
            Work("eng1", f"r{n}", f"{CANARY}{n}").store(unit)
    folder = Path(sqlite_store.database.url.database).parent
    assert any(CANARY.encode() in file.read_bytes() for file in folder.iterdir())

    erase(sqlite_store)

    assert [file.name for file in folder.iterdir() if CANARY.encode() in file.read_bytes()] == []
    with sqlite_store.database.connect() as connection:
        connection.exec_driver_sql("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, chunk_fts, row)")
        words = connection.exec_driver_sql("SELECT term FROM temp.words").scalars().all()
    assert [word for word in words if word.startswith(CANARY[:8])] == []


REPORT = "report:checkin:web:main:{}:2026-W47"


def _checked_in(unit, channel, word):
    """Store an answer to a check-in with its card, its events and its records, as the desk does."""
    report = REPORT.format(channel)
    place, member = f"web:main:{channel}", f"m-{channel}"
    said = CheckIn(tenant="main", report=report, channel=place, member=member, name="Robin", at=samples.AT, done=word)
    unit.checkins.put(said)
    covers = f"checkin:{report}/{member}"
    body = {"row": said.snapshot()}
    unit.audit.append(Entry(type="checked_in", actor=SYSTEM, subject=covers, body=body, covers=covers))
    unit.outbox.add(samples.delivery(f"{report}:root", place, body={"title": word}))
    posted = Ref(Place("web", "main", channel), f"root-{channel}")
    unit.outbox.settle(f"{report}:root", "sent", ref=json.dumps(to_json(posted)))
    unit.outbox.add(samples.delivery(f"{report}:answered:e-{channel}", place, body={"title": word}))
    for id, where, event in (
        (f"form-{channel}", place, {"type": "FormSubmit", "subject": report, "x": word}),
        (f"line-{channel}", f"{place}:root-{channel}", {"type": "Message", "text": word}),
    ):
        unit.inbox.put(samples.event(id, where, event=event), {"text": word})
        unit.inbox.done(id, {"said": word})


def test_what_people_said_before_a_report_goes_with_the_work_it_went_into(house):
    """With their cards, lines and records; what was said in other channels stays."""
    with house.begin("main") as unit:
        unit.reports.claim("report:weekly:web:main:a:2026-W47", "s1", "asked", request="r1")
        _checked_in(unit, "a", CANARY)
        _checked_in(unit, "z", STAYING)
    before = holding(house, STAYING)
    assert "checkin" in holding(house, CANARY)

    erase(house)

    assert holding(house, CANARY) == []
    assert holding(house, STAYING) == before
    with house.reading("main") as unit:
        assert [answer.done for answer in unit.checkins.of(REPORT.format("z"))] == [STAYING]
        assert unit.outbox.get(f"{REPORT.format('z')}:root") is not None
    assert verdict(house).problem == ""


def test_a_channel_is_erased_by_its_exact_name(house):
    """No sign of a name stands for others, and case tells names apart: what was said elsewhere stays."""
    places = ("web:main:a_b", "web:main:a_b:t1", "web:main:aXb:t1", "web:main:A_B:t1", "web:main:a_bc")
    with house.begin("main") as unit:
        for place in places:
            unit.inbox.put(samples.event(f"said in {place}", place), {})
            unit.inbox.done(f"said in {place}", {"said": ""})
        unit.erasure.channel("web:main:a_b")
        query = sa.select(tables.inbox.c.place).where(tables.inbox.c.id.like("said in %"))
        left = unit.rows.connection.execute(query).scalars().all()
    assert sorted(left) == sorted(places[2:])


def test_reminders_for_the_whole_house_go_with_any_work_they_may_name(house):
    """They list what waited by its title; other reports of the house hold counts and money and stay."""
    with house.begin("main") as unit:
        reminder = report(id="report:reminder::2026-11-20", kind="reminder", channel="", period="2026-11-20")
        unit.reports.add(reminder.model_copy(update={"moved": (CANARY,)}))
        unit.reports.add(report(id="report:usage::2026-W47", channel=""))

    erase(house)

    assert holding(house, CANARY) == []
    with house.reading("main") as unit:
        assert [found.id for found in unit.reports.listed()] == ["report:usage::2026-W47"]
    assert verdict(house).problem == ""
