"""How the app is told things: signed, again, twice, late, out of order; and what it is not told."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace

import pytest

from tests.adapters.fake_slack.bolt import bolt, running, socket_mode
from tests.adapters.fake_slack.http_events import signed


@pytest.fixture(params=["socket", "http"])
async def stage(request, office):
    """An office with an app that notes every event it acks."""
    app = bolt(office.slack, office.install.token, process_before_response=True)
    heard = []

    @app.event(re.compile(".*"))
    async def event(ack, body, request):
        heard.append((body["event"].get("text"), request.headers.get("x-slack-retry-num", ["0"])[0]))
        await ack()

    async with running(office.slack, app, request.param):
        yield SimpleNamespace(**vars(office), heard=heard, app=app)


def texts(stage):
    """Return what was heard, in order."""
    return [text for text, _number in stage.heard]


async def test_a_redelivery_is_the_very_same_thing(stage):
    """Same event id, another attempt: Bolt runs it again, so the app has to know."""
    said = await stage.dana.say(stage.general, "once")
    await stage.slack.mailroom.again(said.deliveries[0])

    assert texts(stage) == ["once", "once"]
    assert said.deliveries[0].attempts[1].number == 1


async def test_everything_can_come_twice_at_once(stage):
    """Every copy wants its ack."""
    stage.slack.mailroom.copies = 2

    said = await stage.dana.say(stage.general, "twice")

    assert texts(stage) == ["twice", "twice"]
    assert [one.acked for one in said.deliveries[0].attempts] == [True, True]


async def test_events_can_be_late_and_out_of_order(stage):
    """Held back, turned round, released."""
    with stage.slack.mailroom.held() as waiting:
        for number in "123":
            await stage.dana.say(stage.general, number)
    assert texts(stage) == []

    await stage.slack.mailroom.release(list(reversed(waiting)))

    assert texts(stage) == ["3", "2", "1"]


async def test_an_event_is_tried_four_times_at_most(stage):
    """At once, after a minute and after five more; commands and clicks never again."""
    stage.slack.mailroom.patience = 0.01
    stage.slack.sockets.alive = False
    stage.slack.app.events_url = stage.slack.base_url + "nowhere/at/all"
    said = await stage.dana.say(stage.general, "anybody?")
    tries = []

    for seconds in (0, 59, 1, 299, 1, 3600):
        stage.clock.pass_time(seconds=seconds)
        tries.append(await stage.slack.mailroom.tick())

    assert tries == [1, 0, 1, 0, 1, 0]
    assert len(said.deliveries[0].attempts) == 4
    assert stage.heard == []


async def test_a_retry_says_that_it_is_one(stage):
    """With its number and why."""
    address, stage.slack.app.events_url = stage.slack.app.events_url, stage.slack.base_url + "nowhere/at/all"
    stage.slack.sockets.alive = False
    said = await stage.dana.say(stage.general, "again")
    stage.slack.app.events_url, stage.slack.sockets.alive = address, True

    await stage.slack.mailroom.tick()

    assert stage.heard == [("again", "1")]
    assert said.deliveries[0].attempts[1].reason in ("timeout", "http_error")


async def test_the_app_hears_its_own_messages(stage):
    """With its bot id: whoever answers them talks to itself."""
    await stage.client.chat_postMessage(channel=stage.general.id, text="mine")
    await stage.slack.mailroom.settled()

    (own,) = stage.slack.mailroom.sent
    assert (own.event["bot_id"], own.event["app_id"]) == (stage.install.bot, stage.slack.app.id)


async def test_changes_of_people_and_groups_are_told(stage):
    """Membership of groups and channels, accounts, reactions, edits."""
    group = stage.slack.group("managers", stage.team, stage.dana)
    said = await stage.dana.say(stage.general, "hello")
    await stage.dana.react(said.message, "eyes")
    await stage.dana.edit(said.message, "hello!")
    await stage.slack.admin.set_group(group, [stage.omar.id])
    await stage.slack.admin.invite(stage.general, stage.slack.person("gil", stage.team).user)
    await stage.slack.admin.deactivate(stage.omar.user)

    told = [(one.event["type"], one.event.get("subtype", "")) for one in stage.slack.mailroom.sent[1:]]
    assert told == [
        ("reaction_added", ""),
        ("message", "message_changed"),
        ("subteam_members_changed", ""),
        ("member_joined_channel", ""),
        ("user_change", ""),
    ]
    members = stage.slack.mailroom.sent[3].event
    assert (members["added_users"], members["removed_users"]) == ([stage.omar.id], [stage.dana.id])
    assert all(one.acked for one in stage.slack.mailroom.sent)


async def test_what_is_not_subscribed_or_not_seen_is_not_told(office):
    """Without the subscription, the scope or the membership nothing comes."""
    office.slack.mailroom.patience = 0.05  # nobody listens: what is told is not acked
    async with socket_mode(office.slack, bolt(office.slack, office.install.token)):
        assert (await office.dana.mention(office.secret, "hello")).deliveries == []
        office.slack.app.events -= {"message.channels"}
        said = await office.dana.mention(office.general, "hello")
        assert [one.event["type"] for one in said.deliveries] == ["app_mention"]
        office.install.scopes -= {"app_mentions:read"}
        assert (await office.dana.mention(office.general, "hello")).deliveries == []


@pytest.fixture
async def listening(office):
    """An app behind HTTP."""
    app = bolt(office.slack, office.install.token, process_before_response=True)

    @app.event(re.compile(".*"))
    async def event(ack):
        await ack()

    async with running(office.slack, app, "http"):
        yield office


async def test_a_forged_or_stale_signature_is_refused_by_the_app(listening):
    """And a replayed request is the same bytes as the first."""
    await listening.dana.say(listening.general, "hello")
    http, (url, headers, body) = listening.slack.http, listening.slack.http.last
    old = str(int(headers["X-Slack-Request-Timestamp"]) - 3600)
    stale = {"X-Slack-Request-Timestamp": old, "X-Slack-Signature": signed("signing-secret", int(old), body)}

    assert (await http.post(url, headers, body, 1))[0] == 200
    assert (await http.post(url, headers | {"X-Slack-Signature": "v0=" + "0" * 64}, body, 1))[0] == 401
    assert (await http.post(url, headers, body + b" ", 1))[0] == 401
    assert (await http.post(url, headers | stale, body, 1))[0] == 401


async def test_an_address_proves_itself(listening):
    """By the challenge."""
    assert await listening.slack.http.verify(1)


async def test_events_are_json_and_the_rest_are_forms(listening):
    """As the platform sends them."""
    await listening.dana.say(listening.general, "hello")
    _url, headers, body = listening.slack.http.last
    assert headers["Content-Type"] == "application/json"
    assert json.loads(body)["type"] == "event_callback"

    await listening.dana.command("/ba", "a & b", listening.general)
    assert b"text=a+%26+b" in listening.slack.http.last[2]
    await listening.dana.shortcut("ask")
    assert listening.slack.http.last[2].startswith(b"payload=%7B")
