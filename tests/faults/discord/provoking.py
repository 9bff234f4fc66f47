"""What makes the adapter call an operation: each arms the fault when everything before the call is done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from rolecall.app.shelf import AdapterShelf
from rolecall.chat import Card
from rolecall.errors import RolecallError
from rolecall.ports.queues import OutboxRow
from rolecall_discord.finding import NONCE_S
from rolecall_discord.syncing import ROW
from tests.adapters.kits.discord import Deed
from tests.faults.chat.promises import words
from tests.faults.discord.stage import Stage

#: Makes the next calls go wrong.
Arm = Callable[[], None]
#: Somebody asks, and a call goes wrong on the way; returns the number of the ask and what the app was told of it.
Provoke = Callable[[Stage, Arm], Awaitable[tuple[int, list[Deed]]]]


async def _asking(stage: Stage, arm: Arm) -> tuple[int, list[Deed]]:
    """Go wrong while somebody asks, and while their request is worked."""
    arm()
    return await stage.ask()


async def _answered(stage: Stage, arm: Arm) -> tuple[int, list[Deed]]:
    """Go wrong when a command is answered."""
    arm()
    return await _by_command(stage)


async def _starting(stage: Stage, arm: Arm) -> tuple[int, list[Deed]]:
    """Go wrong when the adapter starts, with an ask that waits, and start it again until it runs."""
    asked = await stage.ask()
    arm()
    while not await _started(stage):  # as the supervisor does
        await stage.house.adapter.stop()
    return asked


async def _started(stage: Stage) -> bool:
    try:
        await stage.house.restart()
    except RolecallError:
        return False
    return True


async def _syncing(stage: Stage, arm: Arm) -> tuple[int, list[Deed]]:
    """Go wrong when the commands of the server are put with Discord."""
    AdapterShelf(stage.house.store, "main", "discord").drop(f"{ROW}{stage.kit.guild.id}")
    return await _starting(stage, arm)


async def _told(stage: Stage, arm: Arm) -> tuple[int, list[Deed]]:
    """Go wrong when somebody hears privately that they may not decide."""
    asked = await stage.ask()
    await stage.turn()
    arm()
    await stage.decide(stage.omar, stage.card(asked[0]), "approve")
    return asked


async def _opened(stage: Stage, arm: Arm) -> tuple[int, list[Deed]]:
    """Go wrong when somebody is written to directly for the first time."""
    asked = await stage.ask()
    nobody = stage.discord.person(f"somebody-{asked[0]}", stage.kit.guild)
    stage.house.put(stage.row(f"f{asked[0]}:root", Card("Hello"), f"dm-{nobody.id}"))
    arm()
    return asked


async def _looked(stage: Stage, arm: Arm) -> tuple[int, list[Deed]]:
    """Go wrong when a card is looked for whose nonce is forgotten."""
    stage.discord.faults.lose("message.create")
    asked = await _by_command(stage)
    await stage.house.courier.work_once()
    stage.house.clock.pass_time(seconds=2 * NONCE_S)
    arm()
    return asked


async def _posted(stage: Stage, arm: Arm) -> tuple[int, list[Deed]]:
    """Go wrong when a card becomes a post of the forum."""
    asked = await stage.ask()
    stage.house.put(_post(stage, asked[0]))
    arm()
    return asked


async def _looked_for_a_post(stage: Stage, arm: Arm) -> tuple[int, list[Deed]]:
    """Go wrong when a post of the forum is looked for."""
    asked = await stage.ask()
    stage.discord.faults.lose("thread.create")
    stage.house.put(_post(stage, asked[0]))
    arm()
    return asked


async def _reopened(stage: Stage, arm: Arm) -> tuple[int, list[Deed]]:
    """Go wrong when a thread is opened again that nobody wrote in, because a card in it changes."""
    asked = await stage.ask()
    await stage.turn()
    stage.discord.admin.archive(stage.discord.world.channels[stage.thread(asked[0])])
    await stage.settled()
    stage.promises.decided(asked[0], "approve")
    await stage.decide(stage.max, stage.card(asked[0]), "approve")
    arm()
    return asked


async def _direct(stage: Stage, arm: Arm) -> tuple[int, list[Deed]]:
    """Go wrong when Discord is asked for the roles of somebody who writes directly."""
    asked = await stage.ask()
    stage.house.clock.pass_time(minutes=10)
    arm()
    await stage.deliver(await stage.prepared(lambda: stage.dana.dm("help")))
    return asked


async def _by_command(stage: Stage) -> tuple[int, list[Deed]]:
    number = stage.promises.ask()
    asks = await stage.prepared(lambda: stage.dana.slash(stage.kit.general, "notes ask", text=words(number)))
    await stage.deliver(asks)
    return number, [asks]


def _post(stage: Stage, number: int) -> OutboxRow:
    return stage.row(f"p{number}:root", Card(f"Post {number}", opens=f"Post {number}"), stage.kit.forum.id)


PROVOKED: dict[str, Provoke] = {
    "app": _starting,
    "channel.edit": _reopened,
    "channel.get": _reopened,
    "commands.put": _syncing,
    "dm.open": _opened,
    "followup.create": _told,
    "interaction.answer": _answered,
    "me": _starting,
    "member.get": _direct,
    "message.create": _asking,
    "message.edit": _asking,
    "message.get": _looked_for_a_post,
    "message.list": _looked,
    "thread.create": _posted,
    "thread.from_message": _asking,
    "threads.active": _looked_for_a_post,
}
#: Operations of the platform that a running adapter never calls: people call them by `rolecall discord`, or nobody.
NEVER = frozenset({
    "commands.get", "commands.get_global", "commands.put_global", "followup.delete", "followup.edit", "followup.get",
    "gateway", "guilds", "message.delete", "reaction.add", "reaction.remove", "typing",
})  # fmt: skip
