"""Digests of what the real desk and line wrote, step by step."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from rolecall.domain.schedule import USUAL
from rolecall.ports.measures import Slice
from rolecall.reports.bureau import Bureau
from rolecall.reports.digests.making import make
from rolecall.reports.orders import Topic, now
from rolecall.testing.model import ScriptedModel
from tests.desk.counter import Counter
from tests.line.floor import minutes


@pytest.fixture
def counter(store, clock, ids):
    """A counter whose model answers well, on both databases."""
    return Counter(store, clock, ids, ScriptedModel([minutes]))


def _report(counter, kind):
    bureau = Bureau(counter.desk.office, "main", lambda _chart: None)
    counter.clock.pass_time(minutes=1)
    made = make(bureau, now(Topic(kind=kind, cadence=USUAL[kind], audience="managers"), counter.clock.now(), "e1"))
    assert made is not None
    return made, {figure.metric: figure.value for figure in made.figures if not figure.group}


def test_what_people_did_at_the_desk_is_what_the_digest_counts(counter):
    """One asked for, sent back and accepted; one waits; one refused decision; one stop."""
    first = counter.asks().request
    counter.clock.pass_time(hours=1)
    counter.submits("revise", counter.token(first), reason="Name the owner of the plan.")
    old = counter.token(first)
    counter.presses("approve", old)
    counter.presses("approve", old)  # too late: refused
    second = counter.asks().request
    counter.presses("stop", f"request:{second}")

    usage, said = _report(counter, "usage")
    assert {name: said[name] for name in ("asked", "accepted", "waiting", "rejected", "refused", "cycles")} == {
        "asked": 2, "accepted": 1, "waiting": 1, "rejected": 0, "refused": 0, "cycles": 2,
    }  # fmt: skip
    assert said["whole_p50"] >= 3600
    assert usage.ask == "Decide on 1 version that waits."

    governance, _said = _report(counter, "governance")
    tables = {table.title: table.rows for table in governance.tables}
    assert tables["Decisions that were refused"] == (("not open", "1"),)
    assert any(row[0].endswith(f"Request {second}") for row in tables["Switches, deliveries and audit log"])
    assert "are sound" in governance.notes[-1]

    reminder, waits = _report(counter, "reminder")
    assert waits == {"waiting": 1, "overdue": 0}
    assert reminder.colour == "green"
    assert reminder.tables[0].rows[0][-1].startswith("@kim or ")


def test_an_edit_by_hand_replaces_what_waited(counter):
    """One version waits, before and after; each counted at its own time."""
    request = counter.asks().request
    version, _status = counter.version(request)
    counter.clock.pass_time(hours=2)
    between = counter.clock.now()
    counter.clock.pass_time(hours=2)
    content = json.dumps({**version.content, "title": "By hand"})
    counter.submits("edit", counter.token(request), content=content, note="A better title.")
    with counter.store.reading("main") as uow:
        before = uow.measures.waiting(between.isoformat(), Slice())
        after = uow.measures.waiting((counter.clock.now() + dt.timedelta(seconds=1)).isoformat(), Slice())
    assert [(fact.request, fact.at) for fact in before] == [(request, version.at)]
    assert [fact.request for fact in after] == [request]
    assert after[0].at > version.at
