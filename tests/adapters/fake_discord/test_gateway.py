"""Sessions: login, ready, heartbeats, drops with RESUME, op 7 and op 9, tokens, intents, and no hook at all."""

from __future__ import annotations

import asyncio
import json

import aiohttp
import discord
import pytest

from tests.adapters.fake_discord.app_config import CONTENT
from tests.adapters.fake_discord.conftest import Bot, unprivileged, until
from tests.adapters.fake_discord.server import FakeDiscord
from tests.adapters.fake_discord.tls import Certificate, Loopback


async def test_the_client_is_ready_and_knows_its_guild(office):
    """Who it is, the guild, its channels and roles, and that no endpoint takes its interactions."""
    bot = await office.bot()

    assert str(bot.user.id) == office.discord.world.bot.id
    (guild,) = bot.guilds
    assert {channel.name for channel in guild.channels} == {"general", "requests"}
    assert [tag.name for tag in guild.get_channel(int(office.forum.id)).available_tags] == ["open", "done"]
    assert guild.get_role(int(office.leads.id)).name == "leads"
    assert (await bot.application_info()).interactions_endpoint_url is None


async def test_nothing_is_patched(clock, tmp_path):
    """An own connector, resolver and certificate are public parameters; the client speaks to the real names."""
    certificate = Certificate(tmp_path)
    async with FakeDiscord(clock, certificate=certificate) as fake:
        guild = fake.guild()
        general, dana = fake.channel("general", guild), fake.person("dana", guild)
        connector = aiohttp.TCPConnector(resolver=Loopback(fake.port), ssl=certificate.client())
        bot = await Bot(connector=connector).up()

        message = dana.mention(general, "hello", files=[("a.txt", b"evidence")])
        await until(lambda: bot.heard)
        sent = await bot.heard[0].reply("hello, dana")

        assert await bot.heard[0].attachments[0].read() == b"evidence"
        assert [post.content for post in fake.record.posts] == ["hello, dana"]
        assert str(sent.reference.message_id) == message.id
        assert discord.http.Route.BASE == "https://discord.com/api/v10"
        await bot.down()


async def test_a_wrong_token_is_no_login(office):
    """REST refuses it first."""
    with pytest.raises(discord.LoginFailure):
        await Bot().up("wrong")
    assert (office.discord.gateway.begun, office.discord.record.invalid()) == (0, 1)


async def test_a_token_that_dies_closes_the_gateway(office):
    """4004 ends the client: it is not retried."""
    bot = await office.bot()
    office.discord.admin.reset_token("another")
    office.discord.gateway.drop()

    with pytest.raises(discord.ConnectionClosed) as caught:
        await asyncio.wait_for(bot.task, 3)
    assert caught.value.code == 4004


async def test_a_privileged_intent_has_to_be_switched_on(office):
    """4014 ends the client."""
    bot = Bot(intents=unprivileged(message_content=True))
    with pytest.raises(discord.PrivilegedIntentsRequired):
        await bot.up()


async def test_more_than_a_thousand_sessions_a_day_cost_the_token(office):
    """The token is reset, so the next session is refused."""
    gateway = office.discord.gateway
    gateway._identified.extend([0.0] * 1000)

    with pytest.raises(discord.ConnectionClosed):
        await Bot().up()
    assert office.discord.app.token != "bot-token-1"


async def test_a_dropped_socket_is_resumed_with_what_was_missed(office):
    """A click made meanwhile arrives after RESUME, in the same session."""
    bot = await office.bot()
    await office.place(bot).send(view=one_button())
    (card,) = office.dana.sees(office.general)

    office.discord.gateway.drop()
    await office.dana.click(card, "Approve")

    await until(lambda: bot.pressed)
    assert (office.discord.gateway.begun, office.discord.gateway.resumed) == (1, 1)
    assert bot.pressed[0].data["custom_id"] == "rc|approve|1"


async def test_op_7_is_followed_and_resumed(office):
    """The session stays."""
    bot = await office.bot()

    await office.discord.gateway.reconnect()
    await until(lambda: office.discord.gateway.resumed == 1)
    office.dana.mention(office.general, "still there?")

    await until(lambda: bot.heard)
    assert office.discord.gateway.begun == 1


async def test_an_invalid_session_begins_anew(office):
    """Op 9 costs an IDENTIFY."""
    await office.bot()

    await office.discord.gateway.invalidate()

    await until(lambda: office.discord.gateway.begun == 2)
    await until(lambda: office.discord.gateway.live)
    assert office.discord.gateway.resumed == 0


async def test_a_forgotten_session_cannot_be_resumed(office):
    """The RESUME is answered with op 9, and the client begins anew."""
    await office.bot()
    office.discord.gateway.forget()

    office.discord.gateway.drop()

    await until(lambda: office.discord.gateway.begun == 2)


async def test_text_is_blank_without_the_intent(office):
    """A plain message has no text; a mention, a direct message and a reply that rings have."""
    bot = await office.bot()
    own = await office.place(bot).send("ask me")
    (seen,) = office.dana.sees(office.general)

    office.dana.say(office.general, "make it shorter", files=[("a.txt", b"x")])
    office.dana.mention(office.general, "draft")
    office.dana.say(office.general, "by reply", reply_to=seen)
    office.dana.dm("privately")

    await until(lambda: len(bot.heard) == 4)
    assert [message.content for message in bot.heard] == ["", f"<@{bot.user.id}> draft", "by reply", "privately"]
    assert bot.heard[0].attachments == []
    history = {message.id: message.content async for message in office.place(bot).history()}
    assert history[own.id] == "ask me"
    assert history[bot.heard[0].id] == ""


async def test_text_is_there_with_the_intent(office):
    """Asked for and switched on."""
    office.discord.app.privileged = CONTENT
    bot = await office.bot(intents=unprivileged(message_content=True))

    office.dana.say(office.general, "make it shorter")

    await until(lambda: bot.heard)
    assert bot.heard[0].content == "make it shorter"


async def test_a_stuttering_platform_sends_everything_twice(office):
    """The same message with another sequence number."""
    bot = await office.bot()
    office.discord.gateway.copies = 2

    office.dana.mention(office.general, "once")

    await until(lambda: len(bot.heard) == 2)
    assert len({message.id for message in bot.heard}) == 1


async def test_what_is_held_arrives_when_it_is_delivered_as_often_as_that(office):
    """The same event with the same id; the person's gesture waits for no answer meanwhile."""
    bot = await office.bot()
    gateway = office.discord.gateway
    await office.place(bot).send(view=one_button())
    (card,) = office.dana.sees(office.general)

    with gateway.held() as held:
        await office.dana.click(card, "Approve")
        office.dana.mention(office.general, "draft")
        office.dana.say(office.general, "which I may not read")
    await gateway.caught_up()
    assert (bot.pressed, bot.heard) == ([], [])

    for event in [*held, *held]:
        assert gateway.deliver(event) == 1
    await gateway.caught_up()
    await until(lambda: len(bot.heard) == 4 and len(bot.pressed) == 2)
    assert len({one.id for one in bot.pressed}) == 1
    assert len({one.id for one in bot.heard}) == 2
    assert [one.content for one in bot.heard[1::2]] == ["", ""]


async def test_who_has_caught_up_has_begun_with_every_event(office):
    """No event is on its way any more; whoever has gone is not waited for."""
    bot = await office.bot()
    for nth in range(50):
        office.dana.mention(office.general, str(nth))

    await office.discord.gateway.caught_up()
    begun = [task for task in asyncio.all_tasks() if task.get_name() == "discord.py: on_message"]
    assert len(begun) + len(bot.heard) == 50

    await bot.down()
    office.dana.mention(office.general, "is anybody there?")
    await office.discord.gateway.caught_up()


async def test_programs_are_heard_as_programs(office):
    """Another app's bot, and ours from another process."""
    bot = await office.bot()
    other = office.discord.admin.program("helper", office.guild)

    office.discord.admin.says(other, office.general, f"<@{bot.user.id}> draft")
    own = office.discord.admin.says(office.discord.world.bot, office.general, "draft")

    await until(lambda: bot.heard)
    await office.discord.gateway.caught_up()
    assert [(one.author.bot, one.content) for one in bot.heard] == [(True, f"<@{bot.user.id}> draft")]
    assert (await office.place(bot).fetch_message(int(own.id))).author == bot.user


IDENTIFY = {"op": 2, "d": {"token": "bot-token-1", "intents": 1}}


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (["{"], 4002),
        (['{"op": 99}'], 4001),
        (['{"op": 3, "d": {}}'], 4003),
        ([json.dumps(IDENTIFY)] * 2, 4005),
        (['{"op": 1}'] * 121, 4008),
    ],
)
async def test_a_bad_client_is_closed(office, sent, code):
    """Each breach of the protocol has its code."""
    async with aiohttp.ClientSession() as session, session.ws_connect(office.discord.gateway_url) as socket:
        for text in sent:
            await socket.send_str(text)
        async with asyncio.timeout(3):
            async for _ in socket:
                pass
        assert socket.close_code == code


async def test_goodbye_ends_a_session(office):
    """1000 does; discord.py itself leaves with 4000, so that what it had could still be resumed."""
    async with aiohttp.ClientSession() as session, session.ws_connect(office.discord.gateway_url) as socket:
        await socket.send_json(IDENTIFY)
        await until(lambda: office.discord.gateway.live)
        await socket.close(code=1000)
    await until(lambda: not office.discord.gateway.sockets)
    assert office.discord.gateway.sessions == {}

    await (await office.bot()).down()
    await until(lambda: not office.discord.gateway.sockets)
    assert len(office.discord.gateway.sessions) == 1


def one_button() -> discord.ui.View:
    """A view the library keeps no state for."""
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Approve", custom_id="rc|approve|1"))
    view.stop()
    return view
