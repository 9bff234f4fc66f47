"""Messages of ours are there once, whatever goes wrong before or after they were written, and change in place."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from discord.http import Route

from rolecall.chat import Button, Card, File, Para, Place, Ref
from rolecall.errors import Forbidden, Gone, Refused, Throttled, Unreached, Unsure
from rolecall_discord import underway
from rolecall_discord.drawing.buttons import custom_id
from rolecall_discord.sending import nonce
from tests.adapters.discord.mail import Mail
from tests.adapters.fake_discord.conftest import until
from tests.adapters.fake_discord.person import Person

CARD = Card("hello", (Para("all of it"),))
ROOT = replace(CARD, opens="Notes of the week")
LONG = "s" * 200


async def test_a_message_says_its_key_twice(mail: Mail) -> None:
    """By a nonce that Discord forgets and by the id of its container; the library keeps nothing of it."""
    ref = await mail.sending.post(mail.place(), CARD, "x:root")

    (post,) = mail.fake.record.posts
    assert (post.id, post.nonce, post.pings) == (ref.message, nonce(mail.place(), "x:root"), [])
    assert (len(post.nonce), post.allowed["parse"]) == (24, [])
    mail.begin()
    assert await mail.find(mail.place()) == ref == Ref(mail.place(), ref.message)
    assert mail.client._connection._view_store._views == {}


def test_the_place_is_in_the_nonce() -> None:
    """Discord knows messages by author and nonce, wherever they are."""
    one, other = Place("discord", "1", "2"), Place("discord", "1", "2", "3")
    assert nonce(one, "x") != nonce(other, "x")
    assert nonce(one, "x") != nonce(one, "y")


async def test_ten_posts_of_one_key_are_one_message(mail: Mail) -> None:
    """They are one call, and all get the same receipt."""
    refs = await asyncio.gather(*(mail.sending.post(mail.place(), ROOT, "x:root") for _ in range(10)))

    assert len(set(refs)) == 1
    assert [len(mail.calls(name)) for name in ("message.create", "thread.from_message")] == [1, 1]


@pytest.mark.parametrize("fault", ["lose", "broken", "reset", "status"])
@pytest.mark.parametrize("restarted", [False, True], ids=["same process", "another process"])
async def test_an_unknown_outcome_inside_the_window_is_sent_again(mail: Mail, fault: str, restarted: bool) -> None:
    """With the nonce that Discord still knows: there is one message, before the write or after it."""
    getattr(mail.fake.faults, fault)("message.create")
    with pytest.raises(Unsure):
        await mail.sending.post(mail.place(), CARD, "x:root")
    if restarted:
        mail.begin()
    mail.house.clock.pass_time(seconds=59)

    ref = await mail.sending.post(mail.place(), CARD, "x:root")

    assert [shown.id for shown in mail.shown()] == [ref.message]
    assert mail.calls("message.list") == []


@pytest.mark.parametrize("fault", ["lose", "broken"])
async def test_an_unknown_outcome_beyond_the_window_is_found(mail: Mail, fault: str) -> None:
    """Discord knows the nonce no more; the container's id says that the message is there."""
    getattr(mail.fake.faults, fault)("message.create")
    with pytest.raises(Unsure):
        await mail.sending.post(mail.place(), ROOT, "x:root")
    mail.begin()
    mail.house.clock.pass_time(hours=1)

    ref = await mail.find(mail.place())

    assert [shown.id for shown in mail.shown()] == [ref.message]
    assert ref.message in mail.fake.world.channels


async def test_a_late_repeat_in_the_same_process_looks_first(mail: Mail) -> None:
    """Also where the courier was only asked to wait: the library may have tried before it met the limit."""
    mail.fake.faults.broken("message.create", 500)
    mail.fake.faults.throttle("message.create", 90)
    with pytest.raises(Throttled) as wait:
        await mail.sending.post(mail.place(), CARD, "x:root")
    assert (wait.value.retry_after, len(mail.shown())) == (90, 1)
    mail.house.clock.pass_time(hours=1)

    ref = await mail.sending.post(mail.place(), CARD, "x:root")

    assert [shown.id for shown in mail.shown()] == [ref.message]


async def test_a_look_that_comes_too_early_does_no_harm(mail: Mail) -> None:
    """The message is still on its way: what is sent again meets it by its nonce."""
    held = mail.fake.faults.hold("message.create")
    first = asyncio.create_task(mail.sending.post(mail.place(), CARD, "x:root"))
    await asyncio.wait_for(held.reached.wait(), 3)
    mail.begin()

    assert await mail.find(mail.place()) is None
    held.release()
    await first
    ref = await mail.sending.post(mail.place(), CARD, "x:root")

    assert [shown.id for shown in mail.shown()] == [ref.message]


async def test_a_post_that_takes_long_goes_on(mail: Mail, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits longer than for a while, nobody sends it again, and in the end everybody knows where it is."""
    monkeypatch.setattr(underway, "PATIENCE_S", 0.05)
    held = mail.fake.faults.hold("message.create", after=True)
    with pytest.raises(Unsure):
        await mail.sending.post(mail.place(), CARD, "x:root")
    with pytest.raises(Throttled):
        await mail.sending.post(mail.place(), CARD, "x:root")
    with pytest.raises(Throttled):
        await mail.sending.find(mail.place(), "x:root")

    held.release()
    await until(lambda: not mail.sending._underway._going)
    ref = await mail.sending.find(mail.place(), "x:root")

    assert ref == await mail.sending.post(mail.place(), CARD, "x:root")
    assert len(mail.calls("message.create")) == 1


async def test_who_gives_up_does_not_stop_the_library(mail: Mail) -> None:
    """Cancelled while it sleeps off the limit of all calls, the library would let no later call through, ever."""
    mail.fake.faults.throttle("message.create", 0.3, overall=True)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await mail.sending.post(mail.place(), CARD, "x:root")

    async with asyncio.timeout(3):
        await mail.sending.post(mail.place(), CARD, "y:root")
        ref = await mail.sending.post(mail.place(), CARD, "x:root")

    assert [shown.id for shown in mail.shown()] == [ref.message]


async def test_the_thread_of_a_root_is_made_after_it(mail: Mail) -> None:
    """It has the root's id and the card's name for it, as far as there is room; we take part in it."""
    ref = await mail.sending.post(mail.place(), replace(ROOT, opens="one\ntwo " + "x" * 200), "x:root")

    thread = mail.fake.world.channels[ref.message]
    assert (thread.parent, thread.name[:8], len(thread.name)) == (mail.general.id, "one two ", 100)
    assert await mail.channels.ours(mail.place(thread=ref.message))
    below = await mail.sending.post(mail.place(thread=ref.message), CARD, "x:below")
    assert (below.place.thread, mail.fake.world.messages[below.message].channel) == (ref.message, ref.message)


@pytest.mark.parametrize("fault", ["lose", "reset", "status", "throttle"])
@pytest.mark.parametrize("late", [False, True], ids=["posted again", "found"])
async def test_a_thread_that_was_lost_is_made_up_for(mail: Mail, fault: str, late: bool) -> None:
    """By another process, which knows neither card nor name; one that is there already is as good."""
    seconds = (90,) if fault == "throttle" else ()
    getattr(mail.fake.faults, fault)("thread.from_message", *seconds)
    with pytest.raises(Unsure):
        await mail.sending.post(mail.place(), ROOT, "x:root")
    mail.begin()
    mail.house.clock.pass_time(seconds=600 if late else 30)

    ref = await (mail.find(mail.place()) if late else mail.sending.post(mail.place(), ROOT, "x:root"))

    assert [shown.id for shown in mail.shown()] == [ref.message]
    assert mail.fake.world.channels[ref.message].name == "Notes of the week"
    assert mail.shelf.get(f"opens:{nonce(mail.place(), 'x:root')}") is None


async def test_a_thread_that_is_not_allowed_is_said(mail: Mail) -> None:
    """With the right that has to be granted."""
    mail.general.allowed.discard("CREATE_PUBLIC_THREADS")
    with pytest.raises(Forbidden, match="Create Public Threads"):
        await mail.sending.post(mail.place(), ROOT, "x:root")


async def test_a_mention_is_answered_in_its_thread(mail: Mail, dana: Person) -> None:
    """Which is made from the person's message; what comes later finds it there."""
    asked = dana.mention(mail.general, "notes, please")
    place = mail.place(thread=asked.id)

    ref = await mail.sending.post(place, ROOT, "x:root")
    again = await mail.sending.post(place, CARD, "x:below")

    assert (ref.place, again.place) == (place, place)
    assert mail.fake.world.channels[asked.id].name == "Notes of the week"
    assert await mail.find(place) == ref
    assert len(mail.calls("thread.from_message")) == 1


async def test_a_mention_is_answered_once_where_the_answer_was_lost(mail: Mail, dana: Person) -> None:
    """Beyond the window, too: it is looked for in the thread that was just made."""
    place = mail.place(thread=dana.mention(mail.general, "notes, please").id)
    mail.fake.faults.refuse("message.create", 404, 10003)
    mail.fake.faults.lose("message.create")
    with pytest.raises(Unsure):
        await mail.sending.post(place, ROOT, "x:root")
    mail.begin()
    mail.house.clock.pass_time(hours=1)

    assert await mail.find(place) is not None
    assert len(mail.shown()) == 1


async def test_what_belongs_below_a_card_without_a_thread_opens_one(mail: Mail) -> None:
    """The details of a digest stand under it, and it stays the message that is changed."""
    root = await mail.sending.post(mail.place(), CARD, "x:root")
    below = await mail.sending.post(mail.place(thread=root.message), Card("hello: details"), "x:1")

    assert mail.fake.world.messages[below.message].channel == root.message
    assert mail.fake.world.channels[root.message].name == "hello: details"
    again = await mail.sending.post(mail.place(thread=root.message), Card("more"), "x:2")
    assert again.place == below.place
    assert len(mail.calls("thread.from_message")) == 1


async def test_a_thread_that_was_deleted_is_gone(mail: Mail) -> None:
    """Ours is not made again; so is one whose message nobody finds."""
    ref = await mail.sending.post(mail.place(), ROOT, "x:root")
    mail.fake.admin.delete_channel(mail.fake.world.channels[ref.message])

    with pytest.raises(Gone):
        await mail.sending.post(mail.place(thread=ref.message), CARD, "x:below")
    mail.fake.admin.delete_message(mail.fake.world.messages[ref.message])
    with pytest.raises(Gone):
        await mail.sending.post(mail.place(thread=ref.message), CARD, "x:below")
    assert mail.shown("x:below") == []


async def test_an_archived_thread_wakes(mail: Mail) -> None:
    """By what is written there, and before a message in it is changed: Discord refuses that in an archived one."""
    root = await mail.sending.post(mail.place(), ROOT, "x:root")
    thread = mail.fake.world.channels[root.message]
    below = await mail.sending.post(mail.place(thread=root.message), CARD, "x:below")

    mail.fake.admin.archive(thread)
    await mail.sending.update(below, Card("done"), "x:below")
    assert (thread.archived, mail.fake.record.posts[-1].kind) == (False, "update")
    mail.fake.admin.archive(thread)
    await mail.sending.post(mail.place(thread=root.message), CARD, "x:more")
    assert not thread.archived


async def test_a_locked_thread_is_forbidden(mail: Mail) -> None:
    """To write in, and to change; the words say what is needed."""
    root = await mail.sending.post(mail.place(), ROOT, "x:root")
    below = await mail.sending.post(mail.place(thread=root.message), CARD, "x:below")
    mail.fake.admin.archive(mail.fake.world.channels[root.message], locked=True)

    with pytest.raises(Forbidden, match="locked thread also Manage Threads"):
        await mail.sending.post(mail.place(thread=root.message), CARD, "x:more")
    with pytest.raises(Forbidden):
        await mail.sending.update(below, Card("done"), "x:below")


async def test_an_update_shows_the_newest_state(mail: Mail) -> None:
    """In place, with its files and without those it has no more; the root's thread is not asked."""
    file = File("notes.md", "text/markdown", b"# Notes")
    ref = await mail.sending.post(mail.place(), replace(ROOT, files=(file,)), "x:root")

    await mail.sending.update(ref, replace(ROOT, title="further", files=(file,)), "x:progress:1")
    shown = mail.fake.world.messages[ref.message]
    assert ([one.data for one in shown.files], "further" in str(shown.components)) == ([b"# Notes"], True)
    await mail.sending.update(ref, CARD, "x:progress:2")
    assert mail.fake.world.messages[ref.message].files == []
    assert mail.fake.record.complaints == []
    assert len(mail.fake.record.posts) == 3


async def test_a_message_that_is_gone_says_so(mail: Mail) -> None:
    """And a channel that is."""
    ref = await mail.sending.post(mail.place(), CARD, "x:root")
    mail.fake.admin.delete_message(mail.fake.world.messages[ref.message])
    with pytest.raises(Gone):
        await mail.sending.update(ref, CARD, "x:progress:1")

    mail.fake.admin.delete_channel(mail.general)
    for what in (mail.sending.post(mail.place(), CARD, "y:root"), mail.sending.update(ref, CARD, "x:progress:2")):
        with pytest.raises(Gone):
            await what
    with pytest.raises(Gone, match="general"):
        await mail.sending.post(Place("discord", mail.guild.id, "general"), CARD, "y:root")


@pytest.mark.parametrize("fault", ["lose", "broken", "status", "reset"])
async def test_an_update_is_safe_to_repeat(mail: Mail, fault: str) -> None:
    """Before the write and after it."""
    ref = await mail.sending.post(mail.place(), CARD, "x:root")
    getattr(mail.fake.faults, fault)("message.edit")
    with pytest.raises(Unsure):
        await mail.sending.update(ref, Card("further"), "x:progress:1")

    await mail.sending.update(ref, Card("further"), "x:progress:1")
    assert "further" in str(mail.fake.world.messages[ref.message].components)


async def test_an_older_state_never_overwrites_a_newer_one(mail: Mail, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one is still on its way the next one is put off."""
    ref = await mail.sending.post(mail.place(), CARD, "x:root")
    monkeypatch.setattr(underway, "PATIENCE_S", 0.05)
    held = mail.fake.faults.hold("message.edit")
    with pytest.raises(Unsure):
        await mail.sending.update(ref, Card("older"), "x:progress:1")
    with pytest.raises(Throttled):
        await mail.sending.update(ref, Card("newer"), "x:progress:2")
    monkeypatch.setattr(underway, "PATIENCE_S", 3.0)

    newer = asyncio.create_task(mail.sending.update(ref, Card("newer"), "x:progress:2"))
    held.release()
    with pytest.raises(Throttled):
        await newer
    await until(lambda: not mail.sending._underway._going)
    await mail.sending.update(ref, Card("newer"), "x:progress:2")

    states = [str(post.components) for post in mail.fake.record.posts if post.kind == "update"]
    assert ["older" in states[0], "newer" in states[1], len(states)] == [True, True, 2]


async def test_whoever_is_awaited_is_notified_once(mail: Mail, dana: Person, omar: Person) -> None:
    """By the field alone, when it is posted: never by words, nor by an update, nor without an account here."""
    card = Card(f"<@{omar.id}> @everyone", awaits=(mail.member(dana), "nobody"))

    ref = await mail.sending.post(mail.place(), card, "x:root")
    await mail.sending.update(ref, replace(card, awaits=(omar.id,)), "x:progress:1")

    assert [post.pings for post in mail.fake.record.posts] == [[f"@{dana.id}"], []]


async def test_what_a_button_stands_for_is_kept_before_it_is_shown(mail: Mail) -> None:
    """Where it does not fit into the button; it is written once."""
    card = Card("hello", buttons=(Button("approve", LONG, "Approve"),))
    held = mail.fake.faults.hold("message.create")
    posting = asyncio.create_task(mail.sending.post(mail.place(), card, "x:root"))
    await asyncio.wait_for(held.reached.wait(), 3)

    (row,) = custom_id("approve", LONG)[1]
    kept = mail.shelf.get(row)
    assert kept == (LONG, 1)
    held.release()
    await mail.sending.update(await posting, card, "x:progress:1")
    assert mail.shelf.get(row) == kept


async def test_direct_messages_have_no_threads(mail: Mail, dana: Person) -> None:
    """A thread in their place is kept for the receipt, and ignored when something is sent."""
    place = mail.with_(dana)
    root = await mail.sending.post(place, ROOT, "x:root")
    below = await mail.sending.post(replace(place, thread=root.message), CARD, "x:below")
    await mail.sending.update(below, Card("done"), "x:progress:1")

    channel = mail.fake.world.direct(dana.id)
    assert [one.id for one in dana.sees(channel)] == [root.message, below.message]
    assert below.place == replace(place, thread=root.message)
    assert "done" in str(mail.fake.world.messages[below.message].components)
    assert await mail.find(below.place, "x:below") == below
    assert (len(mail.calls("dm.open")), mail.calls("thread.from_message")) == (1, [])


async def test_closed_direct_messages_are_forbidden(mail: Mail, dana: Person) -> None:
    """The words say whose setting it is."""
    mail.fake.faults.refuse("message.create", 403, 50007)
    with pytest.raises(Forbidden, match="privacy settings"):
        await mail.sending.post(mail.with_(dana), CARD, "x:root")


@pytest.mark.parametrize(
    ("strike", "error", "posted"),
    [
        (("throttle", 61.0), Throttled, 0),
        (("refuse", 400, 50035), Refused, 0),
        (("refuse", 403, 50013), Forbidden, 0),
        (("refuse", 404, 10003), Gone, 0),
        (("status", 503), Unsure, 0),
        (("broken", 503), Unsure, 1),
    ],
)
async def test_what_goes_wrong_has_its_meaning(mail: Mail, strike: tuple, error: type[Exception], posted: int) -> None:
    """As the courier needs it; a call that may be repeated was not made, or is found again."""
    getattr(mail.fake.faults, strike[0])("message.create", *strike[1:])
    with pytest.raises(error):
        await mail.sending.post(mail.place(), CARD, "x:root")
    assert len(mail.shown()) == posted


async def test_a_short_limit_is_slept_off(mail: Mail) -> None:
    """By the library, and obeyed."""
    mail.fake.faults.throttle("message.create", 0.1)
    await mail.sending.post(mail.place(), CARD, "x:root")
    assert [call.status for call in mail.calls("message.create")] == [429, 200]


async def test_a_platform_that_is_away_was_not_reached(mail: Mail, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was written, so it is sent again without a look."""
    monkeypatch.setattr(Route, "BASE", "http://127.0.0.1:1/api/v10")
    with pytest.raises(Unreached):
        await mail.sending.post(mail.place(), CARD, "x:root")


async def test_stopping_gives_up_what_is_under_way(mail: Mail) -> None:
    """Whoever waits for it is told that nobody knows."""
    held = mail.fake.faults.hold("message.create", after=True)
    posting = asyncio.create_task(mail.sending.post(mail.place(), CARD, "x:root"))
    await asyncio.wait_for(held.reached.wait(), 3)

    await mail.sending.stop()
    with pytest.raises(Unsure):
        await posting
    held.release()
