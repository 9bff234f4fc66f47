"""Asking, reading, correcting and deciding from the terminal, through the real parts."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from tests.cli.conftest import Rolecall

ENVELOPE = {"request_id", "role", "brief", "deliverable", "stages", "cost_microusd", "model"}


def test_ask_prints_exactly_one_object(at_work: Rolecall) -> None:
    """The JSON of DESIGN §6 on standard output; estimate and findings on standard error."""
    ran = at_work("ask", "note_taker", "Fact: the canteen is open until 14.", "--json")

    assert ran.code == 0
    assert ran.data.keys() >= ENVELOPE
    assert ran.data["deliverable"]["status"] == "waiting"
    assert ran.data["brief"] == "Fact: the canteen is open until 14."
    assert ran.err.startswith("Estimate: $0.00, offline model\n")
    assert "✓ retrieve" in ran.err


def test_ask_without_arguments_teaches(at_work: Rolecall) -> None:
    """The catalogue, with a command line to copy."""
    ran = at_work("ask")

    assert ran.code == 0
    assert 'rolecall ask note_taker "fact sheet for …" --deliverable fact_sheet' in ran.out


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("note_takr", "x"), "Did you mean “note_taker”?"),
        (("note_taker", "x", "-d", "fact_shet"), "Did you mean “fact_sheet”?"),
        (("note_taker", ""), "The request is empty."),
        (("note_taker", "x" * 20_001), "20,001 characters; the limit is 20,000"),
        (("note_taker", "x", "--source", "/nowhere.md"), "cannot be read"),
        (("note_taker", "x", "--input", "novalue"), "not NAME=VALUE"),
        (("note_taker", "\udcff"), "not UTF-8"),
    ],
    ids=["role", "kind", "empty", "long", "source", "input", "bytes"],
)
def test_what_cannot_be_asked_is_usage_and_nothing_is_stored(
    at_work: Rolecall, argv: tuple[str, ...], said: str
) -> None:
    """One clear line, exit 2, and the list of requests is as before."""
    ran = at_work("ask", *argv)

    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err.splitlines()[-1]
    assert len(at_work("requests", "list", "--json").data["requests"]) == 1


def test_questions_are_asked_and_answered(at_work: Rolecall) -> None:
    """Exit 4 with the questions and the envelope; the answers lead to a deliverable."""
    asked = at_work("ask", "note_taker", "fact sheet", "--json")
    assert asked.code == 4
    assert asked.data["deliverable"]["status"] == "blocked"
    names = [question["id"] for question in asked.data["questions"]]
    request = asked.data["request_id"]

    nobody = at_work("answer", request)
    assert nobody.code == 2
    assert all(f'{name}="…"' in nobody.err for name in names)

    answered = at_work("answer", request, f"{names[0]}=The canteen is open until 14.", "--json")
    assert answered.code == 0
    assert "open until 14" in answered.data["deliverable"]["markdown"]


def test_a_version_is_read_as_markdown_by_whatever_reads_on(at_work: Rolecall, request_id: str) -> None:
    """`open` into a pipe is the Markdown itself, the same as `export -o -`."""
    opened = at_work("open", request_id)

    assert "must not be blocked" in opened.out
    assert at_work("export", request_id, "-o", "-").out.rstrip("\n") == opened.out.rstrip("\n")
    assert at_work("export", request_id, "-f", "tape").code == 2


def test_a_revision_is_worked_and_the_old_version_cannot_be_decided(at_work: Rolecall, request_id: str) -> None:
    """Version 2 carries the correction; version 1 is refused by name."""
    revised = at_work("decide", "revise", request_id, "4 May 2027, not 3 May 2027", "--json")
    assert revised.code == 0
    assert revised.data["deliverable"]["version"] == 2
    assert "4 May 2027" in revised.data["deliverable"]["markdown"]

    stale = at_work("decide", "approve", f"d-{request_id}.v1", "--json")
    assert stale.code == 3
    assert stale.data["refusal"]["code"] == "not_open"
    assert stale.data["request_id"] == request_id


def test_an_edit_is_the_next_version_and_the_approved_one_is_published(
    at_work: Rolecall, request_id: str, tmp_path: Path
) -> None:
    """Edit by hand, approve what was shown, find it in the folder."""
    edited = at_work("edit", request_id, "--set", "/title=The lift", "--json")
    assert edited.code == 0
    assert (edited.data["deliverable"]["version"], edited.data["deliverable"]["title"]) == (2, "The lift")

    approved = at_work("decide", "approve", request_id)
    assert approved.code == 0
    assert "Approve: “The lift”, version 2" in approved.err
    assert "published /" in approved.err
    assert any((tmp_path / "data" / "published").rglob("*.md"))


def test_an_edit_that_changes_nothing_is_usage(at_work: Rolecall, request_id: str, tmp_path: Path) -> None:
    """The same content is no new version."""
    content = at_work("requests", "show", request_id, "--json").data["deliverable"]["content"]
    file = tmp_path / "content.json"
    file.write_text(json.dumps(content))

    assert at_work("edit", request_id, "--file", file).code == 2


def test_stop_refuses_new_work_until_resume(at_work: Rolecall) -> None:
    """Exit 3 with who stopped it and why; nothing is lost of what was there."""
    assert at_work("stop", "global", "--reason", "a drill").code == 0
    refused = at_work("ask", "note_taker", "Fact: x is y.", "--json")
    assert refused.code == 3
    assert "a drill" in refused.data["refusal"]["reason"]

    assert at_work("resume", "global").code == 0
    assert at_work("resume", "global").code == 3


def test_the_host_sees_one_request_with_its_way(at_work: Rolecall, request_id: str) -> None:
    """Status first, then stages, gates, cost."""
    ran = at_work("requests", "show", request_id)

    assert ran.out.startswith(f"{request_id}: delivered\n")
    assert "✓ deliver" in ran.out
    assert at_work("requests", "show", "r0nothere").code == 2


def test_interrupting_says_that_nothing_is_lost(
    at_work: Rolecall, monkeypatch: pytest.MonkeyPatch, request_id: str
) -> None:
    """Ctrl-C while the line works: where the request goes on, and how to look at it."""
    from rolecall.app import App

    def interrupted(*_args: object) -> None:
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(App, "follow", interrupted)
    ran = at_work("decide", "revise", request_id, "4 May 2027, not 3 May 2027")

    assert ran.code == 130
    assert f"rolecall requests show {request_id}" in ran.err.splitlines()[-1]
