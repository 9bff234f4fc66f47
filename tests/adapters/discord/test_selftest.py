"""The self-test does everything once in a channel, names what failed, and leaves no message behind."""

from __future__ import annotations

import pytest

from rolecall.chat.common import samples
from rolecall.errors import BadInput
from tests.adapters.discord.terminal import Terminal


async def test_the_selftest_leaves_no_message_behind(desk: Terminal) -> None:
    """Each kind of card is posted once, one updated, found and read, everything deleted, the thread closed."""
    await desk.connected()

    done = await desk.run("selftest", desk.general.id)

    assert done.return_value == 0, done.output
    assert done.stdout.count("pass  post: ") == done.stdout.count("pass  delete: ") == len(samples.CARDS)
    assert done.stdout.splitlines()[-1] == "22 of 22 passed."
    assert list(desk.fake.world.messages) == []
    (thread,) = [one for one in desk.fake.world.channels.values() if one.thread]
    assert thread.archived
    assert [name for post in desk.fake.record.posts for name in post.pings] == []


async def test_the_selftest_names_what_failed_and_goes_on(desk: Terminal) -> None:
    """A channel whose history the app may not read."""
    await desk.connected()
    desk.general.allowed.discard("READ_MESSAGE_HISTORY")

    done = await desk.run("selftest", desk.general.id)

    failed = [line.split("  ")[1] for line in done.stdout.splitlines() if line.startswith("FAIL")]
    assert done.return_value == 1
    assert failed == ["find: the deliverable by its component id", "read: the attached file"]
    assert list(desk.fake.world.messages) == []


@pytest.mark.parametrize("channel", ["#general", "1", "forum"])
async def test_the_selftest_wants_a_text_channel(desk: Terminal, channel: str) -> None:
    """And says how to find its id."""
    await desk.connected()
    number = desk.fake.forum("requests", desk.guild).id if channel == "forum" else channel

    refused = (await desk.run("selftest", number)).exception

    assert isinstance(refused, BadInput)
    assert "Copy Channel ID" in refused.hint
