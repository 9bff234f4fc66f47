"""The first answer to an interaction: in time, put off, too late, twice; what was kept stays kept."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from rolecall.chat import Actor, Button, Card
from rolecall.errors import Unreached
from rolecall_discord import answering
from rolecall_discord.answering import LATE, READY
from rolecall_discord.expecting import ON_IT
from tests.adapters.discord.scene import Scene
from tests.line.floor import TEXT


@pytest.fixture
def slow(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """A core that keeps an event at once and says what came of it only when this is set; the adapter is impatient."""
    scene.house.prompt.clear()
    monkeypatch.setattr(answering, "PROMPT_S", 0.02)
    return scene.house.prompt


async def pressed(scene: Scene, *verbs: str) -> Any:
    """Post a card with buttons of these verbs about minutes, and return it."""
    buttons = tuple(Button(verb, "notes:meeting_record", verb) for verb in verbs)
    await scene.works.sending.post(scene.kit.place, Card("Here", buttons=buttons), "shown")
    return scene.dana.sees(scene.general)[-1]


async def test_a_slow_core_is_given_more_time(scene: Scene, slow: asyncio.Event) -> None:
    """A command is answered by "is thinking…", which the words replace; a button without words."""
    message = await pressed(scene, "good")

    read = await scene.dana.slash(scene.general, "rolecall waiting")
    asked = await scene.dana.slash(scene.general, "notes ask", text=TEXT)
    done = await scene.dana.click(message, "good")
    assert [(one.answer, one.private) for one in (read, asked)] == [("deferred", True)] * 2
    assert done.answer == "deferred_update"
    slow.set()
    await scene.settled()

    assert scene.told(scene.dana) == ["Nothing waits for you.", ON_IT]
    assert len(scene.events()) == 3


async def test_a_form_waits_for_the_core_for_nothing_can_be_put_off_that_ends_in_one(
    scene: Scene, slow: asyncio.Event
) -> None:
    """It opens when it is there; after three seconds the person is told to press again, directly."""
    message = await pressed(scene, "ask")
    opening = [asyncio.create_task(scene.dana.click(message, "ask")) for _ in range(2)]
    await scene.kept(2)
    await asyncio.sleep(0.1)
    assert not any(one.done() for one in opening)
    slow.set()
    assert [(await one).answer for one in opening] == ["modal", "modal"]

    slow.clear()
    late = asyncio.create_task(scene.dana.click(message, "ask"))
    await scene.kept(3)
    scene.discord.clock.pass_time(seconds=3.1)
    slow.set()
    assert (await late).late
    await scene.settled()

    assert scene.told(scene.dana) == [LATE]
    assert scene.works.answering.lost == 1


async def test_a_form_that_nobody_expected_opens_by_a_button_once_the_answer_was_put_off(
    scene: Scene, slow: asyncio.Event
) -> None:
    """An example whose line is on the shelf, for one, may be the bare name of a role."""
    role = "/notes " + " " * 100  # too long for a button, so what it opens is not known beforehand
    await scene.works.sending.post(scene.kit.place, Card("Here", buttons=(Button("say", role, "Try"),)), "shown")
    done = await scene.dana.click(scene.dana.sees(scene.general)[-1], "Try")
    assert done.answer == "deferred_update"
    slow.set()
    await scene.settled()

    offered = scene.dana.sees(scene.general)[-1]
    assert scene.told(scene.dana) == [READY]
    opened = await scene.dana.click(offered, "Open the form")
    await scene.dana.submit(opened, text=TEXT, meeting="kickoff")
    await scene.settled()
    assert scene.events()[-1]["form"] == "ask"


@pytest.mark.parametrize("late", ["unknown", "answered"])
async def test_what_was_kept_too_late_is_worked_on_and_only_the_reply_is_lost(scene: Scene, late: str) -> None:
    """After three seconds Discord knows the interaction no longer; a second process may have answered it."""
    scene.hire()
    if late == "answered":
        scene.discord.faults.refuse("interaction.answer", 400, 40060)
    else:
        scene.house.accepted = lambda: scene.discord.clock.pass_time(seconds=3.1)

    done = await scene.dana.slash(scene.general, "notes ask", text=TEXT)
    scene.house.accepted = lambda: None
    await scene.turn()

    assert done.answer == ""
    assert len(scene.house.requests()) == 1
    assert scene.works.answering.lost == 1
    assert "came too late" in (await scene.kit.running.health()).text


async def test_words_that_come_too_late_are_said_directly(scene: Scene) -> None:
    """Once: they are the answer to what the person wants to know."""
    scene.house.accepted = lambda: scene.discord.clock.pass_time(seconds=3.1)

    done = await scene.dana.slash(scene.general, "rolecall waiting")
    await scene.settled()

    assert (done.late, scene.told(scene.dana)) == (True, ["Nothing waits for you."])
    assert len(scene.direct(scene.dana)) == 1


async def test_an_answer_that_breaks_on_the_way_changes_nothing_of_what_was_kept(scene: Scene) -> None:
    """The connection is reset, and the library does not try again."""
    scene.hire()
    scene.discord.faults.reset("interaction.answer")

    await scene.dana.slash(scene.general, "notes ask", text=TEXT)
    await scene.turn()

    assert len(scene.house.requests()) == 1
    assert scene.works.answering.lost == 1


async def test_a_word_by_the_same_right_waits_for_our_own_answer(scene: Scene, slow: asyncio.Event) -> None:
    """A fast worker overtakes it; Discord would refuse the word."""
    seen: list[str] = []
    message = await pressed(scene, "ask")
    going = asyncio.create_task(scene.dana.click(message, "ask"))
    await scene.kept(1)
    (token,) = scene.works.answering._waiting

    async def word() -> None:
        await scene.works.answering.first(token)
        seen.append("word")

    waiting = asyncio.create_task(word())
    await asyncio.sleep(0.05)
    assert seen == []
    slow.set()
    await going
    await waiting

    assert seen == ["word"]
    await scene.works.answering.first(token)  # and one of an earlier process waits for nothing
    await scene.works.answering.first("unknown")


async def test_a_word_does_not_wait_for_ever(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the answer never comes, it is tried all the same."""
    monkeypatch.setattr(answering, "FIRST_S", 0.02)
    scene.works.answering.begin("never")

    await asyncio.wait_for(scene.works.answering.first("never"), 1)


async def test_where_words_cannot_be_said_directly_either_nothing_breaks(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is on record, and the next interaction works."""

    async def gone(*_: Any) -> None:
        raise Unreached

    monkeypatch.setattr(type(scene.works.telling), "tell", gone)
    scene.house.accepted = lambda: scene.discord.clock.pass_time(seconds=3.1)
    caplog.set_level("INFO")
    await scene.dana.slash(scene.general, "rolecall waiting")
    await scene.settled()
    scene.house.accepted = lambda: None

    assert "could not be shown" in caplog.text
    assert scene.said(await scene.dana.slash(scene.general, "rolecall waiting")) == "Nothing waits for you."


async def test_a_private_word_finds_the_person_after_their_right_to_be_answered_has_ended(scene: Scene) -> None:
    """By the interaction as long as that lives, directly from then on."""
    from rolecall_discord.intake import handle

    done = await scene.dana.slash(scene.general, "rolecall waiting")
    actor = Actor("discord", scene.kit.guild.id, scene.dana.id, "dana")
    right = handle(done.token, scene.discord.clock.now())
    await scene.works.telling.tell(actor, scene.kit.place, "first", right)
    scene.discord.clock.pass_time(minutes=16)
    await scene.works.telling.tell(actor, scene.kit.place, "second", right)

    assert scene.told(scene.dana)[1:] == ["first", "second"]
    assert len(scene.direct(scene.dana)) == 1
