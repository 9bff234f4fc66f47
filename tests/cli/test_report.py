"""Reports, schedules and signals from the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Rolecall

SHOP = "web:main:shop"


@pytest.fixture
def hired(at_work: Rolecall) -> Rolecall:
    """Run command lines where the note taker is hired for a channel."""
    assert at_work("engage", "start", "note_taker", "--place", SHOP).code == 0
    return at_work


@pytest.mark.parametrize("kind", ["weekly", "usage", "governance", "monthly", "reminder"])
def test_a_dry_run_of_an_empty_period_says_so(rolecall: Rolecall, kind: str) -> None:
    """Exit 0, without any channel, on a new installation; nothing is kept."""
    ran = rolecall("report", kind, "--dry-run")

    assert ran.code == 0
    assert "uiet" in ran.out
    assert rolecall("report", kind, "--dry-run", "--json").data["published"] is False


def test_a_dry_run_prints_what_happened_and_publishes_nothing(at_work: Rolecall) -> None:
    """The request that was delivered, in words and as one object."""
    ran = at_work("report", "usage", "--dry-run")
    told = at_work("report", "usage", "--dry-run", "--json").data

    assert (ran.code, "1 requested" in ran.out) == (0, True)
    assert told["report"]["kind"] == "usage"
    assert told["report"]["figures"][0]["value"] == 1
    with pytest.raises(KeyError):
        _ = at_work("report", "usage", "--period", "2026-W99", "--dry-run", "--json").data["report"]


def test_a_report_is_published_printed_and_taken_along(hired: Rolecall, tmp_path: Path) -> None:
    """In the channel; the file is what was published."""
    file = tmp_path / "usage.csv"

    ran = hired("report", "usage", "--channel", "shop", "--export", "csv", "--out", file)
    told = hired("report", "usage", "--channel", SHOP, "--json").data

    assert ran.code == 0
    assert "Usage digest" in ran.out
    assert file.read_text("utf-8-sig").strip()
    assert (told["published"], told["report"]["channel"]) == (True, SHOP)


def test_the_weekly_status_says_what_would_be_asked(hired: Rolecall) -> None:
    """Nothing happened in the channel, so nobody would be asked; nobody is who makes it."""
    dry = hired("report", "weekly", "--channel", SHOP, "--dry-run")
    sent = hired("report", "weekly", "--channel", SHOP)

    assert (dry.code, "nothing happened" in dry.out) == (0, True)
    assert (sent.code, "nothing happened" in sent.out) == (0, True)


def test_a_schedule_is_added_shown_paused_resumed_and_removed(hired: Rolecall) -> None:
    """With the words of a chat; each act says what came of it."""
    added = hired("schedule", "add", "usage", "--weekly", "fri", "16:00", "--zone", "America/New_York",
                  "--channel", "shop", "--json").data  # fmt: skip
    (made,) = added["schedules"]
    runs = hired("schedule", "next", made["id"], "--json").data["schedules"][0]["next"]

    assert (made["due"], made["channel"]) == ("every Friday at 16:00, America/New_York", SHOP)
    assert len(runs) == 5
    assert all(run["local"].startswith("Fri") and run["local"].endswith("16:00") for run in runs)
    assert "16:00" in hired("schedule", "next").out
    assert made["id"] in hired("schedule", "list").out
    changed = hired("schedule", "change", made["id"], "--weekly", "mon", "08:30")
    assert changed.out == "Usage digest: every Monday at 08:30, America/New_York.\n"
    assert "is paused" in hired("schedule", "pause", "usage", "--channel", "shop").out
    assert hired("schedule", "list", "--json").data["schedules"][0]["status"] == "paused"
    assert "goes on" in hired("schedule", "resume", made["id"]).out
    assert hired("schedule", "remove", made["id"]).code == 0
    assert hired("schedule", "list", "--json").data == {"schedules": []}


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (("report", "moon", "--dry-run"), 2),
        (("report", "usage", "--period", "last", "--dry-run"), 2),
        (("report", "usage", "--dry-run", "--export", "csv"), 2),
        (("report", "usage", "--dry-run", "--export", "pdf", "--out", "x.pdf"), 2),
        (("schedule", "add", "usage"), 2),
        (("schedule", "add", "usage", "--channel", "moon"), 2),
        (("schedule", "add", "usage", "--channel", "a:b:c"), 2),
        (("schedule", "pause", "s0"), 2),
        (("schedule", "next", "s0"), 2),
        (("signals", "--kind", "noise"), 2),
        (("signals", "--since", "yesterday"), 2),
        (("engage", "start", "note_taker", "--approver", "web:main:approver"), 2),
        (("engage", "start", "note_taker", "--place", SHOP, "--approver", "memory:T1:S1"), 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else str(value),
)
def test_what_cannot_be_done_is_one_line(at_work: Rolecall, argv: tuple[str, ...], code: int) -> None:
    """With the exit code of its kind, and nothing on standard output."""
    ran = at_work(*argv)

    assert (ran.code, ran.out, ran.err.count("\n")) == (code, "", 1)


def test_signals_tell_the_variant_and_the_ground(at_work: Rolecall, request_id: str) -> None:
    """Who asked accepts their own T1 work; the edit before comes with what it changed."""
    at_work("decide", "approve", request_id)

    told = at_work("signals", "--json").data["signals"]

    approved = next(item for item in told if item["kind"] == "approve")
    assert approved["ground"].startswith("asked for it (T")
    assert (len(approved["contract_digest"]), bool(approved["model"]), approved["outcome"]) == (64, True, "accepted")
    assert {item["kind"] for item in told} == {"approve", "latency"}
    assert "approve" in at_work("signals", "--kind", "approve").out
    assert at_work("signals", "--kind", "reject").out == "There are no such signals.\n"


def test_groups_approve_engagements_that_the_terminal_starts_too(at_work: Rolecall) -> None:
    """As in the chat: by id, read by name."""
    started = at_work(
        "engage", "start", "note_taker", "--place", SHOP, "--approver", "web:main:approver|managers", "--json"
    ).data

    assert (started["groups"], started["group_names"]) == (["web:main:approver"], {"web:main:approver": "managers"})
