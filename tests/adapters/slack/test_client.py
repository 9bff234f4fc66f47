"""Every way in which Slack says no, or says nothing, becomes what the courier has to do."""

from __future__ import annotations

import socket

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from rolecall.errors import Dead, Forbidden, Gone, NotFound, Refused, Throttled, Unreached, Unsure
from rolecall_slack.client import MAX_FILE, Client
from tests.adapters.fake_slack.server import FakeSlack

CODES = [
    ("channel_not_found", Gone),
    ("is_archived", Gone),
    ("thread_not_found", Gone),
    ("message_not_found", Gone),
    ("not_in_channel", Forbidden),
    ("missing_scope", Forbidden),
    ("plan_upgrade_required", Forbidden),
    ("invalid_auth", Dead),
    ("account_inactive", Dead),
    ("token_revoked", Dead),
    ("invalid_blocks", Refused),
    ("msg_too_long", Refused),
    ("unknown_method", Refused),
    ("fatal_error", Unsure),
    ("internal_error", Unsure),
    ("ratelimited", Throttled),
]


@pytest.fixture
async def slack(clock):
    """A platform with one channel and the app in it."""
    async with FakeSlack(clock) as slack:
        team = slack.team()
        slack.token = slack.install(team).token
        slack.general = slack.channel("general", team, slack.person("dana", team))
        yield slack


@pytest.fixture
async def client(slack):
    """A client for it."""
    async with Client(slack.base_url) as client:
        yield client


async def post(client, slack):
    """Post a message."""
    return await client.call("chat.postMessage", slack.token, channel=slack.general.id, text="hello")


async def test_an_answer_comes_with_the_scopes_and_the_time_of_slack(client, slack):
    """As the headers have them."""
    who = await client.call("auth.test", slack.token)

    assert {"chat:write", "files:read"} <= set(who["scopes"])
    assert "2026" in who["date"]


@pytest.mark.parametrize(("code", "error"), CODES)
async def test_each_refusal_has_its_meaning(client, slack, code, error):
    """The class says what the courier does; the words name the code."""
    slack.faults.refuse("chat.postMessage", code)

    with pytest.raises(error) as caught:
        await post(client, slack)
    assert code in caught.value.message or error is Throttled


async def test_a_missing_scope_is_named(client, slack, clock):
    """With what to do about it."""
    token = slack.install(slack.team("other"), scopes=frozenset({"chat:write"})).token

    with pytest.raises(Forbidden, match=r"scope users:read and install it again"):
        await client.call("users.info", token, user="U0001")


async def test_a_wait_is_as_long_as_slack_says(client, slack):
    """From its header."""
    slack.faults.throttle("chat.postMessage", 17)

    with pytest.raises(Throttled) as caught:
        await post(client, slack)
    assert caught.value.retry_after == 17


@pytest.mark.parametrize(("fault", "sent"), [("reset", 0), ("lose", 1), ("status", 0)])
async def test_what_may_have_arrived_is_unsure_and_sent_once_only(client, slack, fault, sent):
    """The library's own retries are off: one call is one try."""
    getattr(slack.faults, fault)("chat.postMessage")

    with pytest.raises(Unsure):
        await post(client, slack)
    assert len(slack.record.posts) == sent
    assert len(slack.record.named("chat.postMessage")) == 1


async def test_a_read_that_broke_may_be_repeated(client, slack):
    """Nothing was changed by it; of one cut the HTTP client itself takes care."""
    slack.faults.lose("users.info", times=None)

    with pytest.raises(Unreached):
        await client.call("users.info", slack.token, user="U0001")


async def test_where_nobody_listens_nothing_arrived():
    """So it is sent again without a look."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"http://127.0.0.1:{free.getsockname()[1]}/api/"
    async with Client(address) as client:
        with pytest.raises(Unreached):
            await client.call("chat.postMessage", "xoxb-1", channel="C1", text="hello")


async def test_a_closed_client_reaches_nobody(slack):
    """Before the start and after the end."""
    with pytest.raises(Unreached):
        await Client(slack.base_url).call("auth.test", "xoxb-1")


async def test_a_token_goes_to_slack_and_to_nobody_else(client, slack):
    """A file's address comes with an event, so it is not trusted."""
    for url in ("https://evil.example/files-pri/F1/x", "http://files.slack.com/x", "https://slack.com.evil.example/x"):
        with pytest.raises(NotFound):
            await client.fetch(url, slack.token, page=False)


@pytest.fixture
async def elsewhere():
    """An address that is not Slack's, and who asked there."""
    asked = []

    async def hear(request):
        asked.append(dict(request.headers))
        return web.Response(body=b"what only we can reach")

    app = web.Application()
    app.router.add_get("/secret", hear)
    async with TestServer(app) as server:
        yield str(server.make_url("/secret")), asked


async def test_a_file_that_leads_away_from_slack_is_not_followed(elsewhere):
    """Not even without the token: what stands behind may be somebody's own network."""
    url, asked = elsewhere
    onward = {"/away": url, "/on": "/file", "/round": "/round"}

    async def lead(request):
        if request.path in onward:
            raise web.HTTPFound(onward[request.path])
        return web.Response(body=b"hello", content_type="text/plain")

    app = web.Application()
    app.router.add_get("/{name}", lead)
    async with TestServer(app) as server, Client(str(server.make_url("/api/"))) as client:
        assert await client.fetch(str(server.make_url("/on")), "xoxb-1", page=False) == b"hello"
        for path in ("/away", "/round"):
            with pytest.raises(NotFound):
                await client.fetch(str(server.make_url(path)), "xoxb-1", page=False)

    assert asked == []


async def test_a_page_to_sign_in_is_no_file(client, slack):
    """Slack answers 200 with it where the scope is missing."""
    dana = slack.person("eve", slack.world.teams["T0001"])
    slack.general.members.add(dana.id)
    said = await dana.upload(slack.general, "minutes.txt", b"The lift is closed.")
    url = slack.world.files[said.message.files[0]].as_json(slack.world.base)["url_private_download"]

    assert await client.fetch(url, slack.token, page=False) == b"The lift is closed."
    with pytest.raises(Forbidden, match="files:read"):
        await client.fetch(url, "xoxb-wrong", page=False)


async def test_a_file_that_is_too_large_is_not_read(client, slack, monkeypatch):
    """Not even into memory."""
    monkeypatch.setattr("rolecall_slack.client.MAX_FILE", 5)
    dana = slack.person("eve", slack.world.teams["T0001"])
    slack.general.members.add(dana.id)
    said = await dana.upload(slack.general, "minutes.txt", b"123456")
    url = slack.world.files[said.message.files[0]].as_json(slack.world.base)["url_private_download"]

    with pytest.raises(Exception, match="larger than 20 MB"):
        await client.fetch(url, slack.token, page=False)
    assert MAX_FILE == 20 * 1024 * 1024


async def test_no_token_stands_in_an_error_or_a_log(client, slack, caplog):
    """Whatever goes wrong."""
    caplog.set_level("DEBUG")
    slack.faults.lose("chat.postMessage")
    slack.faults.refuse("auth.test", "invalid_auth")
    said = []
    for work in (post(client, slack), client.call("auth.test", slack.token)):
        with pytest.raises((Unsure, Dead)) as caught:
            await work
        said += [str(caught.value), repr(caught.value)]

    assert slack.token not in " ".join([*said, caplog.text])
