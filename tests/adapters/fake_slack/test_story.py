"""The unmodified Bolt passes the stories of a workspace, over Socket Mode and over HTTP."""

from __future__ import annotations

import asyncio
import re
from types import SimpleNamespace

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from tests.adapters.fake_slack.bolt import bolt, running

BUTTONS = [
    {"type": "section", "block_id": "ask", "text": {"type": "mrkdwn", "text": "Approve the stories?"}},
    {
        "type": "actions",
        "block_id": "gate:v1",
        "elements": [
            {
                "type": "button",
                "action_id": "approve",
                "value": "d1:1",
                "text": {"type": "plain_text", "text": "Approve"},
            },
            {
                "type": "button",
                "action_id": "revise",
                "value": "d1:1",
                "text": {"type": "plain_text", "text": "Revise"},
            },
        ],
    },
]
FORM = {
    "type": "modal",
    "callback_id": "revise",
    "title": {"type": "plain_text", "text": "Revise"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "what",
            "label": {"type": "plain_text", "text": "What should change?"},
            "element": {"type": "plain_text_input", "action_id": "text", "multiline": True},
        }
    ],
}


@pytest.fixture(params=["socket", "http"])
async def stage(request, office):
    """An office with a connected Bolt that notes what it hears, over each transport."""
    app = bolt(office.slack, office.install.token, process_before_response=True)
    heard = []

    @app.use
    async def note(body, next):
        heard.append(body)
        await next()

    async with running(office.slack, app, request.param):
        yield SimpleNamespace(**vars(office), app=app, heard=heard)


async def test_a_command_is_answered_and_a_job_card_posted(stage):
    """The ack may speak to the one who typed; the card is for everybody."""

    @stage.app.command(re.compile(".*"))
    async def command(ack, body, client):
        await client.chat_postMessage(channel=body["channel_id"], text=f"Working on {body['text']}")
        await ack("Taken.")

    sent = await stage.dana.command("/ba", "user stories", stage.general)

    assert sent.acked
    assert [one.text for one in stage.dana.sees(stage.general)] == ["Working on user stories", "Taken."]
    assert [one.text for one in stage.omar.sees(stage.general)] == ["Working on user stories"]


async def test_a_mention_arrives_twice_with_one_ts(stage):
    """The same words come as `message` and as `app_mention`: two event ids, one channel and ts."""

    @stage.app.event(re.compile(".*"))
    async def event(ack):
        await ack()

    said = await stage.dana.mention(stage.general, "ba write stories")

    first, second = stage.heard
    assert [one["event"]["type"] for one in stage.heard] == ["message", "app_mention"]
    assert first["event_id"] != second["event_id"]
    assert {one["event"]["ts"] for one in stage.heard} == {said.message.ts}
    assert all(one.acked for one in said.deliveries)


async def test_a_button_opens_a_form_whose_answer_comes_back(stage):
    """Click, modal, errors, submission and the closed card: the whole of a revision."""

    @stage.app.action(re.compile(".*"))
    async def action(ack, body, client):
        await client.views_open(trigger_id=body["trigger_id"], view=FORM | {"private_metadata": body["message"]["ts"]})
        await ack()

    @stage.app.view(re.compile(".*"))
    async def view(ack, body, client):
        words = body["view"]["state"]["values"]["what"]["text"]["value"]
        if len(words) < 5:
            await ack(response_action="errors", errors={"what": "Say more."})
            return
        ts = body["view"]["private_metadata"]
        await client.chat_update(channel=stage.general.id, ts=ts, text=f"Revision asked: {words}", blocks=[])
        await ack()

    card = await stage.client.chat_postMessage(channel=stage.general.id, text="Approve?", blocks=BUTTONS)
    message = stage.slack.world.messages[stage.general.id, card["ts"]]

    clicked = await stage.dana.click(message, "revise")
    form = stage.dana.view
    short = await stage.dana.submit(form, {"what": "no"})

    assert clicked.acked
    assert (form.errors, form.open, short.problem) == ({"what": "Say more."}, True, "")

    await stage.dana.submit(form, {"what": "Name the owner."})

    assert not form.open
    assert (message.text, message.blocks) == ("Revision asked: Name the owner.", [])
    assert [one.kind for one in stage.slack.record.posts] == ["post", "update"]


async def test_a_response_url_speaks_five_times(stage):
    """The sixth use is refused, and nobody else sees what was said."""
    answers = []

    @stage.app.command("/rolecall")
    async def command(ack, respond):
        await ack()
        answers.extend([(await respond(f"word {number}")).body for number in range(6)])

    await stage.dana.command("/rolecall", "", stage.secret)
    await asyncio.sleep(0)

    assert answers == ["ok"] * 5 + ["used_url"]
    assert [one.text for one in stage.dana.sees(stage.secret)] == [f"word {number}" for number in range(5)]


async def test_a_stream_dies_after_five_minutes_and_is_finished_by_an_update(stage):
    """The only way on is `chat.update` of the same message."""
    root = await stage.client.chat_postMessage(channel=stage.general.id, text="Job")
    stream = await stage.client.chat_stream(
        channel=stage.general.id,
        thread_ts=root["ts"],
        recipient_team_id=stage.team.id,
        recipient_user_id=stage.dana.id,
        buffer_size=1,
    )
    stage.clock.pass_time(seconds=2)
    await stream.append(markdown_text="Part one. ")
    stage.clock.pass_time(minutes=5)

    with pytest.raises(SlackApiError, match="message_not_in_streaming_state"):
        await stream.append(markdown_text="Part two.")

    ts = stage.slack.record.posts[-1].ts
    await stage.client.chat_update(channel=stage.general.id, ts=ts, text="Part one. Part two.")
    assert stage.slack.world.messages[stage.general.id, ts].text == "Part one. Part two."


async def test_a_file_travels_both_ways(stage):
    """The app uploads in three calls; a person's file is announced in the message and fetched with the token."""
    files = []

    @stage.app.event("message")
    async def message(ack, event):
        files.extend(event.get("files", []))
        await ack()

    await stage.client.files_upload_v2(channel=stage.general.id, filename="stories.md", content="# Stories")
    shared = stage.dana.sees(stage.general)[-1]
    assert stage.slack.world.files[shared.files[0]].data == b"# Stories"

    await stage.slack.mailroom.settled()
    files.clear()
    await stage.dana.upload(stage.general, "minutes.txt", b"The lift is closed.", "evidence")
    async with aiohttp.ClientSession() as session:
        token = {"Authorization": f"Bearer {stage.install.token}"}
        async with session.get(files[0]["url_private_download"], headers=token) as answer:
            assert await answer.read() == b"The lift is closed."
        async with session.get(files[0]["url_private_download"]) as answer:
            assert (answer.status, answer.content_type) == (200, "text/html")


async def test_the_native_stop_reaches_the_app(stage):
    """The button shows while the session is processing; the status changes only when the app says so."""
    stopped = []

    @stage.app.event("agent_session_stopped")
    async def stop(ack, event, client):
        stopped.append((event["user"], event["thread_ts"]))
        await client.agents_sessions_setStatus(
            channel_id=event["channel"], thread_ts=event["thread_ts"], status="closed"
        )
        await ack()

    root = await stage.client.chat_postMessage(channel=stage.general.id, text="Job")
    place = {"channel_id": stage.general.id, "thread_ts": root["ts"]}
    await stage.client.agents_sessions_setStatus(**place, status="processing", title="Stories")
    await stage.dana.press_stop(stage.general, root["ts"])

    assert stopped == [(stage.dana.id, root["ts"])]
    assert stage.slack.world.sessions[stage.general.id, root["ts"]] == {"status": "closed", "title": "Stories"}


async def test_shortcuts_home_and_menus_reach_the_app(stage):
    """A message shortcut brings the message, an opened Home is published to, a menu asks for its options."""
    menu = {
        "type": "actions",
        "block_id": "m",
        "elements": [{"type": "external_select", "action_id": "who", "min_query_length": 1}],
    }

    @stage.app.event("message")
    async def message(ack):
        await ack()

    @stage.app.shortcut(re.compile(".*"))
    async def shortcut(ack, body, client):
        await ack()
        await client.chat_postMessage(channel=body["channel"]["id"], text=f"Noted: {body['message']['text']}")

    @stage.app.event("app_home_opened")
    async def opened(ack, event, client):
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [menu]})
        await ack()

    @stage.app.options("who")
    async def options(ack, body):
        text = {"type": "plain_text", "text": body["value"].upper()}
        await ack(options=[{"text": text, "value": body["value"]}])

    said = await stage.dana.say(stage.general, "The lift is closed.")
    await stage.omar.shortcut("evidence", said.message)
    await stage.dana.open_home()
    offered = await stage.dana.suggest(stage.dana.home, "who", "da")

    await stage.slack.mailroom.settled()
    assert stage.dana.sees(stage.general)[-1].text == "Noted: The lift is closed."
    assert [option["text"]["text"] for option in offered] == ["DA"]
