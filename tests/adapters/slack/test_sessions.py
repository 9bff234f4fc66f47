"""The session of a thread: Slack says that we work, that somebody is awaited, or nothing."""

from __future__ import annotations

import asyncio

from rolecall.chat import Card, Place, Step

SET = "agents.sessions.setStatus"


async def begun(stage):
    """Post a job card; return its thread and the session that Slack shows there."""
    ref = await stage.house.adapter.post(stage.kit.place, Card("job", state="working"), key="x")
    await stage.works.sessions.settle()
    return ref, stage.slack.world.sessions["C0001", ref.message]


async def test_the_session_says_that_we_work_and_that_somebody_is_awaited(stage):
    """After the cards, and never in their way."""
    post = stage.house.adapter.post
    ref = await post(
        stage.kit.place, Card("job", steps=(Step("Draft", "doing"),), state="working", opens="Job"), key="x"
    )
    await stage.works.sessions.settle()
    session = stage.slack.world.sessions["C0001", ref.message]
    assert session == {"status": "processing", "title": "Job"}

    below = Place("slack", "T0001", "C0001", ref.message)
    await post(below, Card("decide", state="waiting"), key="y")
    await stage.works.sessions.settle()
    assert session["status"] == "suspended"
    stage.slack.faults.refuse("agents.sessions.setStatus", "fatal_error", times=None)
    await stage.house.adapter.update(ref, Card("job", state="done"), key="z")
    await stage.works.sessions.settle()


async def test_what_a_dead_process_left_as_working_is_cleared(stage):
    """With the next start; or Slack would say for ever that we work."""
    _ref, session = await begun(stage)
    await stage.house.restart()
    await stage.works.sessions.settle()

    assert session["status"] == "active"


async def test_a_status_that_was_refused_is_cleared_at_the_next_start(stage):
    """The work ended, and Slack still says that we work."""
    ref, session = await begun(stage)
    stage.slack.faults.status(SET)
    await stage.house.adapter.update(ref, Card("job", state="done"), key="y")
    await stage.works.sessions.settle()
    assert session["status"] == "processing"

    await stage.house.restart()
    await stage.works.sessions.settle()
    assert session["status"] == "active"


async def test_a_status_waits_when_slack_asks_to(stage):
    """And then the newest is shown, once."""
    ref, session = await begun(stage)
    thread = Place("slack", "T0001", "C0001", ref.message)
    stage.slack.faults.throttle(SET, 1)
    stage.works.sessions.show(thread, "done")
    while str(thread) in stage.works.sessions._wanted:  # noqa: ASYNC110  # nobody tells when it is under way
        await asyncio.sleep(0)
    stage.works.sessions.show(thread, "waiting")
    await stage.works.sessions.settle()

    assert session["status"] == "suspended"
    stage.works.sessions.show(thread, "waiting")
    await stage.works.sessions.settle()
    assert len(stage.slack.record.named(SET)) == 3


async def test_of_two_changes_in_a_moment_the_last_one_counts(stage):
    """Although it is what Slack shows already."""
    ref, session = await begun(stage)
    thread = Place("slack", "T0001", "C0001", ref.message)
    stage.works.sessions.show(thread, "waiting")
    stage.works.sessions.show(thread, "working")
    await stage.works.sessions.settle()

    assert session["status"] == "processing"
