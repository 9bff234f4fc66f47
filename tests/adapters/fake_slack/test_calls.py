"""What the door of the Web API refuses before any method runs, and how a call's arguments may travel."""

from __future__ import annotations

import json
from email.utils import parsedate_to_datetime

import aiohttp
import pytest

CARD = [{"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}]


@pytest.mark.parametrize(
    ("token", "code"), [("", "not_authed"), ("xoxb-wrong", "invalid_auth"), ("xapp-1-A0001", "not_allowed_token_type")]
)
async def test_a_wrong_token_is_refused(office, token, code):
    """None, an unknown one, and one of another kind."""
    office.client.token = token

    assert await office.error("chat.postMessage", channel=office.general.id, text="x") == code
    assert office.slack.record.posts == []


async def test_an_unknown_method_is_refused(office):
    """The name comes back."""
    answer = await office.refused("chat.shout")

    assert (answer["error"], answer["req_method"]) == ("unknown_method", "chat.shout")


async def test_a_missing_scope_is_named(office):
    """The answer says which one is needed and which are there."""
    office.client.token = office.slack.install(office.team, scopes=frozenset({"chat:write"})).token

    answer = await office.refused("conversations.open", users=office.dana.id)

    assert (answer["error"], answer["needed"], answer["provided"]) == ("missing_scope", "im:write", "chat:write")


async def test_history_needs_the_scope_of_its_kind_of_channel(office):
    """A least installation cannot read back what it posted."""
    office.client.token = office.slack.install(office.team, scopes=frozenset({"chat:write"})).token
    posted = await office.client.chat_postMessage(channel=office.general.id, text="x")

    with pytest.raises(Exception, match="channels:history"):
        await office.client.conversations_replies(channel=office.general.id, ts=posted["ts"])


@pytest.mark.parametrize("how", ["query", "form", "multipart", "json"])
async def test_arguments_travel_in_four_ways(office, how):
    """Blocks and metadata may be JSON in a string, any verb will do, the token may be an argument."""
    office.slack.rates.enforced = False
    metadata = {"event_type": "rolecall", "event_payload": {"outbox_id": "o1"}}
    args = {"channel": office.general.id, "text": "x", "blocks": json.dumps(CARD), "metadata": json.dumps(metadata)}
    address, token = f"{office.slack.base_url}chat.postMessage", office.install.token
    async with aiohttp.ClientSession() as session:
        match how:
            case "query":
                sent = session.get(address, params=args | {"token": token})
            case "form":
                sent = session.post(address, data=args | {"token": token})
            case "multipart":
                form = aiohttp.FormData(args | {"token": token}, default_to_multipart=True)
                sent = session.post(address, data=form)
            case "json":
                whole = args | {"blocks": CARD, "metadata": metadata}
                sent = session.put(address, json=whole, headers={"Authorization": f"Bearer {token}"})
        async with sent as answer:
            assert (await answer.json())["ok"]

    assert office.slack.record.posts[-1].metadata == metadata
    assert office.slack.record.posts[-1].blocks[0]["text"]["text"] == "hello"


async def test_a_method_that_reads_no_json_sees_no_arguments_in_it(office):
    """A trap of the platform: users.info wants a query or a form."""
    assert await office.error("users.info", user=office.dana.id) == "invalid_arguments"
    assert (await office.client.users_info(user=office.dana.id))["user"]["name"] == "dana"


async def test_an_answer_tells_its_time_and_the_scopes_of_the_caller(office):
    """What a check-up reads: the difference of the clocks, and what was granted."""
    headers = (await office.client.auth_test()).headers

    assert parsedate_to_datetime(headers["Date"]) == office.clock.now().replace(microsecond=0)
    assert set(headers["x-oauth-scopes"].split(",")) == office.install.scopes


async def test_a_broken_body_is_refused(office):
    """It is no JSON."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {office.install.token}"}
    address = f"{office.slack.base_url}chat.postMessage"
    async with aiohttp.ClientSession() as session, session.post(address, data=b"{", headers=headers) as answer:
        assert (await answer.json())["error"] == "invalid_json"


async def test_a_missing_argument_is_named(office):
    """In the messages of the answer."""
    answer = await office.refused("chat.update", channel=office.general.id)

    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == ["[ERROR] missing required field: ts"]


async def test_every_call_is_recorded(office):
    """With its arguments and its error."""
    await office.client.chat_postMessage(channel=office.general.id, text="x")
    await office.error("chat.postMessage", channel="C9999", text="x")

    assert [(call.args["channel"], call.error) for call in office.slack.record.named("chat.postMessage")] == [
        (office.general.id, ""),
        ("C9999", "channel_not_found"),
    ]
