"""Socket Mode with the unmodified handler: tickets, many sockets, cuts, refreshes, half-open connections."""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import AsyncExitStack

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.adapters.fake_slack.bolt import bolt, socket_mode


@pytest.fixture
def app(office):
    """An app that acks everything."""
    made = bolt(office.slack, office.install.token, process_before_response=True)

    @made.event(re.compile(".*"))
    async def event(ack):
        await ack()

    @made.command(re.compile(".*"))
    async def command(ack):
        await ack()

    return made


async def until(true) -> None:
    """Wait until something is true, two real seconds at most."""
    async with asyncio.timeout(2):
        while not true():  # noqa: ASYNC110  # what is waited for happens inside the library
            await asyncio.sleep(0.005)


async def test_a_ticket_is_good_for_one_socket(office):
    """A second connection with it is refused, and so is an old one and a bot's token."""
    client = AsyncWebClient(base_url=office.slack.base_url)
    address = (await client.apps_connections_open(app_token=office.slack.app.app_token))["url"]
    late = (await client.apps_connections_open(app_token=office.slack.app.app_token))["url"]

    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(address) as socket:
            hello = await socket.receive_json(timeout=1)
            assert (hello["type"], hello["num_connections"]) == ("hello", 1)
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(address)
        office.clock.pass_time(seconds=31)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(late)
    assert await office.error("apps.connections.open") == "not_allowed_token_type"


async def test_the_eleventh_socket_is_sent_away(office):
    """Ten is the most an app has."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        for _ in range(10):
            socket = await stack.enter_async_context(session.ws_connect(office.slack.sockets.ticket()))
            await socket.receive_json(timeout=1)
        extra = await stack.enter_async_context(session.ws_connect(office.slack.sockets.ticket()))
        assert (await extra.receive_json(timeout=1))["reason"] == "too_many_websockets"
        assert len(office.slack.sockets.open) == 10


async def test_each_envelope_goes_to_one_of_two_sockets(office, app):
    """Both get their share, nothing comes twice."""
    heard = []

    @app.middleware
    async def note(body, next):
        heard.append(body["event_id"])
        await next()

    async with socket_mode(office.slack, app), socket_mode(office.slack, app):
        await until(lambda: len(office.slack.sockets.open) == 2)
        told = [(await office.dana.say(office.general, str(number))).deliveries[0] for number in range(8)]

    assert all(one.acked and len(one.attempts) == 1 for one in told)
    assert heard == [one.payload["event_id"] for one in told]


async def test_a_cut_connection_is_made_again_and_the_event_comes_again(office, app):
    """What was sent into the gap is tried again at once, as attempt 1, with the same event id."""
    seen = []

    async with socket_mode(office.slack, app, ping_interval=0.05):
        await until(lambda: office.slack.sockets.open)
        assert office.slack.sockets.cut() == 1
        await until(lambda: not office.slack.sockets.open)
        said = await office.dana.say(office.general, "into the gap")
        seen.append(said.deliveries[0].acked)
        await until(lambda: office.slack.sockets.open)
        seen.append(await office.slack.mailroom.tick())

    (told,) = said.deliveries
    assert seen == [False, 1]
    assert [(one.number, one.acked) for one in told.attempts] == [(0, False), (1, True)]
    assert office.slack.sockets.opened >= 2


async def test_a_refresh_is_followed_at_once(office, app):
    """The handler opens a new socket and goes on."""
    async with socket_mode(office.slack, app):
        await until(lambda: office.slack.sockets.open)
        await office.slack.sockets.refresh()
        await until(lambda: office.slack.sockets.opened == 2 and len(office.slack.sockets.open) == 1)
        assert (await office.dana.command("/ba", "x", office.general)).acked


async def test_a_half_open_connection_is_noticed_by_missing_pongs(office, app):
    """Nothing breaks, nothing comes: the handler finds out by itself."""
    async with socket_mode(office.slack, app, ping_interval=0.03):
        await until(lambda: office.slack.sockets.open)
        office.slack.sockets.alive = False
        assert not (await office.dana.command("/ba", "x", office.general)).acked
        await until(lambda: office.slack.sockets.opened > 1)
        office.slack.sockets.alive = True
        await until(lambda: office.slack.sockets.open)


async def test_a_command_without_a_socket_fails_for_the_person(office):
    """And is never tried again."""
    sent = await office.dana.command("/ba", "x", office.general)

    office.clock.pass_time(minutes=10)
    assert (sent.problem, await office.slack.mailroom.tick()) == ("operation_timeout", 0)


async def test_wrong_acks_are_complained_about(office):
    """An envelope nobody sent, and an answer where none is taken."""
    async with aiohttp.ClientSession() as session, session.ws_connect(office.slack.sockets.ticket()) as socket:
        await socket.receive_json(timeout=1)
        await socket.send_json({"envelope_id": "nobody's"})
        saying = asyncio.create_task(office.dana.say(office.general, "hello"))
        envelope = await socket.receive_json(timeout=1)
        await socket.send_str(json.dumps({"envelope_id": envelope["envelope_id"], "payload": {"text": "thanks"}}))
        await saying

    assert len(office.slack.record.complaints) == 2


async def test_a_socket_needs_socket_mode(office):
    """An app that listens on HTTP opens none."""
    office.slack.app.socket_mode = False

    with pytest.raises(SlackApiError, match="socket_mode_not_enabled"):
        await AsyncWebClient(base_url=office.slack.base_url).apps_connections_open(app_token=office.slack.app.app_token)
