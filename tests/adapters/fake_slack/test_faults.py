"""What can be made to go wrong with a call, what is left behind each time, and the rates that go wrong alone."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler
from slack_sdk.http_retry.builtin_interval_calculators import FixedValueRetryIntervalCalculator

KEY = {"event_type": "rolecall", "event_payload": {"outbox_id": "o1"}}


async def post(office, text: str = "x"):
    """Post in #general with the key."""
    return await office.client.chat_postMessage(channel=office.general.id, text=text, metadata=KEY)


async def test_a_throttled_call_says_when_to_come_back(office):
    """429 with Retry-After; nothing is applied, and the next one is."""
    office.slack.faults.throttle("chat.postMessage", retry_after=30)

    answer = await office.refused("chat.postMessage", channel=office.general.id, text="x")

    assert (answer["status"], answer["headers"]["Retry-After"], answer["error"]) == (429, "30", "ratelimited")
    assert office.slack.record.posts == []
    await post(office)


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_broken_server_applies_nothing(office, status):
    """Whatever its status."""
    office.slack.faults.status("chat.postMessage", status)

    with pytest.raises(SlackApiError, match=str(status)):
        await post(office)
    assert office.slack.record.posts == []


async def test_a_reset_before_the_write_leaves_nothing(office):
    """The connection breaks first."""
    office.slack.faults.reset("chat.postMessage")

    with pytest.raises(aiohttp.ClientError):
        await post(office)
    assert office.slack.record.posts == []


async def test_a_lost_answer_leaves_the_message(office):
    """The connection breaks after; the message is found again by its metadata."""
    root = await post(office)
    office.clock.pass_time(seconds=1)
    office.slack.faults.lose("chat.postMessage")

    with pytest.raises(aiohttp.ClientError):
        await office.client.chat_postMessage(channel=office.general.id, text="y", thread_ts=root["ts"], metadata=KEY)

    answer = await office.client.conversations_replies(
        channel=office.general.id, ts=root["ts"], include_all_metadata=True
    )
    assert [one["metadata"] for one in answer["messages"]] == [KEY, KEY]
    assert office.slack.faults.struck["chat.postMessage", "lose"] == 1


async def test_the_sdk_retries_a_lost_answer_into_two_messages(office):
    """Why its own retries have to be off."""
    office.slack.rates.enforced = False
    at_once = FixedValueRetryIntervalCalculator(fixed_internal=0)
    office.client.retry_handlers = [AsyncConnectionErrorRetryHandler(interval_calculator=at_once)]
    office.slack.faults.lose("chat.postMessage")

    await post(office)

    assert len(office.slack.record.kept("outbox_id", "o1")) == 2


async def test_a_refusal_can_be_for_ever_and_for_every_method(office):
    """Until it is cleared; a method's own faults come first."""
    office.slack.faults.refuse("*", "fatal_error", times=None)
    office.slack.faults.refuse("chat.postMessage", "restricted_action", times=2)

    codes = [await office.error("chat.postMessage", channel=office.general.id, text="x") for _ in range(3)]
    assert codes == ["restricted_action", "restricted_action", "fatal_error"]
    assert await office.error("users.info", user=office.dana.id) == "fatal_error"
    office.slack.faults.clear()
    await post(office)


async def test_a_late_answer_is_applied_at_once(office):
    """The client gives up; the message is there."""
    office.slack.faults.delay("chat.postMessage", 0.2)
    office.client.timeout = 0.1

    with pytest.raises(TimeoutError):
        await post(office)
    assert len(office.slack.record.posts) == 1


async def test_a_call_can_be_held_before_and_after_the_write(office):
    """So that something can be done just then; dropped, it never comes back."""
    for after, drop, posts, answered in (
        (False, False, 1, True), (False, True, 0, False), (True, False, 1, True), (True, True, 1, False),
    ):  # fmt: skip
        office.clock.pass_time(seconds=1)
        office.slack.record.posts.clear()
        held = office.slack.faults.hold("chat.postMessage", after=after)
        calling = asyncio.create_task(post(office))
        await asyncio.wait_for(held.reached.wait(), 1)
        assert len(office.slack.record.posts) == int(after)
        (held.drop if drop else held.release)()
        (answer,) = await asyncio.gather(calling, return_exceptions=True)
        assert (len(office.slack.record.posts), not isinstance(answer, Exception)) == (posts, answered)


async def test_the_other_addresses_fail_as_well(office):
    """Uploads, downloads and response_urls."""
    office.slack.faults.status("upload", 500)
    with pytest.raises(Exception, match="500"):
        await office.client.files_upload_v2(channel=office.general.id, filename="a.txt", content="x")
    office.slack.faults.reset("response_url")
    address = office.slack.world.response_url(office.dana.id, office.team.id, office.general.id)
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientError):
            await session.post(address, json={"text": "x"})
    assert office.slack.record.posts == []


async def test_a_channel_takes_one_message_a_second(office):
    """Other channels and updates have their own pace."""
    other = office.slack.channel("other", office.team, office.dana)
    first = await post(office)

    answer = await office.refused("chat.postMessage", channel=office.general.id, text="x")
    assert (answer["status"], answer["headers"]["Retry-After"]) == (429, "1")
    await office.client.chat_postMessage(channel=other.id, text="x")
    await office.client.chat_update(channel=office.general.id, ts=first["ts"], text="y")
    office.clock.pass_time(seconds=1)
    await post(office)
    assert [note.kind for note in office.slack.record.posts] == ["post", "post", "update", "post"]


@pytest.mark.parametrize(
    ("method", "args", "most"),
    [
        ("usergroups.list", {}, 20),
        ("conversations.info", {"channel": "C0001"}, 50),
        ("users.info", {"user": "U0002"}, 100),
    ],
)
async def test_a_tier_is_so_many_calls_a_minute(office, method, args, most):
    """One more waits until the oldest is a minute old."""
    for _ in range(most):
        await office.client.api_call(method, params=args)
    office.clock.pass_time(seconds=20)

    with pytest.raises(SlackApiError) as caught:
        await office.client.api_call(method, params=args)
    assert caught.value.response.headers["Retry-After"] == "40"
    office.clock.pass_time(seconds=40)
    await office.client.api_call(method, params=args)


async def test_a_load_test_switches_the_rates_off(office):
    """Only the rates."""
    office.slack.rates.enforced = False

    for _ in range(3):
        await post(office)
    assert len(office.slack.record.posts) == 3
