"""The Home tab is shown when it is opened, and anew when something changed, whoever changed it."""

from __future__ import annotations

import asyncio

from rolecall.domain.stop import Stop
from tests.line.floor import TEXT


def published(stage):
    """Return how often Home tabs were published."""
    return len(stage.slack.record.named("views.publish"))


async def opened(stage, *people):
    """Let people open their Home tab."""
    for person in people:
        await person.open_home()
    await stage.works.later.settle()


async def later(stage, seconds=10):
    """Let time pass, and show what is due then."""
    stage.house.clock.pass_time(seconds=seconds)
    await stage.works.homes.catch_up()


async def pressed(stage, person, verb, request):
    """Let somebody press a button below a request."""
    seen = await stage.kit.sees(stage.actor(person), stage.house.thread(request))
    shown = next(one for one in seen if verb in one.buttons)
    await person.click(*shown.buttons[verb])
    await stage.turn()


async def test_it_shows_what_waits_and_changes_when_that_is_decided(stage):
    """Opened, then shown anew without being opened again."""
    request = await stage.ask()
    await opened(stage, stage.max)
    assert "Waiting for you: 1" in str(stage.max.home.body)

    await pressed(stage, stage.max, "approve", request)
    await later(stage)
    assert "Nothing waits for you" in str(stage.max.home.body)


async def test_the_messages_tab_suggests_whole_examples_alone(stage):
    """A kind whose contract has none is left out: nobody sends words with three dots in them."""
    await stage.max.open_home("messages")
    await stage.works.later.settle()
    assert stage.slack.world.prompts == {}

    role = stage.house.role
    kind = role.deliverables[0].model_copy(update={"example": "Minutes: we moved the launch to Friday."})
    stage.house.dispatch.roles[role.id] = role.model_copy(update={"deliverables": (kind,)})
    await stage.max.open_home("messages")
    await stage.works.later.settle()
    (prompts,) = stage.slack.world.prompts.values()
    assert "/notes Minutes: we moved the launch to Friday." in str(prompts)


async def test_a_guest_has_one_only_when_an_owner_invited_them(stage):
    """By a link, as for everything else."""
    guest = stage.slack.person("guest", stage.kit.team, "guest")
    await opened(stage, guest)
    assert guest.home is None

    _member, token = stage.house.enter("Gus", "requester")
    await guest.command("/rolecall", f"link {token}")
    await opened(stage, guest)
    assert "Nothing waits for you" in str(guest.home.body)


async def test_what_others_ask_for_shows_to_whoever_has_to_decide(stage):
    """Max did nothing; the card of the new version was posted."""
    stage.hire()
    await opened(stage, stage.max)
    await stage.dana.command("/notes", TEXT, stage.general)
    await later(stage)
    assert "Nothing waits for you" in str(stage.max.home.body)

    await stage.turn()
    await later(stage)
    assert "Waiting for you: 1" in str(stage.max.home.body)


async def test_changes_come_together_and_only_what_differs_is_published(stage):
    """A tab that would look the same costs no call, and one person's is not published twice within ten seconds."""
    await opened(stage, stage.max, stage.dana)
    before = published(stage)
    stage.works.homes.changed("T0001")
    await later(stage)
    assert published(stage) == before

    await stage.ask()
    await later(stage, 1)
    await later(stage, 1)
    assert published(stage) <= before + 2
    await later(stage)
    assert published(stage) == before + 2
    assert "waits for a decision" in str(stage.dana.home.body)


async def test_a_pause_shows_to_everybody_who_looked(stage):
    """And its end."""
    await opened(stage, stage.max, stage.dana)

    await stage.dana.command("/rolecall", "stop global Audit.", stage.general)
    await stage.turn()
    await later(stage)
    for person in (stage.max, stage.dana):
        assert "All work was stopped by dana" in str(person.home.body)
    await stage.dana.command("/rolecall", "resume global", stage.general)
    await stage.turn()
    await later(stage)
    assert "Paused" not in str(stage.max.home.body)


async def test_what_changed_elsewhere_shows_after_a_while(stage):
    """A stop in a terminal tells Slack nothing."""
    await opened(stage, stage.max)
    with stage.house.store.begin("main") as uow:
        uow.stops.set(Stop(scope="global", by="kim", reason="Audit.", at=stage.house.clock.now().isoformat()))

    await later(stage, 299)
    assert "Paused" not in str(stage.max.home.body)
    await later(stage, 1)
    assert "All work was stopped by kim" in str(stage.max.home.body)


async def test_what_waits_for_a_group_shows_to_its_members(stage):
    """As long as they are in it; Slack tells of a change."""
    eve = await stage.kit.person("eve", "requester")
    eve = stage.kit.people[eve.id]
    await stage.kit.joins(stage.actor(eve))
    stage.house.hire(str(stage.kit.place), strict=True, approvers=(), groups=(stage.kit.group,))
    await opened(stage, eve)
    await stage.dana.command("/notes", TEXT, stage.general)
    await stage.turn()
    await later(stage)
    assert "Waiting for you: 1" in str(eve.home.body)

    await stage.kit.leaves(stage.actor(eve))
    await later(stage)
    assert "Nothing waits for you" in str(eve.home.body)


async def test_when_slack_asks_to_wait_nobody_is_shown_anything_until_then(stage):
    """Then everybody is."""
    await opened(stage, stage.max, stage.dana)
    await stage.ask()
    stage.slack.faults.throttle("views.publish", 30)
    before = published(stage)
    await later(stage)
    await later(stage, 20)
    assert published(stage) == before + 1

    await later(stage)
    assert "Waiting for you: 1" in str(stage.max.home.body)
    assert "waits for a decision" in str(stage.dana.home.body)


async def test_it_is_shown_without_being_asked_for_and_ends_with_the_adapter(stage, monkeypatch):
    """By a task of its own, which nothing wakes while nobody looks."""
    homes = stage.works.homes
    homes.changed("T0001")
    assert await homes.catch_up() is None
    for name in ("SOON", "APART"):
        monkeypatch.setattr(f"rolecall_slack.audience.{name}", stage.house.clock.now() - stage.house.clock.now())

    await opened(stage, stage.max)
    await stage.ask()
    async with asyncio.timeout(5):
        while "Waiting for you: 1" not in str(stage.max.home.body):  # noqa: ASYNC110  # the fake rings no bell
            await asyncio.sleep(0.01)
    await stage.kit.running.stop()
    assert homes._task.done()
