"""In a forum a request is a post: made once, although Discord knows no key for posts, with its state as its tag."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rolecall.chat import Card, File
from rolecall.errors import Forbidden, Throttled, Unreached, Unsure
from tests.adapters.discord.mail import Mail
from tests.adapters.fake_discord.person import Person
from tests.adapters.fake_discord.things import Channel

ROOT = Card("hello", opens="Notes of the week", state="working")


def tags(mail: Mail, post: str) -> list[str]:
    """Return the names of a post's tags."""
    thread = mail.fake.world.channels[post]
    return [mail.forum.tags[number] for number in thread.applied]


async def test_a_request_is_a_post(mail: Mail, forum: Channel, dana: Person) -> None:
    """Its first message has its id, so what belongs below goes there, and the first message changes in place."""
    place = mail.place(forum)
    file = File("notes.md", "text/markdown", b"# Notes")
    ref = await mail.sending.post(place, replace(ROOT, files=(file,), awaits=(mail.member(dana),)), "x:root")

    thread = mail.fake.world.channels[ref.message]
    assert (thread.name, thread.parent, tags(mail, ref.message)) == ("Notes of the week", forum.id, ["Working"])
    assert [one.data for one in mail.fake.world.messages[ref.message].files] == [b"# Notes"]
    assert mail.fake.record.posts[-1].pings == [f"@{dana.id}"]
    below = await mail.sending.post(mail.place(forum, ref.message), Card("below"), "x:below")
    assert mail.fake.world.messages[below.message].channel == ref.message

    await mail.sending.update(ref, replace(ROOT, title="further", state="waiting"), "x:progress:1")
    assert "further" in str(mail.fake.world.messages[ref.message].components)
    assert tags(mail, ref.message) == ["Waits for a decision"]
    assert await mail.channels.ours(mail.place(forum, ref.message))


@pytest.mark.parametrize("fault", ["lose", "broken", "reset", "status"])
@pytest.mark.parametrize("restarted", [False, True], ids=["same process", "another process"])
async def test_a_post_is_made_once(mail: Mail, forum: Channel, fault: str, restarted: bool) -> None:
    """Whatever went wrong: as soon as it is in doubt it is looked for, twice, also inside the window of a nonce."""
    place = mail.place(forum)
    getattr(mail.fake.faults, fault)("thread.create")
    with pytest.raises(Unsure):
        await mail.sending.post(place, ROOT, "x:root")
    if restarted:
        mail.begin()
        if await mail.find(place) is None:
            await mail.post(place, ROOT)
    else:
        mail.house.clock.pass_time(seconds=2)
        await mail.post(place, ROOT)

    assert len(mail.shown()) == 1
    assert len(mail.calls("thread.create")) == (1 if fault in ("lose", "broken") else 2)


async def test_a_post_in_doubt_is_not_made_at_once(mail: Mail, forum: Channel) -> None:
    """Not before two looks have missed it."""
    mail.fake.faults.status("thread.create")
    with pytest.raises(Unsure):
        await mail.sending.post(mail.place(forum), ROOT, "x:root")
    with pytest.raises(Throttled):
        await mail.sending.post(mail.place(forum), ROOT, "x:root")
    assert len(mail.calls("thread.create")) == 1


async def test_a_post_in_doubt_is_not_made_again_by_an_adapter_that_began_anew(mail: Mail, forum: Channel) -> None:
    """The courier lives on, and sends within the minute in which Discord knows a nonce; posts have none."""
    mail.fake.faults.lose("thread.create")
    with pytest.raises(Unsure):
        await mail.sending.post(mail.place(forum), ROOT, "x:root")
    mail.begin()

    await mail.post(mail.place(forum), ROOT)

    assert len(mail.shown()) == 1


async def test_a_post_that_was_refused_leaves_no_doubt(mail: Mail, forum: Channel) -> None:
    """It is surely not there, so nobody looks for it."""
    mail.fake.faults.refuse("thread.create", 403, 50013)
    with pytest.raises(Forbidden):
        await mail.sending.post(mail.place(forum), ROOT, "x:root")
    mail.begin()

    await mail.sending.post(mail.place(forum), ROOT, "x:root")

    assert len(mail.shown()) == 1
    assert mail.calls("threads.active") == []


async def test_the_same_key_is_the_same_post_for_a_while(mail: Mail, forum: Channel) -> None:
    """Discord would make another."""
    one = await mail.sending.post(mail.place(forum), ROOT, "x:root")
    assert await mail.sending.post(mail.place(forum), ROOT, "x:root") == one
    assert len(mail.shown()) == 1


async def test_tags_of_people_stay(mail: Mail, forum: Channel, omar: Person) -> None:
    """Ours takes the place of ours; where there is no room, people's last one goes."""
    ref = await mail.sending.post(mail.place(forum), ROOT, "x:root")
    forum.tags |= {str(number): f"theirs {number}" for number in range(1, 6)}
    told(mail, forum)
    thread = mail.fake.world.channels[ref.message]
    thread.applied = [*thread.applied, "1", "2"]
    told(mail, thread)
    await heard(mail)
    await mail.sending.update(ref, replace(ROOT, state="done"), "x:progress:1")
    assert tags(mail, ref.message) == ["theirs 1", "theirs 2", "Done"]

    thread.applied = ["1", "2", "3", "4", "5"]
    told(mail, thread)
    await heard(mail)
    await mail.sending.update(ref, replace(ROOT, state="stopped"), "x:progress:2")
    assert tags(mail, ref.message) == ["theirs 1", "theirs 2", "theirs 3", "theirs 4", "Stopped"]


async def test_the_tag_changes_only_with_the_state(mail: Mail, forum: Channel) -> None:
    """Progress costs one call; a card without a state leaves the tag alone."""
    ref = await mail.sending.post(mail.place(forum), ROOT, "x:root")
    for card in (ROOT, replace(ROOT, state="")):
        await mail.sending.update(ref, card, "x:progress:1")
    assert mail.calls("channel.edit") == []


async def test_a_forum_without_our_tags_has_none(mail: Mail, forum: Channel) -> None:
    """And one that wants a tag says what to do."""
    forum.tags = {"1": "question"}
    told(mail, forum)
    await heard(mail)
    ref = await mail.sending.post(mail.place(forum), ROOT, "x:root")
    await mail.sending.update(ref, replace(ROOT, state="done"), "x:progress:1")
    assert (tags(mail, ref.message), mail.calls("channel.edit")) == ([], [])

    forum.tag_required = True
    with pytest.raises(Forbidden, match="do without a tag"):
        await mail.sending.post(mail.place(forum), ROOT, "y:root")


async def test_a_tag_that_may_not_be_set_hinders_nothing(mail: Mail, forum: Channel) -> None:
    """The post itself says where the work stands."""
    ref = await mail.sending.post(mail.place(forum), ROOT, "x:root")
    mail.fake.faults.refuse("channel.edit", 403, 50013)
    await mail.sending.update(ref, replace(ROOT, state="done"), "x:progress:1")
    assert tags(mail, ref.message) == ["Working"]


async def test_a_tag_whose_change_was_lost_is_set_with_the_next_try(mail: Mail, forum: Channel) -> None:
    """The update is repeated, which is safe."""
    ref = await mail.sending.post(mail.place(forum), ROOT, "x:root")
    mail.fake.faults.status("channel.edit")
    done = replace(ROOT, state="done")
    with pytest.raises((Unsure, Unreached)):
        await mail.sending.update(ref, done, "x:progress:1")
    await mail.sending.update(ref, done, "x:progress:1")
    assert tags(mail, ref.message) == ["Done"]


async def test_an_old_post_that_was_archived_is_changed_all_the_same(mail: Mail, forum: Channel) -> None:
    """A decision may come days later; the library has forgotten the thread by then."""
    ref = await mail.sending.post(mail.place(forum), ROOT, "x:root")
    mail.fake.admin.archive(mail.fake.world.channels[ref.message])
    await heard(mail)

    await mail.sending.update(ref, replace(ROOT, title="decided", state="done"), "x:progress:1")

    assert "decided" in str(mail.fake.world.messages[ref.message].components)
    assert tags(mail, ref.message) == ["Done"]


def told(mail: Mail, channel: Channel) -> None:
    """Let Discord tell of a channel that changed."""
    from tests.adapters.fake_discord import payloads

    name = "THREAD_UPDATE" if channel.thread else "CHANNEL_UPDATE"
    mail.fake.gateway.happened(name, payloads.channel(mail.fake.world, channel))


async def heard(mail: Mail) -> None:
    """Wait until the client has heard of all that was told."""
    await mail.fake.gateway.caught_up()
