"""Points 1 to 4: addresses, whose words count, redelivery, and a core that is slow to answer."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from rolecall.chat import Card, Place
from rolecall.store import tables
from tests.adapters.flows import ask, asked, card
from tests.adapters.kit import needs
from tests.line.floor import TEXT

REVISION = "@notes the plan is due on Friday."


def tally(house):
    """Count what events may lead to: accepted events, requests, versions, decisions, messages."""
    counted = (tables.inbox, tables.request, tables.version, tables.decision)
    with house.store.database.begin() as connection:
        counts = [connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() for table in counted]
    return (*counts, sum(verb == "post" for verb, _key, _at in house.adapter.writes))


# 1


@pytest.mark.without("threads")
async def test_an_address_is_its_text_even_for_another_process(house, kit, dana):
    """What was posted to a place read back from its text stands where it stood before."""
    on = await asked(house, dana)
    places = {on.thread, *(shown.ref.place for shown in await kit.sees(dana, on.thread))}
    await house.restart()

    for nth, place in enumerate(places):
        again = Place.parse(str(place))
        assert again == place
        ref = await house.adapter.post(again, Card(f"still here {nth}"), key=f"x{nth}")
        assert ref in [shown.ref for shown in await kit.sees(dana, place) if f"still here {nth}" in shown.text]


# 2


@pytest.mark.parametrize("kind", ["bot", "self"])
async def test_what_programs_say_starts_nothing(house, kit, dana, kind):
    """Neither our own words nor another bot's: two of them would talk for ever."""
    needs(kit, "machines")
    on = await asked(house, dana)
    before = tally(house)

    for words, place in ((f"@notes {TEXT}", kit.place), (REVISION, on.thread), ("stop", on.thread)):
        await house.does(kit.machine(kind, words, place))
    await house.turn()

    assert tally(house) == before


# 3


async def _command(house, kit, dana, on):
    needs(kit, "commands")
    return await kit.writes(dana, f"/notes {TEXT}", kit.place)


async def _mention(house, kit, dana, on):
    return await kit.writes(dana, f"@notes {TEXT}", kit.place)


async def _direct(house, kit, dana, on):
    return await kit.writes(dana, TEXT, kit.direct(dana))


async def _reply(house, kit, dana, on):
    return await kit.writes(dana, REVISION, on.thread)


async def _press(house, kit, dana, on):
    needs(kit, "buttons", "forms")
    return await kit.presses(dana, await card(house, dana, on.request), "revise")


async def _form(house, kit, dana, on):
    heard = await (await _press(house, kit, dana, on))()
    return await kit.submits(dana, heard, reason="The plan is due on Friday.")


@pytest.mark.parametrize(
    ("prepare", "grown"),
    [
        (_command, (1, 1, 0)),
        (_mention, (1, 1, 0)),
        (_direct, (1, 1, 0)),
        (_reply, (0, 1, 1)),
        (_press, (0, 0, 0)),
        (_form, (0, 1, 1)),
    ],
    ids=["command", "mention", "direct", "reply", "press", "form"],
)
async def test_what_is_delivered_twice_is_taken_once(house, kit, dana, prepare, grown):
    """One event, one answer, so many requests, versions and decisions; whether it comes again at once or much later."""
    on = await asked(house, dana)
    gesture = await prepare(house, kit, dana, on)
    events, *before, _posts = tally(house)

    first, second = await asyncio.gather(gesture(), gesture())
    await house.turn()
    posts = tally(house)[-1]
    third = await gesture()
    await house.turn()

    assert (first, third) == (second, second)
    assert tally(house) == (events + 1, *map(sum, zip(before, grown, strict=True)), posts)


async def test_old_history_that_is_replayed_runs_nothing(house, kit, dana, max_):
    """A first sync may bring everything once more, to another process."""
    on = await asked(house, dana)
    await house.does(kit.writes(dana, REVISION, on.thread))
    await house.turn()
    before = tally(house)[:-1]
    shown = [one.text for one in await kit.sees(max_, on.thread)]
    await house.restart()

    for gesture in house.history:
        await gesture()
    await house.turn()

    assert tally(house) == (*before, 0)
    assert [one.text for one in await kit.sees(max_, on.thread)] == shown


# 4


@pytest.mark.parametrize("again", [False, True])
async def test_a_slow_core_keeps_the_event_and_loses_only_the_reply(house, kit, dana, again):
    """The platform gave up waiting, and perhaps delivers it once more."""
    gesture = await kit.writes(dana, ask(house), kit.place)
    house.prompt.clear()
    waiting = asyncio.create_task(gesture())
    async with asyncio.timeout(5):
        await house.took_in.wait()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    house.prompt.set()

    if again:
        await gesture()
    await house.turn()

    (request,) = house.requests()
    assert house.status(request) == "delivered"
