"""Who is who: guests, strangers in shared channels, organisations, groups, plans; and what people are kept from."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from tests.adapters.fake_slack.bolt import bolt, running
from tests.adapters.fake_slack.cannot import Cannot

BUTTON = [
    {
        "type": "actions",
        "block_id": "gate",
        "elements": [
            {"type": "button", "action_id": "approve", "value": "v", "text": {"type": "plain_text", "text": "Yes"}}
        ],
    }
]
ASK = {"type": "modal", "callback_id": "ask", "title": {"type": "plain_text", "text": "Sure?"}, "blocks": []}


@pytest.fixture
async def shared(office):
    """A channel shared with another company, with a stranger in it, and an app that notes what it hears."""
    other = office.slack.team("partner")
    stranger = office.slack.person("sam", other)
    office.slack.share(office.general, other, stranger)
    app, heard = bolt(office.slack, office.install.token, process_before_response=True), []

    @app.use
    async def note(body, next):
        heard.append(body)
        await next()

    @app.event(re.compile(".*"))
    async def event(ack):
        await ack()

    @app.action(re.compile(".*"))
    async def action(ack, body, client):
        await client.views_open(trigger_id=body["trigger_id"], view=ASK)
        await ack()

    @app.view("ask")
    async def submitted(ack):
        await ack()

    async with running(office.slack, app, "http"):
        yield SimpleNamespace(**vars(office), other=other, stranger=stranger, heard=heard)


async def test_a_stranger_is_marked_in_every_event(shared):
    """The workspace of the author is named, and the channel as shared outside."""
    await shared.stranger.mention(shared.general, "ba do this")

    for body in shared.heard:
        assert body["is_ext_shared_channel"]
        assert (body["team_id"], body["event"]["user_team"]) == (shared.team.id, shared.other.id)
        assert body["authorizations"][0]["team_id"] == shared.team.id


async def test_a_stranger_has_buttons_but_no_commands_of_ours(shared):
    """The app is not installed where they come from; the click says so by the user's team."""
    posted = await shared.client.chat_postMessage(channel=shared.general.id, text="?", blocks=BUTTON)
    message = shared.slack.world.messages[shared.general.id, posted["ts"]]

    clicked = await shared.stranger.click(message, "approve")
    assert clicked.acked
    assert clicked.payload["user"]["team_id"] == shared.other.id
    assert (await shared.stranger.submit(shared.stranger.view)).acked
    with pytest.raises(Cannot):
        await shared.stranger.command("/ba", "x", shared.general)


async def test_a_strangers_address_is_not_told(shared):
    """And strangers that were never met are not found."""
    unmet = shared.slack.person("uma", shared.other)

    found = (await shared.client.users_info(user=shared.stranger.id))["user"]
    assert (found["is_stranger"], found["team_id"], "email" in found["profile"]) == (True, shared.other.id, False)
    assert (await shared.client.users_info(user=shared.dana.id))["user"]["profile"]["email"] == "dana@example.com"
    with pytest.raises(Exception, match="user_not_found"):
        await shared.client.users_info(user=unmet.id)
    channel = (await shared.client.conversations_info(channel=shared.general.id))["channel"]
    assert channel["is_ext_shared"]


async def test_people_are_found_by_their_address(office):
    """In one's own company only, and while they are there."""
    stranger = office.slack.person("sam", office.slack.team("partner"))

    found = await office.client.users_lookupByEmail(email="dana@example.com")
    assert found["user"]["id"] == office.dana.id
    assert [one["name"] for one in (await office.client.users_list())["members"]] == ["rolecall", "dana", "omar"]
    await office.slack.admin.deactivate(office.omar.user)
    for address in (stranger.user.email, office.omar.user.email, "nobody@example.com"):
        with pytest.raises(Exception, match="users_not_found"):
            await office.client.users_lookupByEmail(email=address)


async def test_a_bot_can_join_what_is_public(office):
    """With the scope for it, and not what is private."""
    other = office.slack.channel("other", office.team, office.dana, bot=False)

    await office.client.conversations_join(channel=other.id)
    assert office.install.user in other.members
    assert (await office.client.conversations_members(channel=other.id))["members"] == sorted(other.members)
    assert await office.error("conversations.join", channel=office.secret.id) == "channel_not_found"
    inside = office.slack.channel("inside", office.team, office.dana, kind="private")
    assert await office.error("conversations.join", channel=inside.id) == "method_not_supported_for_channel_type"


async def test_guests_are_marked(office):
    """Restricted, and ultra restricted with one channel."""
    for kind, ultra in (("guest", False), ("single_guest", True)):
        guest = office.slack.person("gil", office.team, kind)
        found = (await office.client.users_info(user=guest.id))["user"]
        assert (found["is_restricted"], found["is_ultra_restricted"]) == (True, ultra)


async def test_a_group_says_who_is_in_it_now(office):
    """Without deactivated people; a free plan has no groups, and an unknown one is not there."""
    group = office.slack.group("managers", office.team, office.dana, office.omar)

    async def users():
        return (await office.client.usergroups_users_list(usergroup=group.id))["users"]

    assert await users() == [office.dana.id, office.omar.id]
    await office.slack.admin.deactivate(office.omar.user)
    assert await users() == [office.dana.id]
    await office.slack.admin.set_group(group, [])
    assert await users() == []
    with pytest.raises(Exception, match="no_such_subteam"):
        await office.client.usergroups_users_list(usergroup="S9999")
    office.team.plan = "free"
    with pytest.raises(Exception, match="plan_upgrade_required"):
        await users()
    assert await office.error("canvases.create", title="x") == "canvas_disabled_user_team"


async def test_people_cannot_do_what_the_client_does_not_offer(office):
    """Commands in threads, unknown ones, channels they are not in, buttons that are not there, other people's views."""
    said = await office.dana.say(office.general, "hello")
    office.slack.app.socket_mode = True

    await office.client.chat_postEphemeral(channel=office.general.id, user=office.omar.id, text="?", blocks=BUTTON)
    (his,) = (one for one in office.omar.sees(office.general) if one.only)
    office.slack.app.agent = False

    for wrong in (
        office.dana.click(his, "approve"),
        office.dana.suggest(said.message, "approve"),
        office.omar.suggest(his, "approve"),
        office.dana.look_at(office.general),
        office.dana.command("/ba", "x", office.general, thread=said.message.ts),
        office.dana.command("/unknown"),
        office.omar.say(office.secret, "let me in"),
        office.omar.command("/ba", "x", office.secret),
        office.dana.click(said.message, "approve"),
        office.dana.shortcut("evidence"),
        office.dana.press_stop(office.general, said.message.ts),
        office.dana.say(office.general, "x", thread="1.1"),
    ):
        with pytest.raises(Cannot):
            await wrong
    with pytest.raises(Cannot):
        _ = office.dana.view
    await office.slack.admin.deactivate(office.dana.user)
    with pytest.raises(Cannot):
        await office.dana.say(office.general, "still here")


async def test_a_button_can_be_for_some_people_only(office):
    """Nobody else has it on their screen."""
    (row,) = BUTTON
    only = row | {"elements": [row["elements"][0] | {"visible_to_user_ids": [office.omar.id]}]}
    posted = await office.client.chat_postMessage(channel=office.general.id, text="?", blocks=[only])
    message = office.slack.world.messages[office.general.id, posted["ts"]]

    with pytest.raises(Cannot):
        await office.dana.click(message, "approve")
    assert (await office.omar.click(message, "approve")).payload["actions"][0]["value"] == "v"


async def test_a_click_may_be_out_of_date(office):
    """The button was on the screen; the app is told of the message as it stands, and decides."""
    posted = await office.client.chat_postMessage(channel=office.general.id, text="version 1", blocks=BUTTON)
    (screen,) = office.dana.sees(office.general)
    await office.client.chat_update(channel=office.general.id, ts=posted["ts"], text="version 2")

    clicked = await office.dana.click(screen, "approve")

    assert clicked.payload["message"]["text"] == "version 2"
    assert clicked.payload["actions"][0]["block_id"] == "gate"
    with pytest.raises(Cannot):
        await office.dana.click(office.dana.sees(office.general)[0], "approve")


async def test_what_a_person_looks_at_is_told_to_an_agent(office):
    """While its messages are open, and when they are opened; empty for nothing."""
    (told,) = await office.dana.look_at(office.general)
    assert told.event["context"]["entities"][0]["value"] == office.general.id
    (told,) = await office.dana.look_at()
    assert told.event["context"] == {}
    (told,) = await office.dana.open_home("messages", viewing=[office.general])
    assert (told.event["tab"], len(told.event["app_context"]["entities"])) == ("messages", 1)


async def test_the_bot_and_its_workspace_are_known(office):
    """Ids that tell our own messages from forged ones."""
    who = await office.client.auth_test()
    assert (who["user_id"], who["bot_id"], who["team_id"]) == (office.install.user, office.install.bot, office.team.id)
    assert (await office.client.bots_info(bot=who["bot_id"]))["bot"]["app_id"] == office.slack.app.id
    forged = await office.slack.admin.bot_says(
        office.general, "approve", metadata={"event_type": "rolecall", "event_payload": {"outbox_id": "o1"}}
    )
    assert forged.app != office.slack.app.id
    assert (await office.client.team_info())["team"]["id"] == office.team.id
    channels = (await office.client.conversations_list(types="public_channel,private_channel"))["channels"]
    assert [one["id"] for one in channels] == [office.general.id]
