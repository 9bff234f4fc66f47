"""Points 16 and 17: a stop reaches everything, and the end of one adapter reaches nobody else."""

from __future__ import annotations

import pytest

from rolecall.chat import Actor, Command
from tests.adapters.flows import ask, asked, card, decides, says
from tests.adapters.house import ELSEWHERE
from tests.line.floor import TEXT


async def _presses_or_says(house, kit, actor, on, verb):
    """Press a button on the job card, fill in its form, or type the word."""
    job = await kit.look(actor, house.receipt(f"{on.request}:root"))
    if verb not in job.buttons:
        await says(house, actor, verb, on.thread)
        return
    heard = await house.does(kit.presses(actor, job, verb))
    if heard.form is not None:
        await house.does(kit.submits(actor, heard, reason=""))


# 16


@pytest.mark.without("buttons", "replies", "edits")
async def test_a_stop_ends_the_work_and_a_resume_takes_it_up(house, kit, dana):
    """By the button of the job card or by the word in its thread."""
    on = await asked(house, dana, runs=False)

    await _presses_or_says(house, kit, dana, on, "stop")
    await house.turn()
    stopped = (house.status(on.request), len(house.model.tasks))
    await says(house, dana, "resume", on.thread)
    await house.turn()

    assert stopped == ("stopped", 0)
    assert house.status(on.request) == "delivered"
    assert len(house.model.tasks) == 1


async def test_under_a_stop_an_approval_leads_to_nothing_until_it_is_taken_back(house, kit, dana, max_):
    """What is accepted under a stop stays in the house."""
    on = await asked(house, dana)
    await says(house, dana, "stop", on.thread)

    await decides(house, max_, on, "approve")
    published = list(house.target.published)
    await says(house, dana, "resume", on.thread)
    house.clock.pass_time(seconds=10)
    await house.turn()

    assert (house.decisions(on.request), published) == (["approve"], [])
    assert house.target.published == [f"d-{on.request}.v1:publish:folder"]


# 17


async def test_an_adapter_that_is_down_says_so_and_stops_no_other(house, kit, dana):
    """People elsewhere are answered; what was for its people waits and arrives once it is back."""
    house.hire(str(ELSEWHERE))
    await house.does(kit.writes(dana, ask(house), kit.place))
    await house.adapter.stop()

    nina = Actor("elsewhere", ELSEWHERE.tenant, "u-nina", "nina")
    member, _token = house.enter("nina")
    house.bind(member, nina)
    await house.accept(Command(id="n1", place=ELSEWHERE, actor=nina, name="notes", args={"text": TEXT}))
    await house.turn(only=ELSEWHERE.workspace)
    assert (await house.adapter.health()).state == "down"
    assert any("is ready" in post.card.title for post in house.elsewhere.posts)

    await house.restart()
    await house.turn()
    assert (await house.adapter.health()).state == "up"
    (mine,) = (
        name for name in house.requests() if house.receipt(f"{name}:root").place.workspace == kit.place.workspace
    )
    assert "version 1 is ready" in (await card(house, dana, mine)).text
    seen = [shown.text for shown in await kit.sees(dana, house.thread(mine))]
    assert len(seen) == len(set(seen))
