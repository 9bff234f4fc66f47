"""The job card: one line that says where it stands, and six steps."""

from __future__ import annotations

import pytest

from rolecall.domain.run import Finding, GateResult
from rolecall.line import job
from tests.store import samples

BAD = GateResult(gate="x", level="block", passed=False, findings=(Finding(message="no"),))


def records(*steps, gates=()):
    """Return the records of these stages; the gates are the last one's."""
    found = [samples.record(step, stage=step.partition(".")[0], note=f"note of {step}") for step in steps]
    return [*found[:-1], found[-1].model_copy(update={"gates": gates})] if found else []


def states(steps):
    """Return the states in order."""
    return [step.state for step in steps]


def test_the_opening_says_what_it_is_for_whom_and_opens_a_thread():
    """Long words are shortened in the title; all of them stand below, up to a limit."""
    request = samples.request(text="Stories for\n\npasswordless login " + "and more " * 100)
    card = job.opening(request, "Business Analyst", "User stories")

    assert card.opens.startswith("User stories: Stories for passwordless login and more")
    assert len(card.opens) < 100
    assert card.doc[0].text.startswith("@Dana asked: “Stories for passwordless login and more")
    assert card.title == f"{card.opens}. At work; nothing is needed from you."
    assert (card.state, card.about, card.at) == ("working", "request:r1", samples.AT)
    assert [button.verb for button in card.buttons] == ["stop"]
    assert states(card.steps) == ["doing"] + ["todo"] * 5
    assert "AI role-agent" in card.doc[1].text


@pytest.mark.parametrize(
    ("text", "matter"),
    [
        ("user stories for the returns portal", "the returns portal"),
        ("User stories: sign in without a password", "sign in without a password"),
        ("stories about returns", "stories about returns"),
        ("user stories", "user stories"),
    ],
)
def test_the_thread_is_named_after_what_it_is_about(text, matter):
    """What is made stands in front once, not twice."""
    assert (
        job.opening(samples.request(text=text), "Business Analyst", "User stories").opens == f"User stories: {matter}"
    )


def test_a_later_state_keeps_the_card_and_changes_line_steps_and_buttons():
    """What is over cannot be stopped."""
    card = job.opening(samples.request(), "Business Analyst", "User stories")
    later = job.standing(card, "r1", "waiting", "@Dana: please decide.", ())

    assert later.title == "@Dana: please decide."
    assert (later.state, later.buttons, later.doc, later.opens) == ("waiting", (), card.doc, card.opens)


def test_steps_show_what_was_found_and_what_is_under_way():
    """The notes are those of the records."""
    steps = job.steps_of(records("intake", "plan"), "retrieve")

    assert states(steps) == ["done", "done", "doing", "todo", "todo", "todo"]
    assert [step.note for step in steps[:2]] == ["note of intake", "note of plan"]


def test_a_redraft_shows_why_it_is_made():
    """The check that failed stays visible while the draft is written once more."""
    found = records("intake", "plan", "retrieve", "draft.0", "verify.0", gates=(BAD,))
    steps = job.steps_of(found, "draft")

    assert states(steps) == ["done", "done", "done", "doing", "failed", "todo"]
    assert steps[3].note == "once more, after what was found"
    assert job.under_way(found) == "draft"


def test_where_a_run_broke_off_is_marked():
    """The stage after the last that ended; none ended: the first."""
    found = records("intake", "plan")

    assert job.under_way([]) == "intake"
    assert job.under_way(found) == "retrieve"
    assert job.under_way(records("deliver")) == "deliver"
    steps = job.marked(found, "retrieve", "failed", "stopped")
    assert states(steps) == ["done", "done", "failed", "todo", "todo", "todo"]
    assert steps[2].note == "stopped"
