"""The verbs over a real platform: messages once, with their files; forms, shortcuts, threads, Stop."""

from __future__ import annotations

import subprocess
import sys

import pytest

from rolecall.app.shelf import AdapterShelf
from rolecall.chat import Card, File, Note, Para, Place
from rolecall.errors import Dead, Gone, Throttled, Unsure
from rolecall_slack.adapter import SlackAdapter
from rolecall_slack.connection import Connection
from rolecall_slack.credentials import Credentials
from rolecall_slack.features import FILE, read
from tests.adapters.fake_slack.app_config import AppConfig
from tests.line.floor import TEXT

HELD = File("whole.txt", "text/plain", b"the whole of it")


async def found(stage, key="x:root", place=None):
    """Look a key up as the courier does: as often and as late as it is asked to."""
    for _ in range(3):
        try:
            return await stage.house.adapter.find(place or stage.kit.place, key)
        except Throttled as wait:
            stage.house.clock.pass_time(seconds=wait.retry_after)
    raise AssertionError


def test_nothing_of_slack_is_imported_before_the_start():
    """The libraries take a while, and most commands need none of them."""
    code = "import sys, rolecall_slack.adapter; print(*{'slack_bolt', 'slack_sdk', 'aiohttp'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == ""


async def test_a_message_carries_its_key_and_is_found_by_it(stage):
    """Whoever else writes the key into a message of theirs is not us."""
    forged = {"event_type": "rolecall", "event_payload": {"key": "x:root"}}
    await stage.slack.admin.bot_says(stage.general, "me", metadata=forged)

    assert await found(stage) is None
    ref = await stage.house.adapter.post(stage.kit.place, Card("hello"), key="x:root")
    assert await stage.house.adapter.find(stage.kit.place, "x:root") == ref
    below = Place("slack", "T0001", "C0001", ref.message)
    answer = await stage.house.adapter.post(below, Card("below"), key="x:below")
    assert await stage.house.adapter.find(below, "x:below") == answer
    assert answer.place == below


async def test_a_lost_answer_is_looked_for_late_and_twice(stage):
    """Not before five seconds have passed, and no look alone says that nothing arrived."""
    stage.slack.faults.status("chat.postMessage")
    with pytest.raises(Unsure):
        await stage.house.adapter.post(stage.kit.place, Card("hello"), key="x:root")

    with pytest.raises(Throttled) as early:
        await stage.house.adapter.find(stage.kit.place, "x:root")
    assert (early.value.retry_after, stage.slack.record.named("conversations.history")) == (5.0, [])
    stage.house.clock.pass_time(seconds=5)
    with pytest.raises(Throttled):
        await stage.house.adapter.find(stage.kit.place, "x:root")
    stage.house.clock.pass_time(seconds=2)
    assert await stage.house.adapter.find(stage.kit.place, "x:root") is None
    assert len(stage.slack.record.named("conversations.history")) == 2


@pytest.mark.parametrize("fault", ["lose", "reset"])
async def test_files_follow_their_message_exactly_once(stage, fault):
    """Although the connection broke while they were shared; the message names them, so any process can finish it."""
    getattr(stage.slack.faults, fault)("files.completeUploadExternal")
    with pytest.raises(Unsure, match="files are not yet"):
        await stage.house.adapter.post(stage.kit.place, Card("hello", files=(HELD,)), key="x:root")

    await stage.house.restart()
    ref = await found(stage)
    shared = [name for one in stage.slack.world.messages.values() for name in one.files]
    assert [stage.slack.world.files[name].data for name in shared] == [HELD.data]
    assert len(stage.slack.record.kept("key", "x:root")) == 1
    (root,) = stage.cards()
    assert root.ts == ref.message
    assert {one.thread for one in stage.slack.world.messages.values() if one.files} == {root.ts}


async def test_what_the_workspace_does_not_have_is_drawn_plainly(stage, tmp_path):
    """Once more, with all words; what was refused is named."""
    stage.kit.running._features._file = tmp_path / FILE
    stage.slack.world.unknown_blocks = {"rich_text", "header"}

    await stage.house.adapter.post(stage.kit.place, Card("hello", doc=(Para("words"), Note("late", "warn"))), key="x")

    (card,) = stage.cards()
    assert {block["type"] for block in card.blocks} <= {"section", "context", "actions"}
    assert "words" in str(card.blocks)
    assert "header" in (tmp_path / FILE).read_text()
    assert "“header”" in (await stage.house.adapter.health()).text


async def test_an_update_shows_the_new_state_and_keeps_the_key(stage):
    """A message that is gone says so."""
    ref = await stage.house.adapter.post(stage.kit.place, Card("one"), key="x:root")
    await stage.house.adapter.update(ref, Card("two"), key="x:progress:1")

    (card,) = stage.cards()
    assert "two" in card.text
    assert await stage.house.adapter.find(stage.kit.place, "x:root") == ref
    del stage.slack.world.messages["C0001", ref.message]
    with pytest.raises(Gone):
        await stage.house.adapter.update(ref, Card("three"), key="x:progress:2")


async def test_least_rights_leave_honest_caps(stage):
    """Without history nothing can be found and no reply is read; without groups none counts; files are left out."""
    stage.kit.install.scopes = frozenset({"chat:write", "commands", "users:read"})
    await stage.house.restart()
    caps = stage.kit.running.caps

    assert (caps.findable, caps.reads_replies, caps.groups, caps.same_key_s) == (False, False, "none", 0)
    await stage.house.adapter.post(stage.kit.place, Card("hello", files=(HELD,)), key="x")
    assert "takes none from the app" in str(stage.cards()[0].blocks)


async def test_files_that_slack_refuses_are_left_out_and_named_for_the_doctor(stage, tmp_path):
    """Although the token seemed to have the right; once files are taken, what was refused is forgotten."""
    stage.kit.running._features._file = tmp_path / FILE
    stage.slack.faults.refuse("files.getUploadURLExternal", "missing_scope")

    await stage.house.adapter.post(stage.kit.place, Card("hello", files=(HELD,)), key="x")
    assert "takes none from the app" in str(stage.cards()[0].blocks)
    assert "Slack took no file" in (await stage.house.adapter.health()).text
    assert "files" in read(tmp_path)

    await stage.house.adapter.post(stage.kit.place, Card("again", files=(HELD,)), key="y")
    assert [file.data for file in stage.slack.world.files.values()] == [HELD.data]
    assert read(tmp_path) == {}


async def test_slacks_own_stop_stops_the_work(stage):
    """The button that Slack draws while we work."""
    stage.hire()
    await stage.dana.command("/notes", TEXT, stage.general)
    await stage.works.later.settle()
    await stage.house.turn(runs=False)
    await stage.works.sessions.settle()
    (request,) = stage.house.requests()

    await stage.dana.press_stop(stage.general, stage.house.receipt(f"{request}:root").message)
    await stage.turn()

    assert stage.house.status(request) == "stopped"
    assert stage.house.model.tasks == []


async def test_threads_of_others_are_not_read(stage):
    """What people say among themselves reaches no inbox; in our threads every reply does."""
    root = await stage.dana.say(stage.general, "lunch?")
    await stage.max.reply(root.message, "stop")
    await stage.max.say(stage.general, "approve 7F3K")
    assert stage.events() == []

    request = await stage.ask()
    thread = stage.house.thread(request).thread
    await stage.dana.say(stage.general, "Name the owner.", thread)
    await stage.house.restart()
    await stage.max.say(stage.general, "And the date.", thread)
    assert [event["text"] for event in stage.events() if event["type"] == "Message"] == [
        "Name the owner.",
        "And the date.",
    ]


async def test_a_form_that_is_late_has_a_skeleton_in_its_place(stage, monkeypatch):
    """The trigger lasts three seconds; the skeleton uses it, and the form takes its place."""
    monkeypatch.setattr("rolecall_slack.trigger.PROMPT_S", 0.01)
    request = await stage.ask()
    shown = next(
        one
        for one in await stage.kit.sees(stage.actor(stage.max), stage.house.thread(request))
        if "revise" in one.buttons
    )
    stage.house.prompt.clear()
    stage.slack.mailroom.patience = 1.0

    clicked = await stage.max.click(*shown.buttons["revise"])
    skeleton = stage.max.view
    assert "One moment" in str(skeleton.body)
    assert not clicked.acked
    stage.house.prompt.set()
    await stage.works.later.settle()

    assert (stage.max.view, len(stage.slack.record.named("views.open"))) == (skeleton, 1)
    assert [block["block_id"] for block in stage.max.view.body["blocks"] if block["type"] == "input"] == ["reason"]


@pytest.mark.parametrize("fault", ["throttle", "status"])
async def test_a_form_that_does_not_open_says_so(stage, fault):
    """Whoever pressed for it would wait for ever."""
    request = await stage.ask()
    seen = await stage.kit.sees(stage.actor(stage.max), stage.house.thread(request))
    shown = next(one for one in seen if "revise" in one.buttons)
    getattr(stage.slack.faults, fault)("views.open")

    await stage.max.click(*shown.buttons["revise"])
    await stage.works.later.settle()

    assert {"throttle": "asks to wait", "status": "503"}[fault] in stage.told(stage.max)[-1]


async def test_a_message_becomes_user_stories_or_evidence_or_an_ask(stage):
    """By its menu; the form that asks which role is ours alone."""
    stage.slack.app.message_shortcuts = frozenset({"stories", "evidence", "ask"})
    stage.hire()
    said = await stage.max.say(stage.general, TEXT)

    await stage.dana.shortcut("stories", said.message)
    await stage.works.later.settle()
    assert "makes user stories" in stage.told(stage.dana)[-1]

    await stage.dana.shortcut("ask", said.message)
    await stage.works.later.settle()
    form = stage.dana.view
    assert TEXT in str(form.body)
    await stage.dana.submit(form, {})
    await stage.turn()
    (request,) = stage.house.requests()
    assert stage.house.thread(request).thread == said.message.ts

    note = await stage.max.reply(said.message, "The plan is due on Friday.")
    await stage.dana.shortcut("evidence", note.message)
    await stage.turn()
    (event,) = [one for one in stage.events() if one["type"] == "Message" and one["files"]]
    assert (event["text"], event["how"]) == ("", "reply")


@pytest.mark.parametrize("shortcut", ["stories", "evidence", "ask"])
async def test_nothing_is_made_of_a_message_of_ours(stage, shortcut):
    """What a role wrote is neither an ask of people nor evidence."""
    stage.slack.app.message_shortcuts = frozenset({shortcut})
    request = await stage.ask()
    card = next(one for one in stage.slack.world.messages.values() if one.bot and one.thread)

    await stage.dana.shortcut(shortcut, card)
    await stage.turn()

    assert "This is a message of Rolecall" in stage.told(stage.dana)[-1]
    assert stage.house.requests() == [request]
    assert [one for one in stage.events() if one["type"] in {"Message", "FormSubmit"}] == []


async def test_a_file_is_read_with_our_token(stage):
    """What was attached in a direct message."""
    said = await stage.dana.dm("notes", files=[("minutes.txt", TEXT.encode())])
    (event,) = stage.events()

    file = await stage.house.adapter.read(event["files"][0])
    assert (file.name, file.mime, file.data) == ("minutes.txt", "text/plain", TEXT.encode())
    assert event["private"]
    assert event["message"]["message"] == said.message.ts


async def test_without_an_agent_view_the_cards_keep_their_own_stop(stage):
    """Slack says so at the first status; health says it to whoever looks."""
    stage.slack.app.agent = False
    post = stage.house.adapter.post
    await post(stage.kit.place, Card("job", state="working"), key="x")
    await stage.works.sessions.settle()
    await post(stage.kit.place, Card("job", state="working"), key="y")

    assert not stage.kit.running.caps.native_stop
    assert "not_an_agent" in (await stage.house.adapter.health()).text


async def test_what_connect_stored_starts_it_without_any_variable(stage, tmp_path):
    """All that `start` needs is on the shelf; where HTTP has no address it says so, and trying again helps nobody."""
    shelf = AdapterShelf(stage.house.store, "main", "slack-stored")
    environ = {"ROLECALL_SLACK_API_URL": stage.slack.base_url}
    tokens = Credentials(bot_token=stage.kit.install.token, app_token=AppConfig.app_token)
    assert not SlackAdapter.configured({}, shelf)
    Connection("socket", "acme-", credentials=tokens).store(shelf)
    assert SlackAdapter.configured({}, shelf)

    adapter = SlackAdapter(environ, tmp_path)
    await adapter.start(stage.house, stage.house.desk, shelf)
    assert (await adapter.health()).state == "up"
    await adapter.stop()

    Connection("http", "", "https://rolecall.example", tokens).store(shelf)
    with pytest.raises(Dead, match=r"Set ROLECALL_PUBLIC_URL=https://rolecall\.example"):
        await adapter.start(stage.house, stage.house.desk, shelf)


@pytest.mark.parametrize(("mode", "lacks"), [("socket", "APP_TOKEN"), ("http", "SIGNING_SECRET")])
async def test_without_what_slack_reaches_us_by_it_does_not_start(stage, tmp_path, mode, lacks):
    """Trying again helps nobody, and nothing is left open."""
    environ = stage.kit.environ() | {"ROLECALL_SLACK_MODE": mode, "ROLECALL_PUBLIC_URL": "https://rolecall.example"}
    adapter = SlackAdapter({**environ, f"ROLECALL_SLACK_{lacks}": ""}, tmp_path)

    with pytest.raises(Dead, match="rolecall slack connect"):
        await adapter.start(stage.house, stage.house.desk, stage.works.threads._shelf)
    await adapter.stop()
