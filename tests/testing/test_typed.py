"""The text-only room: what is heard, what stands there, and a link that decides nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from rolecall.app.shelf import AdapterShelf
from rolecall.chat import Actor, Button, Card, Place, Ref
from rolecall.chat.codes import code_of
from rolecall.courier.rungs import fit
from rolecall.errors import Refused, Unreached
from rolecall.testing.model import ScriptedModel
from rolecall.testing.typed import DIRECT, TEXT_ONLY, TypedWorkspace
from rolecall_web import WebAdapter
from tests.adapters.flows import asked, card
from tests.adapters.house import PAGES, House
from tests.adapters.kits.typed import TypedKit
from tests.line.floor import minutes

DANA = Actor("typed", "T", "u1", "dana")
ROOM = Place("typed", "T", "general")
THREAD = replace(ROOM, thread="t1")


@pytest.fixture
def room():
    """A room that listens to @notes."""
    return TypedWorkspace(names=("rolecall", "notes"))


@pytest.mark.parametrize(
    ("text", "place", "how"),
    [
        ("@notes minutes, please", ROOM, "mention"),
        ("ask @Rolecall about it", THREAD, "mention"),
        ("the plan is due on Friday", THREAD, "reply"),
        ("minutes, please", replace(ROOM, channel=f"{DIRECT}u1"), "dm"),
        ("@max did you see this?", ROOM, None),
        ("mail notes@notes.example", ROOM, None),
        ("minutes, please", replace(ROOM, channel=f"{DIRECT}u2"), None),
    ],
)
def test_only_what_is_said_to_the_house_is_an_event(room, text, place, how):
    """Whatever it is, the line stands in the room."""
    event = room.write(DANA, text, place)

    assert (event and event.how) == how
    assert event is None or event.private == (how == "dm")
    assert [(line.by, line.text) for line in room.lines(place)] == [("dana", text)]


async def test_a_card_is_a_line_with_the_words_that_answer_it(room):
    """What the courier makes of a card for such a room can be typed."""
    shown = Card("Ready.", buttons=(Button("approve", "d1.v1.abc", "Approve"), Button("reject", "d1.v1.abc", "Reject")))

    ref = await room.post(THREAD, fit(shown, TEXT_ONLY), key="k")
    again = await room.post(THREAD, fit(shown, TEXT_ONLY), key="k")

    (line,) = room.lines(THREAD)
    assert ref == again == Ref(THREAD, line.id)
    assert f"approve {code_of('d1.v1.abc')}\n" in line.text
    assert "d1.v1.abc" not in line.text


async def test_a_line_cannot_be_changed(room):
    """The courier writes another one instead."""
    ref = await room.post(ROOM, Card("Ready."), key="k")

    with pytest.raises(Refused):
        await room.update(ref, Card("Done."), key="k2")


async def test_a_room_that_was_not_started_takes_nothing(room):
    """The line stands; it can be brought again."""
    event = room.write(DANA, "@notes minutes", ROOM)

    with pytest.raises(Unreached):
        await room.deliver(event)


async def test_the_link_on_a_card_leads_to_a_door(sqlite_store, clock, ids):
    """Whoever opens it, a scanner of mails perhaps, is asked to sign in; the version still waits."""
    house = House(sqlite_store, clock, ids, ScriptedModel([minutes]), kit=TypedKit())
    await house.open()
    dana = await house.kit.person("dana")
    on = await asked(house, dana)
    link = (await card(house, dana, on.request)).link
    pages = WebAdapter({}, Path())
    await pages.start(house, house.desk, AdapterShelf(sqlite_store, "main", "web"))

    transport = httpx.ASGITransport(pages.asgi)
    async with httpx.AsyncClient(transport=transport, base_url=PAGES.removesuffix("/open/")) as browser:
        answer = await browser.get(link)
        forged = await browser.post(link, data={"verb": "approve"}, headers={"sec-fetch-site": "same-origin"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert forged.status_code == 405
    assert (house.status(on.request), house.decisions(on.request)) == ("delivered", [])
    await pages.stop()
    await house.close()
