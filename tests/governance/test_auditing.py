"""Verifying the audit log on a real database: the first edited, deleted or reordered thing is named."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from rolecall.desk import admin
from rolecall.governance import auditing
from rolecall.store import HeadFile
from rolecall.testing.model import ScriptedModel
from tests.desk.counter import Counter
from tests.line.floor import KIM, minutes


@pytest.fixture
def told(sqlite_store, sqlite_url, clock, ids, tmp_path):
    """A whole story in the log: ask, deliver, revise, approve; with a way to tamper and to verify."""
    counter = Counter(sqlite_store, clock, ids, ScriptedModel([minutes]))
    request = counter.asks(files=[("minutes.md", "The kickoff was on 2026-03-02.")]).request
    counter.submits("revise", counter.token(request), reason="Again.")
    counter.presses("approve", counter.token(request))
    counter.member("dana", "approver")
    with sqlite_store.begin("main") as uow:
        admin.set_budget(uow, KIM, "global", "day", 5)
    counter.submits("stop", "global")
    return Told(sqlite_store, sqlite_url, tmp_path / "audit-head.jsonl")


class Told:
    """A log to verify and to tamper with."""

    def __init__(self, store, url, head):
        """Open a second connection that asks nobody."""
        self.store, self.head = store, HeadFile(head)
        self.database = sa.create_engine(url)

    def verdict(self):
        """Verify now."""
        with self.store.reading("main") as uow:
            return auditing.verify("main", auditing.records(uow), self.head.read().get("main"))

    def tamper(self, statement, **values):
        """Change a row behind everybody's back."""
        with self.database.begin() as connection:
            done = connection.execute(sa.text(statement), values)
        assert done.rowcount, statement

    def rows(self, query):
        """Read rows."""
        with self.database.connect() as connection:
            return connection.execute(sa.text(query)).all()


def test_an_untouched_log_verifies_with_every_covered_row(told):
    """Nothing is wrong, and something was looked at."""
    verdict = told.verdict()
    assert verdict.problem == ""
    assert verdict.records > 20
    assert verdict.rows > 12
    assert verdict.head == told.head.read()["main"]


@pytest.mark.parametrize("table", ["request", "version", "decision", "ledger_entry", "source", "run", "stage_record"])
def test_one_changed_byte_in_an_audited_row_is_named(told, table):
    """Change the last letter of the facts of each row of the table in turn."""
    for number, facts in told.rows(f"SELECT rowid, facts FROM {table}"):
        data = json.loads(facts)
        key = next(name for name, value in data.items() if isinstance(value, str) and len(value) > 3 and name != "id")
        if key in {"tenant", "kind", "run", "request", "deliverable"}:
            key = "at" if "at" in data else "started"
        data[key] = data[key][:-1] + ("0" if data[key][-1] != "0" else "1")
        told.tamper(f"UPDATE {table} SET facts = :facts WHERE rowid = :n", facts=json.dumps(data), n=number)
        assert "was changed (record" in told.verdict().problem, (table, key)
        told.tamper(f"UPDATE {table} SET facts = :facts WHERE rowid = :n", facts=facts, n=number)
    assert told.verdict().problem == ""


#: What somebody with the database file may do beside the facts of rows, and what is named then.
EDITS = {
    "a version is accepted": ("UPDATE version SET status = 'accepted' WHERE number = 1", "status:version:d-r0001.v1"),
    "a request is closed": ("UPDATE request SET status = 'working'", "status:request:r0001"),
    "an engagement is ended": ("UPDATE engagement SET status = 'ended'", "status:engagement:eng1"),
    "a token is replaced": ("UPDATE member_key SET key = 'mine' WHERE kind = 'token'", "token:m0001"),
    "a token is added": ("INSERT INTO member_key VALUES ('main', 'token', 'mine', 'm0001')", "token:m0001"),
    "an account is bound": ("INSERT INTO member_key VALUES ('main', 'account', 'w:T:mine', 'm0001')", "accounts:m0001"),
    "a limit is raised": ("UPDATE budget_limit SET amount = 999999999", "limit:global/day"),
    "a limit is lifted": ("DELETE FROM budget_limit", "limit:global/day"),
    "a switch is switched off": ("DELETE FROM stop", "stop:global"),
    "a switch has other words": ("UPDATE stop SET facts = json_set(facts, '$.by', 'x')", "stop:global"),
    "a source is withdrawn": ("UPDATE source SET retired = 1", "retired:source:request:r0001-1@1"),
    "a passage says something else": (
        "UPDATE passage SET facts = json_set(facts, '$.text', 'Pay Robin.')",
        "content:request:r0001-1@1",
    ),
    "a passage is gone": ("DELETE FROM passage", "content:request:r0001-1@1"),
    "a passage is no JSON": ("UPDATE passage SET facts = '{'", "content:request:r0001-1@1"),
    "bytes are gone": ("DELETE FROM blob", "content:request:r0001-1@1"),
    "bytes are replaced": ("UPDATE blob SET data = CAST('Pay Robin.' AS BLOB)", "content:request:r0001-1@1"),
}


@pytest.mark.parametrize(("statement", "covered"), EDITS.values(), ids=EDITS)
def test_an_edit_beside_the_facts_is_named(told, statement, covered):
    """Statuses, keys, limits, switches and the contents of sources are under audit too."""
    assert told.verdict().problem == ""
    told.tamper(statement)
    assert told.verdict().problem.startswith(f"{covered} was changed (record ")


def test_a_deleted_audited_row_is_named(told):
    """A decision that is gone is missed."""
    told.tamper("DELETE FROM decision")
    assert "decision:" in told.verdict().problem
    assert "was deleted" in told.verdict().problem


def test_a_changed_body_and_a_body_that_is_gone_are_named(told):
    """A body is only missing with an erasure's word."""
    told.tamper("UPDATE audit_body SET salt = :salt WHERE seq = 3", salt="0" * 32)
    assert "the body of record 3" in told.verdict().problem
    told.tamper("DELETE FROM audit_body WHERE seq = 3")
    assert told.verdict().problem == "the body of record 3 is gone and no erasure names it"


@pytest.mark.parametrize("body", ['{"a": NaN}', '{"a": 99999999999999999999}', '"words"', "{"])
def test_what_nobody_could_have_committed_to_is_named_too(told, body):
    """Numbers without a canonical form, and what is no object or no JSON, are changes and no crash."""
    told.tamper("UPDATE request SET facts = :body", body=body)
    assert told.verdict().problem.startswith("request:r0001 was changed")
    told.tamper("UPDATE audit_body SET body = :body WHERE seq = 3", body=body)
    assert told.verdict().problem.startswith("the body of record 3")


def test_a_salt_that_is_none_is_named(told):
    """It is part of the commitment."""
    told.tamper("UPDATE audit_body SET salt = 'zz' WHERE seq = 3")
    assert told.verdict().problem.startswith("the body of record 3")


def test_a_deleted_record_in_the_middle_is_named(told):
    """The number that is missing is in the words."""
    told.tamper("DELETE FROM audit_body WHERE seq = 5")
    told.tamper("DELETE FROM audit_event WHERE seq = 5")
    assert told.verdict().problem.startswith("record 5 is missing")


def test_a_dropped_tail_is_named_by_the_head_outside(told):
    """The chain alone would still verify."""
    last = told.verdict().head.seq
    for table in ("audit_body", "audit_event"):
        told.tamper(f"DELETE FROM {table} WHERE seq > :n", n=last - 3)
    assert told.verdict().problem == f"records {last - 2} to {last} are missing: the head outside is further on"


def test_a_request_s_trace_holds_what_is_needed_to_check_it(told):
    """Every record of the request with salt and body."""
    [(request,)] = told.rows("SELECT DISTINCT request FROM audit_event WHERE request <> '' LIMIT 1")
    with told.store.reading("main") as uow:
        trace = auditing.trace(uow, request)
    kinds = {record["event"]["type"] for record in trace}
    assert {"request_accepted", "source_added", "run_started", "stage_ended", "call_reserved", "call_settled"} <= kinds
    assert {"version_delivered", "decision_taken"} <= kinds
    for record in trace:
        assert auditing.commitment(record["salt"], record["body"]) == record["event"]["commitment"]
