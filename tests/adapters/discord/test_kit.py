"""What people of the kit can do and see, although the suite never lets them."""

from __future__ import annotations

import pytest

from rolecall.chat import Actor, Button, Card, Field, Form, FormSubmit, Say
from rolecall.domain.evidence import Scope
from tests.adapters.fake_discord.cannot import Cannot
from tests.adapters.kits.discord import GUILD
from tests.line.floor import TEXT


def actor(person):
    """Return a person as the kit names them."""
    return Actor("discord", GUILD, person.id, person.user.name)


async def does(scene, person, line, **more):
    """Let somebody write a line in the channel."""
    return await scene.house.does(scene.kit.writes(actor(person), line, scene.kit.place, **more))


async def test_a_form_of_several_pages_is_filled_in_page_by_page(scene):
    """All values arrive together, once; what the person hears is said after the last page."""
    sent = []
    names = [f"field{nth}" for nth in range(12)]

    async def accept(event):
        if isinstance(event, FormSubmit):
            sent.append((event.form, event.subject, event.values))
            return Say("All of it is here.")
        return Form("revise", "s1", "Twelve fields", tuple(Field(name, name, "line") for name in names))

    scene.house.accept = accept
    ref = await scene.house.adapter.post(
        scene.kit.place, Card("Ready", buttons=(Button("revise", "s1", "Revise"),)), key="k"
    )
    dana = actor(scene.dana)
    shown = await scene.kit.look(dana, ref)

    heard = await scene.house.does(scene.kit.presses(dana, shown, "revise"))
    done = await scene.house.does(scene.kit.submits(dana, heard, **{name: f"{name}!" for name in names}))

    assert set(heard.fields) < set(names)
    assert sent == [("revise", "s1", {name: f"{name}!" for name in names})]
    assert done.said == "All of it is here."


async def test_a_command_brings_its_file(scene):
    """Which the work may cite."""
    engagement = scene.house.hire(str(scene.kit.place), strict=True)

    await does(scene, scene.dana, f"/notes {TEXT}", files=[("plan.txt", b"Dana sends the plan by Friday.")])
    await scene.house.turn()

    scope = Scope(tenant="main", engagement=engagement, request=scene.house.requests()[-1])
    with scene.house.store.reading("main") as uow:
        assert "plan.txt" in [source.name for source in uow.sources.listed(scope)]


async def test_a_subcommand_of_the_house_is_answered_to_one_person_alone(scene):
    """And the kit hears it where it is said."""
    heard = await does(scene, scene.dana, "/rolecall waiting")

    assert heard.said
    assert await scene.kit.told(actor(scene.dana)) == [heard.said]
    assert await scene.kit.told(actor(scene.max)) == []


async def test_the_longest_line_that_a_command_takes_is_worked_and_no_longer_one_can_be_given(scene):
    """What is longer is a file."""
    scene.house.hire(str(scene.kit.place), strict=True)

    await does(scene, scene.dana, f"/notes {TEXT} ".ljust(6000 + len("/notes "), "x"))
    with pytest.raises(Cannot):
        await does(scene, scene.dana, f"/notes {TEXT} ".ljust(6001 + len("/notes "), "x"))
    await scene.house.turn(runs=False)

    assert [scene.house.status(request) for request in scene.house.requests()] == ["working"]


async def test_whom_a_card_is_for_rings_by_its_line_alone(scene):
    """The kit does not count it among what words do."""
    with scene.house.store.reading("main") as uow:
        member = uow.members.named("max").id

    ref = await scene.house.adapter.post(scene.kit.place, Card("Ready", awaits=(member,)), key="x:root")

    assert scene.discord.record.posts[-1].pings == [f"@{scene.max.id}"]
    assert scene.kit.rung() == []
    assert (await scene.kit.look(actor(scene.dana), ref)).live == ()
