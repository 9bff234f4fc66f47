"""What owners set up and check: members, engagements, budgets, sources, roles, audit, doctor."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from rolecall.cli.session import session
from rolecall.desk import admin
from tests.cli.conftest import Prepared, Rolecall


def test_a_member_acts_with_their_token_only(
    at_work: Rolecall, request_id: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The token is shown once; another's token, or none, decides nothing."""
    token = at_work("members", "add", "dana", "--role", "approver", "--json").data["token"]
    assert "dana" in at_work("members", "list").out

    assert at_work("decide", "approve", request_id, "--as", "dana").code == 2
    monkeypatch.setenv("ROLECALL_TOKEN", "wrong")
    assert at_work("decide", "approve", request_id, "--as", "dana").code == 3
    file = tmp_path / "token"
    file.write_text(f"{token}\n")
    approved = at_work("decide", "approve", request_id, "--as", "dana", "--token-file", file, "--json")
    assert approved.code == 0
    assert approved.data["decisions"][-1]["by_name"] == "dana"


@pytest.mark.parametrize(
    "argv",
    [
        ("members", "add", "x", "--role", "king"),
        ("members", "add", "a:b"),
        ("engage", "start", "nobody"),
        ("engage", "start", "note_taker", "--term", "9m"),
        ("engage", "start", "note_taker", "--approver", "nobody"),
        ("engage", "show", "eng99"),
        ("budget", "set", "moon", "5"),
        ("budget", "set", "global", "lots"),
        ("budget", "set", "role:nobody", "5"),
        ("sources", "add", "/nowhere.md"),
        ("sources", "retire", "nothing.md"),
        ("roles", "show", "nobody"),
        ("prompts", "show", "note_taker", "nothing"),
        ("models", "price", "x", "--input", "1", "--output", "1"),
        ("connect", "--model", "x"),
        ("audit", "export", "r0nothere"),
    ],
    ids=" ".join,
)
def test_what_does_not_exist_is_usage_in_one_line(at_work: Rolecall, argv: tuple[str, ...]) -> None:
    """Exit 2, one line, nothing on standard output."""
    ran = at_work(*argv)

    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)


def test_an_engagement_has_a_term_a_catalogue_and_a_budget(at_work: Rolecall) -> None:
    """Started, shown, ended."""
    started = at_work("engage", "start", "note_taker", "--kind", "fact_sheet", "--budget", "12.50", "--json").data
    assert (started["term"], started["catalogue"], started["status"]) == ("trial", ["fact_sheet"], "active")
    budgets = at_work("budget", "show", "--json").data["budgets"]
    assert [(line["scope"], line["limit"]) for line in budgets if line["limit"] is not None] == [
        (f"engagement:{started['id']}", 12_500_000)
    ]
    assert at_work("engage", "end", started["id"], "--json").data["status"] == "ended"


def test_a_group_that_approves_is_listed_by_the_name_people_read(at_work: Rolecall) -> None:
    """Beside the number of members who approve; its id would say nothing to anybody."""
    with session("", None) as opened, opened.administer() as (uow, person):
        group = "memory:T1:S1"
        admin.start_engagement(
            opened.app.office, uow, person, ("note_taker",), "trial", groups=(group,), group_names={group: "managers"}
        )

    listed = at_work("engage", "show").out

    assert "group managers" in listed
    assert group not in listed


def test_a_limit_is_set_and_lifted(at_work: Rolecall) -> None:
    """`none` lifts it."""
    at_work("budget", "set", "global", "5", "--per", "day")
    assert "$5.00" in at_work("budget", "show").out
    at_work("budget", "set", "global", "none", "--per", "day")
    assert "$5.00" not in at_work("budget", "show").out


def test_a_source_is_approved_revised_and_retired(at_work: Rolecall, tmp_path: Path) -> None:
    """The same file name is the next revision of the same source."""
    file = tmp_path / "policy.md"
    file.write_text("Refunds take 14 days.")
    first = at_work("sources", "add", file, "--json").data["sources"][0]
    file.write_text("Refunds take 10 days.")
    second = at_work("sources", "add", file, "--expires", "2099-01-01", "--json").data["sources"][0]
    assert (first["id"], first["revision"]) == (second["id"], second["revision"] - 1)

    assert at_work("sources", "retire", "policy.md").code == 0
    assert at_work("sources", "list", "--json").data["sources"] == []


def test_the_audit_log_verifies_and_names_what_was_changed(at_work: Rolecall, request_id: str, tmp_path: Path) -> None:
    """Exit 0 as it was, 1 with the row after one byte of it was changed."""
    assert at_work("audit", "verify").out.startswith("OK: ")
    trace = at_work("audit", "export", request_id).data
    assert {record["event"]["request"] for record in trace["records"]} == {request_id}

    with closing(sqlite3.connect(tmp_path / "data" / "ledger.db")) as database, database:
        database.execute("UPDATE request SET facts = replace(facts, 'lift', 'gift')")
    database.close()
    ran = at_work("audit", "verify", "--json")
    assert (ran.code, ran.data["ok"]) == (1, False)
    assert request_id in ran.data["problem"]


def test_doctor_names_the_next_command(at_work: Rolecall, tmp_path: Path) -> None:
    """A new installation lacks an approver; a STOP file is bad and said how to remove."""
    ran = at_work("doctor")
    assert ran.code == 0
    assert "→ rolecall members add NAME --role approver" in ran.out

    stop = tmp_path / "data" / "STOP"
    stop.touch()
    stopped = at_work("doctor", "--json")
    assert stopped.code == 1
    assert {"level": "bad", "text": f"Everything is stopped by the file {stop}", "next": f"rm {stop}"} in stopped.data[
        "findings"
    ]


def test_roles_are_listed_checked_shown_and_compared(at_work: Rolecall, prepared: Prepared) -> None:
    """The pack of `roles new` passes its own checks; a broken one is named with file and line."""
    pack = prepared.packs / "note_taker"

    assert at_work("roles", "check").out.endswith("1 packs, 0 problems\n")
    assert at_work("roles", "list", "--json").data["roles"][0]["id"] == "note_taker"
    assert at_work("roles", "show", "note_taker").out.startswith("# Note Taker")
    assert at_work("roles", "diff", pack, pack).out == "0 changes\n"


def test_a_broken_pack_fails_the_check(rolecall: Rolecall, prepared: Prepared, tmp_path: Path) -> None:
    """Exit 1 and the line of the problem."""
    rolecall("roles", "new", "broken_one", "--in", tmp_path)
    role = tmp_path / "broken_one" / "ROLE.md"
    role.write_text(role.read_text().replace("version:", "verison:"))

    ran = rolecall("roles", "check", tmp_path / "broken_one")

    assert ran.code == 1
    assert "ROLE.md:" in ran.out


def test_a_prompt_is_shown_word_for_word(at_work: Rolecall) -> None:
    """System and user message, as a model gets them."""
    told = at_work("prompts", "show", "note_taker", "fact_sheet", "draft", "--json").data["messages"]

    assert [message["role"] for message in told] == ["system", "user"]
    assert "Note Taker" in told[0]["content"]


def test_a_contract_is_active_only_when_its_cases_are_recorded_green(
    rolecall: Rolecall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failing case is named and exit 1; its red record activates nothing."""
    rolecall("roles", "new", "note_taker", "--in", tmp_path)
    monkeypatch.setenv("ROLECALL_ROLES", str(tmp_path))
    golden = tmp_path / "note_taker" / "golden" / "fact_sheet.jsonl"
    first, *others = golden.read_text().splitlines()
    golden.write_text("\n".join((json.dumps({**json.loads(first), "target": ["45 desks"]}), *others)))

    ran = rolecall("eval", "run", "note_taker", "--record", "--json")
    assert ran.code == 1
    assert "lacks “45 desks”" in ran.data["roles"]["note_taker"]["results"][0]["findings"]
    refused = rolecall("ask", "note_taker", "Fact: x is y.", "--json")
    assert (refused.code, refused.data["refusal"]["code"]) == (3, "not_evaluated")
    assert "rolecall eval run note_taker --record" in rolecall("doctor").out
