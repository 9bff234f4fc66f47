"""The event stream: what a page has missed, in order, each once; live, shared, and for nobody else."""

from __future__ import annotations

import asyncio
import re

import pytest

from rolecall.chat import Button, Card, Step
from rolecall_web import hub, stream
from rolecall_web.address import direct, place_of
from rolecall_web.changes import newest
from rolecall_web.stream import Reader
from rolecall_web.visit import Visit
from tests.adapters.web.studio import Studio
from tests.line.floor import TEXT

PATIENCE_S = 5.0


class Page:
    """An open page that listens."""

    def __init__(self, studio, browser, place=None, after=0):
        secret = dict(browser.client.cookies)["rolecall"]
        actor = studio.desk.session(secret)
        self.visit = Visit(studio.adapter._house, actor, secret, "/")
        self.events = Reader(self.visit, place).stream(after)

    async def next(self):
        """Return the next event that is no heartbeat: name, id and data."""
        async with asyncio.timeout(PATIENCE_S):
            async for text in self.events:
                if found := re.match(r"id: (\d+)\nevent: (\w+)\n((?:data: .*\n)+)\n$", text):
                    lines = found[3].removesuffix("\n").split("\n")
                    return found[2], int(found[1]), "\n".join(line.removeprefix("data: ") for line in lines)
        return None

    async def several(self, count):
        """Return names and ids of the next events."""
        return [(await self.next())[:2] for _ in range(count)]


def _id(event):
    return re.search(r'<article id="m-([^"]+)"', event[2])[1]


async def _post(studio, title, key, channel="general", thread="", **more):
    return await studio.adapter.post(place_of(channel, thread), Card(title, **more), key=key)


async def _caught_up(studio):
    """Wait until the hub has read the feed to its end: a page that opens before sees older states, too."""
    hub = studio.adapter._house.hub
    while hub._last < hub.newest():
        assert await hub.wait(hub._last, 10)


async def test_a_page_is_told_what_it_has_missed_each_message_once(studio):
    """What was replaced many times meanwhile comes in its newest state."""
    dana = await studio.signed_in("Dana")
    first = await _post(studio, "one", "k1", state="working")
    for n in range(5):
        await studio.adapter.update(first, Card(f"step {n}", state="working"), key=f"k1:{n}")
    second = await _post(studio, "two", "k2", state="working")
    await _caught_up(studio)

    page = Page(studio, dana, place_of("general"))
    found = [await page.next(), await page.next()]
    assert [(_id(event), event[1]) for event in found] == [(first.message, 6), (second.message, 7)]
    assert "step 4" in found[0][2]


async def test_there_is_no_gap_and_no_double_between_page_and_stream(studio):
    """A page says how far it has come; a reconnect goes on from there."""
    dana = await studio.signed_in("Dana")
    await _post(studio, "before the page", "k1", state="working")
    cursor = int(re.search(r'data-cursor="(\d+)"', (await dana.get("/c/general")).text)[1])
    await _post(studio, "after the page", "k2", state="working")

    page = Page(studio, dana, place_of("general"), after=cursor)
    event = await page.next()
    assert "after the page" in event[2]
    again = Page(studio, dana, place_of("general"), after=event[1])
    await _post(studio, "after the cut", "k3", state="working")
    assert "after the cut" in (await again.next())[2]


async def test_an_open_page_hears_at_once_and_only_of_its_place(studio):
    """A channel hears of its roots and their replies' number, a thread of its replies."""
    dana = await studio.signed_in("Dana")
    root = await _post(studio, "root", "k1", state="working")
    start = newest(studio.shelf)
    channel = Page(studio, dana, place_of("general"), start)
    thread = Page(studio, dana, place_of("general", root.message), start)
    elsewhere = Page(studio, dana, place_of("shop"), start)
    waiting = asyncio.create_task(elsewhere.next())

    reply = await _post(studio, "reply", "k2", thread=root.message, state="working")
    heard = await channel.next()
    assert (_id(heard), "1 reply" in heard[2]) == (root.message, True)
    assert {_id(await thread.next()), _id(await thread.next())} == {reply.message, root.message}
    assert not waiting.done()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)


async def test_another_process_is_heard_too(studio, sqlite_store, clock, ids):
    """Two adapters over one store: the feed is shared, not the memory."""
    dana = await studio.signed_in("Dana")
    other = Studio.__new__(Studio)
    other.__dict__.update(studio.__dict__)
    other.adapter = type(studio.adapter)({}, studio.pack)
    await other.adapter.start(studio, studio.desk, studio.shelf)

    page = Page(studio, dana, place_of("general"), newest(studio.shelf))
    await other.adapter.post(place_of("general"), Card("from elsewhere", state="working"), key="k1")
    assert "from elsewhere" in (await page.next())[2]
    await other.adapter.stop()


async def test_an_article_is_made_once_for_all_readers(studio, monkeypatch):
    """Two hundred open pages cost one rendering of a change."""
    dana = await studio.signed_in("Dana")
    made = []
    render = hub.render.message
    monkeypatch.setattr(hub.render, "message", lambda item: made.append(item.id) or render(item))
    pages = [Page(studio, dana, place_of("general"), newest(studio.shelf)) for _ in range(20)]
    listening = [asyncio.create_task(page.next()) for page in pages]
    await asyncio.sleep(0)
    ref = await _post(studio, "news", "k1", state="working")

    heard = await asyncio.gather(*listening)
    assert {event[2] for event in heard} == {heard[0][2]}
    assert made == [ref.message]


async def test_who_was_away_too_long_is_told_to_load_the_page_again(studio, monkeypatch):
    """No reader makes us remember or send without bound."""
    dana = await studio.signed_in("Dana")
    monkeypatch.setattr(hub, "KEPT", 3)
    for n in range(6):
        await _post(studio, f"{n}", f"k{n}", state="working")
    await asyncio.sleep(hub.POLL_S / 5)

    assert (await Page(studio, dana, place_of("general")).next())[0] == "reload"
    assert len(studio.adapter._house.hub._frames) <= 3


async def test_a_private_word_reaches_its_member_and_no_other(studio):
    """Told at once on the open page, and then not again on the next one."""
    dana, erin = await studio.signed_in("Dana"), await studio.signed_in("Erin")
    mine, others = Page(studio, dana), Page(studio, erin)
    listening = asyncio.create_task(others.next())
    await studio.adapter.tell(mine.visit.actor, place_of("general"), "Only you\nread this.", key="e1:tell")

    name, _, text = await mine.next()
    assert (name, text) == ("notice", "Only you\nread this.")
    assert "Only you" not in (await dana.get("/channels")).text
    assert not listening.done()
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


async def test_the_badge_follows_what_waits(studio):
    """A card that may need a decision makes every page count again."""
    dana = await studio.signed_in("Dana")
    me = Page(studio, dana).visit.actor
    page = Page(studio, dana, None, newest(studio.shelf))
    await dana.say(f"/notes {TEXT}", str(place_of(direct(me.id))))
    await studio.settle()

    event = await page.next()
    while event[0] != "badge" or event[2] == "0":
        event = await page.next()
    assert event[2] == str(len(studio.desk.waiting(me))) == "1"


async def test_a_stream_ends_with_its_session(studio):
    """Signing out in one tab ends the streams of all."""
    dana = await studio.signed_in("Dana")
    page = Page(studio, dana, place_of("general"))
    listening = asyncio.create_task(page.next())
    await asyncio.sleep(0.05)
    await dana.post("/sign-out")

    assert await listening is None


async def test_a_stream_ends_when_its_session_ends_elsewhere(studio, monkeypatch):
    """An owner let the member out, in whatever process: seen at the next heartbeat, which also moves the id on."""
    dana = await studio.signed_in("Dana")
    monkeypatch.setattr(stream, "HEARTBEAT_S", 0.05)
    page = Page(studio, dana, place_of("general"))
    assert await anext(page.events) == "retry: 1000\n\n"
    assert await anext(page.events) == ": still here\nid: 0\n\n"
    studio.desk.sign_out(page.visit.secret)

    async with asyncio.timeout(PATIENCE_S):
        assert [text async for text in page.events][1:] == []


async def test_a_busy_stream_ends_when_its_session_ends_elsewhere(studio, monkeypatch):
    """It is never silent, so no heartbeat looks: what is said a while later is not for this page any more."""
    dana = await studio.signed_in("Dana")
    monkeypatch.setattr(stream, "HEARTBEAT_S", 0.2)
    page = Page(studio, dana, place_of("general"))
    await _post(studio, "before", "k0", state="working")
    assert "before" in (await page.next())[2]
    studio.desk.sign_out(page.visit.secret)

    heard = []
    for n in range(1, 12):
        await _post(studio, f"after {n}", f"k{n}", state="working")
        heard.append(await page.next())
        if heard[-1] is None:
            break
        await asyncio.sleep(0.05)
    assert heard[-1] is None


async def test_streams_end_at_once_when_the_server_does(studio):
    """Nobody waits for browsers to go away."""
    dana = await studio.signed_in("Dana")
    listening = [asyncio.create_task(Page(studio, dana, place_of("general")).next()) for _ in range(5)]
    await asyncio.sleep(0.05)
    await studio.adapter.stop()

    async with asyncio.timeout(1):
        assert await asyncio.gather(*listening) == [None] * 5


@pytest.mark.parametrize("text", ["a\r\nb", "data: x\n\nevent: upsert", "one\u2028two"])
async def test_no_text_breaks_out_of_its_event(studio, text):
    """Each line of data is marked as data."""
    dana = await studio.signed_in("Dana")
    page = Page(studio, dana, place_of("general"))
    card = Card(text, steps=(Step("draft", "doing", text),), buttons=(Button("say", text, text),), state="working")
    await studio.adapter.post(place_of("general"), card, key="k1")

    event = await page.next()
    assert event[0] == "upsert"
    assert event[2].count("<article") == 1
