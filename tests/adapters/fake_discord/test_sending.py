"""Messages and threads with the real client: once, after faults, within limits and rates, and whom they ring."""

from __future__ import annotations

import asyncio
import io
import logging

import aiohttp
import discord
import pytest

from tests.adapters.fake_discord.conftest import until
from tests.adapters.fake_discord.test_interactions import card


async def test_a_nonce_makes_one_message(office):
    """Ten at once are one; when it is forgotten there is a second."""
    bot = await office.bot()
    place = office.place(bot)

    sent = await asyncio.gather(*(place.send("x", nonce="k1") for _ in range(10)))
    assert len({message.id for message in sent}) == 1

    office.clock.pass_time(seconds=181)
    await place.send("x", nonce="k1")
    assert [post.nonce for post in office.discord.record.posts] == ["k1", "k1"]
    assert [message.nonce async for message in place.history()] == [None, None]


@pytest.mark.parametrize("fault", ["lose", "broken", "reset", "status"])
async def test_a_failed_send_is_repeated_with_its_nonce(office, fault):
    """Before the write or after it, there is one message in the end."""
    bot = await office.bot()
    getattr(office.discord.faults, fault)("message.create")

    with pytest.raises((aiohttp.ClientError, discord.DiscordServerError)):
        await office.place(bot).send("x", nonce="k1")
    assert len(office.discord.record.posts) == (fault in ("lose", "broken"))
    await office.place(bot).send("x", nonce="k1")

    assert len(office.discord.record.posts) == 1


async def test_a_held_call_waits_for_the_test(office):
    """Applied, but not answered yet."""
    bot = await office.bot()
    held = office.discord.faults.hold("message.create", after=True)

    sending = asyncio.create_task(office.place(bot).send("x"))
    await asyncio.wait_for(held.reached.wait(), 3)
    assert (len(office.discord.record.posts), sending.done()) == (1, False)
    held.release()

    await asyncio.wait_for(sending, 3)


async def test_a_card_is_found_by_the_id_of_its_component(office):
    """Ids that were given come back in history; the rest are numbered around them."""
    bot = await office.bot()
    await office.place(bot).send(view=card())

    (found,) = [message async for message in office.place(bot).history(limit=50)]
    assert found.components[0].id == 77
    assert {child.id for child in found.components[0].children}.isdisjoint({0, 77})


async def test_a_throttled_call_is_obeyed(office):
    """With `Via` the library waits and repeats; what is too long is raised."""
    bot = await office.bot(max_ratelimit_timeout=30)
    office.discord.faults.throttle("message.create", 0.1)
    await office.place(bot).send("x")
    assert [call.status for call in office.discord.record.named("message.create")] == [429, 200]

    office.discord.faults.throttle("message.create", 31)
    with pytest.raises(discord.RateLimited):
        await office.place(bot).send("y")
    assert len(office.discord.record.posts) == 1


async def test_a_429_without_via_is_a_ban(office):
    """The library raises at once."""
    bot = await office.bot()
    office.discord.faults.throttle("message.create", via=False)

    with pytest.raises(discord.HTTPException) as caught:
        await office.place(bot).send("x")
    assert (caught.value.status, len(office.discord.record.named("message.create"))) == (429, 1)


async def test_a_bucket_is_kept(office):
    """The library reads the headers and waits before it is told to: no 429 at all."""
    bot = await office.bot()
    office.discord.rates.limit("message.create", 2, 0.2)

    for number in range(5):
        await office.place(bot).send(str(number))

    assert [call.status for call in office.discord.record.named("message.create")] == [200] * 5
    assert [post.content for post in office.discord.record.posts] == list("01234")


async def test_fifty_calls_a_second_in_all(office, caplog):
    """The library does not know this one beforehand; it waits when it is told to, and nothing is lost."""
    bot = await office.bot()
    caplog.set_level(logging.ERROR)

    await asyncio.gather(*(office.place(bot).send(str(number), nonce=str(number)) for number in range(60)))

    throttled = [call for call in office.discord.record.named("message.create") if call.status == 429]
    assert (len(office.discord.record.posts), bool(throttled)) == (60, True)


async def test_whom_a_message_rings(office):
    """Everybody it names unless mentions are off; code rings nobody, and what was allowed is on record."""
    dana, leads = f"<@{office.dana.id}>", f"<@&{office.leads.id}>"
    text = f"@everyone {dana} {leads} `@here` https://example.com/x"
    safe = await office.bot()
    loud = await office.bot(allowed_mentions=None)
    only = discord.AllowedMentions(everyone=False, roles=False, users=[discord.Object(int(office.dana.id))])

    await office.place(safe).send(text)
    await office.place(loud).send(text)
    await office.place(loud).send(text, allowed_mentions=only)

    assert [post.pings for post in office.discord.record.posts] == [
        [],
        ["@everyone", f"@{office.dana.id}", f"@&{office.leads.id}"],
        [f"@{office.dana.id}"],
    ]
    assert office.discord.record.posts[0].allowed == {"parse": []}
    assert office.discord.record.posts[0].links == ["https://example.com/x"]


async def test_files_arrive_and_can_be_read(office):
    """In a plain message, and in a card that shows them; one that is not shown is a complaint."""
    bot = await office.bot()
    sent = await office.place(bot).send("here", file=discord.File(io.BytesIO(b"long text"), "brd.md"))
    assert await sent.attachments[0].read() == b"long text"

    view = discord.ui.LayoutView()
    view.add_item(discord.ui.File("attachment://brd.md")).stop()
    await office.place(bot).send(view=view, file=discord.File(io.BytesIO(b"x"), "brd.md"))
    assert office.discord.record.complaints == []
    await office.place(bot).send(view=card(), file=discord.File(io.BytesIO(b"x"), "lost.md"))
    assert office.discord.record.complaints == ["no component shows the file lost.md"]


async def test_a_thread_has_the_id_of_its_message(office):
    """And there is only one."""
    bot = await office.bot()
    root = await bot.get_channel(int(office.general.id)).send("root")
    thread = await root.create_thread(name="Request 1")
    await thread.send("inside")

    assert thread.id == root.id
    with pytest.raises(discord.HTTPException) as caught:
        await root.create_thread(name="again")
    assert caught.value.code == 160004
    inside = office.discord.world.channels[str(thread.id)]
    assert [message.content for message in office.dana.sees(inside) if message.id != str(root.id)] == ["inside"]


async def test_a_message_whose_thread_was_deleted_gets_no_other(office):
    """Its id is used up; the message itself can still be changed."""
    bot = await office.bot()
    root = await bot.get_channel(int(office.general.id)).send("root")
    thread = await root.create_thread(name="Request 1")
    await root.edit(content="root, changed")
    office.discord.admin.delete_channel(office.discord.world.channels[str(thread.id)])

    with pytest.raises(discord.HTTPException) as caught:
        await root.create_thread(name="again")
    assert caught.value.code == 160004
    with pytest.raises(discord.NotFound) as missing:
        await thread.send("inside")
    assert missing.value.code == 10003


async def test_a_thread_without_a_message(office):
    """Private ones are another right."""
    bot = await office.bot()
    channel = bot.get_channel(int(office.general.id))

    thread = await channel.create_thread(name="Open", type=discord.ChannelType.public_thread)
    assert str(thread.parent_id) == office.general.id
    with pytest.raises(discord.Forbidden):
        await channel.create_thread(name="Closed", type=discord.ChannelType.private_thread)


async def test_an_archived_thread_stays_as_it_is(office):
    """No message in it changes, nor it itself, until it is opened again; only open threads are listed."""
    bot = await office.bot()
    root = await bot.get_channel(int(office.general.id)).send("root")
    thread = await root.create_thread(name="Request 1")
    inside = await thread.send("inside")
    office.discord.admin.archive(office.discord.world.channels[str(thread.id)])

    for changing in (inside.edit(content="other"), thread.edit(name="other")):
        with pytest.raises(discord.HTTPException) as caught:
            await changing
        assert caught.value.code == 50083
    assert await bot.guilds[0].active_threads() == []
    await thread.edit(archived=False)
    await inside.edit(content="other")
    assert [one.id for one in await bot.guilds[0].active_threads()] == [thread.id]


async def test_a_post_of_a_forum_has_tags(office):
    """Its first message has its id, and its tags are changed in place."""
    bot = await office.bot()
    forum = bot.get_channel(int(office.forum.id))
    opened, done = forum.available_tags

    made = await forum.create_thread(name="Request 1", view=card(), applied_tags=[opened])
    assert made.thread.id == made.message.id
    await made.thread.edit(applied_tags=[done], archived=True)
    await made.thread.send("wakes it")

    thread = office.discord.world.channels[str(made.thread.id)]
    assert (thread.applied, thread.archived) == ([str(done.id)], False)
    with pytest.raises(discord.HTTPException):
        await office.place(bot, office.forum).send("a forum takes no messages")


async def test_what_is_gone_or_forbidden_says_so(office):
    """Each with its code."""
    bot = await office.bot()
    sent = await bot.get_channel(int(office.general.id)).send("x")
    thread = await sent.create_thread(name="t")
    codes = []

    async def failing(what):
        with pytest.raises(discord.HTTPException) as caught:
            await what
        codes.append((caught.value.status, caught.value.code))

    office.discord.admin.archive(office.discord.world.channels[str(thread.id)], locked=True)
    await failing(bot.get_partial_messageable(thread.id).send("locked"))
    office.discord.admin.delete_message(office.discord.world.messages[str(sent.id)])
    await failing(sent.edit(content="y"))
    office.general.allowed.discard("SEND_MESSAGES")
    await failing(office.place(bot).send("x"))
    office.general.allowed.clear()
    await failing(office.place(bot).send("x"))
    office.discord.admin.delete_channel(office.general)
    await failing(office.place(bot).send("x"))

    assert codes == [(403, 50013), (404, 10008), (403, 50013), (403, 50001), (404, 10003)]


V2 = 1 << 15
BUTTON = {"type": 2, "style": 1, "label": "x", "custom_id": "a"}


def text(content: str = "x", **more: object) -> dict:
    """A text display."""
    return {"type": 10, "content": content} | more


def row(*buttons: dict) -> dict:
    """A row of buttons."""
    return {"type": 1, "components": list(buttons)}


def named(field: str, length: int) -> dict:
    """A row of one button with a name so long."""
    return row(BUTTON | {field: "x" * length})


def buttons(count: int) -> list[dict]:
    """So many different buttons."""
    return [BUTTON | {"custom_id": str(number)} for number in range(count)]


@pytest.mark.parametrize(
    ("fits", "breaks"),
    [
        ({"content": "x" * 2000}, {"content": "x" * 2001}),
        ({"content": "x", "nonce": "n" * 25}, {"content": "x", "nonce": "n" * 26}),
        ({"flags": V2, "components": [text()] * 40}, {"flags": V2, "components": [text()] * 41}),
        ({"flags": V2, "components": [text("x" * 4000)]}, {"flags": V2, "components": [text("x" * 2001)] * 2}),
        ({"flags": V2, "components": [text()]}, {"flags": V2, "components": [text()], "content": "x"}),
        ({"flags": V2, "components": [text()]}, {"components": [text()]}),
        ({"flags": V2, "components": [text(id=0), text(id=1)]}, {"flags": V2, "components": [text(id=1)] * 2}),
        ({"components": [row(*buttons(5))]}, {"components": [row(*buttons(6))]}),
        ({"components": [row(one) for one in buttons(5)]}, {"components": [row(one) for one in buttons(6)]}),
        ({"components": [row(*buttons(2))]}, {"components": [row(BUTTON, BUTTON)]}),
        ({"components": [named("custom_id", 100)]}, {"components": [named("custom_id", 101)]}),
        ({"components": [named("label", 80)]}, {"components": [named("label", 81)]}),
        ({"embeds": [{"description": "x" * 3000}] * 2}, {"embeds": [{"description": "x" * 3001}] * 2}),
        ({"content": "x", "allowed_mentions": {"users": ["1"]}},
         {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}}),
    ],
)  # fmt: skip
async def test_a_limit_at_n_and_one_more(office, fits, breaks):
    """Past the library's own checks: the first is taken, the second refused with nothing written."""
    bot = await office.bot()
    path = f"/channels/{office.general.id}/messages"
    await bot.http.request(discord.http.Route("POST", path), json=fits)

    error = await office.refused(bot, "POST", path, breaks)

    assert (error.status, error.code) == (400, 50035)
    assert len(office.discord.record.posts) == 1


async def test_the_v2_flag_stays(office):
    """A card never becomes a plain message again."""
    bot = await office.bot()
    sent = await office.place(bot).send(view=card())
    path = f"/channels/{office.general.id}/messages/{sent.id}"
    error = await office.refused(bot, "PATCH", path, {"content": "plain", "components": [], "flags": 0})
    assert error.code == 50035


async def test_direct_messages(office):
    """Written and read; others do not see them."""
    bot = await office.bot()
    user = await bot.create_dm(discord.Object(int(office.dana.id)))
    await user.send("hello")
    assert [message.content for message in office.dana.sees(office.discord.world.direct(office.dana.id))] == ["hello"]


async def test_the_small_things(office):
    """Reactions, typing, a member's roles of this moment, and how many sessions are left."""
    bot = await office.bot()
    sent = await bot.get_channel(int(office.general.id)).send("x")

    await sent.add_reaction("👍")
    assert office.discord.world.messages[str(sent.id)].reactions == {"👍": {office.discord.world.bot.id}}
    await sent.remove_reaction("👍", bot.user)
    assert office.discord.world.messages[str(sent.id)].reactions == {}
    await office.place(bot).typing()
    member = await bot.guilds[0].fetch_member(int(office.omar.id))
    assert [role.name for role in member.roles[1:]] == ["leads"]
    begun = await bot.http.request(discord.http.Route("GET", "/gateway/bot"))
    assert begun["session_start_limit"]["remaining"] == 999


async def test_a_limit_for_all_calls_stops_every_call(office):
    """The library holds the others back while one waits."""
    bot = await office.bot()
    office.discord.faults.throttle("message.create", 0.3, overall=True)

    first = asyncio.create_task(office.place(bot).send("x"))
    await until(lambda: office.discord.record.named("message.create"))
    await asyncio.sleep(0.02)
    typing = asyncio.create_task(_typing(office.place(bot)))
    await asyncio.sleep(0.05)
    assert office.discord.record.named("typing") == []
    await asyncio.wait_for(asyncio.gather(typing, first), 3)

    assert [call.status for call in office.discord.record.named("message.create")] == [429, 200]


async def test_people_change_and_delete_what_they_said(office):
    """The app is told of both."""
    bot = await office.bot()
    told = []
    bot.on_raw_message_edit = lambda event: _kept(told, ("edit", event.message_id))
    bot.on_raw_message_delete = lambda event: _kept(told, ("delete", event.message_id))

    said = office.dana.mention(office.general, "draft")
    office.dana.edit(said, "never mind")
    office.dana.delete(said)

    await until(lambda: len(told) == 2)
    assert told == [("edit", int(said.id)), ("delete", int(said.id))]


async def _kept(told: list, what: tuple) -> None:
    told.append(what)


async def _typing(place: discord.PartialMessageable) -> None:
    await place.typing()
