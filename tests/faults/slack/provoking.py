"""What makes the adapter call a method: each arms the fault when everything before the call is done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress

import rolecall_slack.trigger
from rolecall.chat import Card, File
from rolecall.errors import RolecallError
from tests.adapters.fake_slack.delivery import Delivery
from tests.faults.chat.promises import words
from tests.faults.slack.stage import Stage

#: Makes the next calls go wrong.
Arm = Callable[[], None]
#: Somebody asks, and a call goes wrong on the way; returns the number of the ask and what the app was told of it.
Provoke = Callable[[Stage, Arm], Awaitable[tuple[int, list[Delivery]]]]


async def _asking(stage: Stage, arm: Arm) -> tuple[int, list[Delivery]]:
    """Go wrong while somebody asks, and while their request is worked."""
    arm()
    return await stage.ask()


async def _unknown(stage: Stage, arm: Arm) -> tuple[int, list[Delivery]]:
    """Go wrong when nothing is known any more of who asks, and where."""
    stage.house.clock.pass_time(hours=2)
    arm()
    number = stage.promises.ask()
    if stage.dice.random() < 0.5:
        return number, [await stage.dana.command("/notes", words(number), stage.kit.general)]
    return number, (await stage.dana.mention(stage.kit.general, f"notes {words(number)}")).deliveries


async def _placed(stage: Stage, arm: Arm) -> tuple[int, list[Delivery]]:
    """Go wrong when a command comes from a channel of which nothing is known any more."""
    stage.house.clock.pass_time(hours=2)
    arm()
    number = stage.promises.ask()
    return number, [await stage.dana.command("/notes", words(number), stage.kit.general)]


async def _starting(stage: Stage, arm: Arm) -> tuple[int, list[Delivery]]:
    """Go wrong when the adapter starts, with an ask that waits."""
    asked = await stage.ask()
    arm()
    with suppress(RolecallError):
        await stage.house.restart()
    return asked


async def _session(stage: Stage, arm: Arm) -> tuple[int, list[Delivery]]:
    """Go wrong after a start: what was refused once is not asked for again."""
    await stage.house.restart()
    return await _asking(stage, arm)


async def _told(stage: Stage, arm: Arm) -> tuple[int, list[Delivery]]:
    """Go wrong when something is said to one person."""
    asked = await stage.ask()
    guest = stage.slack.person(f"guest-{asked[0]}", stage.kit.team, "guest")
    stage.kit.general.members.add(guest.id)
    arm()
    await guest.mention(stage.kit.general, "notes, please")
    return asked


async def _opened(stage: Stage, arm: Arm) -> tuple[int, list[Delivery]]:
    """Go wrong when somebody is written to directly for the first time."""
    asked = await stage.ask()
    nobody = stage.slack.person(f"somebody-{asked[0]}", stage.kit.team)
    stage.house.put(stage.row(f"f{asked[0]}:root", Card("Hello"), nobody.id))
    arm()
    return asked


async def _filed(stage: Stage, arm: Arm) -> tuple[int, list[Delivery]]:
    """Go wrong when a card brings a file."""
    asked = await stage.ask()
    file = File(f"{asked[0]}.bin", "application/octet-stream", stage.dice.randbytes(500))
    stage.house.put(stage.row(f"f{asked[0]}:root", Card("File", files=(file,)), stage.kit.general.id))
    arm()
    return asked


async def _looked(stage: Stage, arm: Arm) -> tuple[int, list[Delivery]]:
    """Go wrong when a card in a channel is looked for."""
    stage.slack.faults.lose("chat.postMessage")
    arm()
    number = stage.promises.ask()
    return number, [await stage.dana.command("/notes", words(number), stage.kit.general)]


async def _looked_below(stage: Stage, arm: Arm) -> tuple[int, list[Delivery]]:
    """Go wrong when a card in a thread is looked for."""
    asked = await stage.ask()
    await stage.turn(runs=False)
    stage.slack.faults.lose("chat.postMessage")
    arm()
    return asked


async def _attached(stage: Stage, arm: Arm) -> tuple[int, list[Delivery]]:
    """Go wrong when a file is read that somebody attached."""
    number = stage.promises.ask()
    arm()
    plan = ("plan.txt", b"Dana will send the plan on 2026-03-09.")
    said = await stage.dana.mention(stage.kit.general, f"notes {words(number)}", files=[plan])
    return number, said.deliveries


async def _judged(stage: Stage, arm: Arm) -> tuple[int, list[Delivery]]:
    """Go wrong when it is asked who is in the group of the approvers."""
    asked = await stage.ask()
    await stage.turn()
    arm()
    await stage.max.click(stage.card(asked[0]), "rc|approve")
    await stage.turn()
    stage.expect(not stage.house.decisions(stage.request(asked[0])), f"ask {asked[0]}: decided without knowing who may")
    return asked


async def _formed(stage: Stage, arm: Arm) -> tuple[int, list[Delivery]]:
    """Go wrong when a form opens."""
    asked = await stage.ask()
    await stage.turn()
    arm()
    await stage.max.click(stage.card(asked[0]), "rc|reject")
    await stage.settled()
    return asked


async def _formed_late(stage: Stage, arm: Arm) -> tuple[int, list[Delivery]]:
    """Go wrong when a form takes the place of its skeleton."""
    asked = await stage.ask()
    await stage.turn()
    before, rolecall_slack.trigger.PROMPT_S = rolecall_slack.trigger.PROMPT_S, 0.0
    arm()
    await stage.max.click(stage.card(asked[0]), "rc|reject")
    await stage.settled()
    rolecall_slack.trigger.PROMPT_S = before
    return asked


async def _hiring(stage: Stage, arm: Arm) -> tuple[int, list[Delivery]]:
    """Go wrong when somebody who hires names a user group by its handle."""
    asked = await stage.ask()
    stage.house.clock.pass_time(minutes=10)
    arm()
    await stage.dana.command("/rolecall", "hire notes --approver @managers", stage.kit.general)
    return asked


async def _home(stage: Stage, arm: Arm) -> tuple[int, list[Delivery]]:
    """Go wrong when somebody opens the app, on either of its tabs."""
    asked = await stage.ask()
    arm()
    for tab in ("home", "messages"):
        await stage.dana.open_home(tab)
    await stage.settled()
    return asked


async def _installed(stage: Stage, arm: Arm) -> tuple[int, list[Delivery]]:
    """Go wrong when somebody installs the app in another workspace."""
    asked = await stage.ask()
    arm()
    try:
        await stage.running.installs.exchange("no-code", "")
    except RolecallError:
        return asked
    stage.expect(False, "an installation was kept that Slack refused")
    return asked


PROVOKED: dict[str, Provoke] = {
    "agents.sessions.setStatus": _session,
    "apps.connections.open": _starting,
    "assistant.threads.setSuggestedPrompts": _home,
    "auth.teams.list": _judged,
    "auth.test": _starting,
    "chat.postEphemeral": _told,
    "chat.postMessage": _asking,
    "chat.update": _asking,
    "conversations.history": _looked,
    "conversations.info": _placed,
    "conversations.open": _opened,
    "conversations.replies": _looked_below,
    "files.completeUploadExternal": _filed,
    "files.getUploadURLExternal": _filed,
    "files.info": _attached,
    "oauth.v2.access": _installed,
    "usergroups.list": _hiring,
    "usergroups.users.list": _judged,
    "users.info": _unknown,
    "views.open": _formed,
    "views.publish": _home,
    "views.update": _formed_late,
}
