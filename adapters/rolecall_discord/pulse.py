"""How a running adapter is, in words for people."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rolecall.chat import Health
from rolecall.errors import RolecallError
from rolecall_discord.translating import translated

if TYPE_CHECKING:
    from rolecall_discord.works import Works

#: Seconds without a connection after which the adapter is started anew; until then the library resumes the session.
WITHOUT_S = 300.0
#: Seconds that an answer of the gateway may take before that is said.
SLOW_S = 5.0
#: Sessions that may still be begun today from which on their number is said.
FEW = 20


def health(works: Works) -> Health:
    """Say whether there is a session, and what is not as it should be."""
    bot = works.bot
    ended = bot.ended_by()
    if ended is not None or bot.is_closed():
        why = f" {_words(ended)}" if isinstance(ended, Exception) else ""
        return Health("down", f"The session with Discord ended.{why}", bot.last)
    if bot.alone_since is not None:
        broken = asyncio.get_running_loop().time() - bot.alone_since >= WITHOUT_S
        return Health("down" if broken else "degraded", "There is no connection to Discord.", bot.last)
    wrong = " ".join(_wrong(works))
    return Health("degraded" if wrong else "up", " ".join([wrong, *_noted(works)]).strip(), bot.last)


def _words(error: Exception) -> RolecallError:
    return error if isinstance(error, RolecallError) else translated(error)


def _wrong(works: Works) -> Iterator[str]:
    """Yield what somebody has to do something about."""
    if not any(works.guilds.connected(guild.id) for guild in works.bot.guilds):
        yield "No server is connected. Run: rolecall discord invite"
    if works.syncing.refused:
        yield works.syncing.refused
    if works.identifies.left < FEW:
        yield f"Only {works.identifies.left} sessions may still be begun today: look in the log why they end."


def _noted(works: Works) -> Iterator[str]:
    """Yield what happened since the start and is over."""
    if math.isfinite(works.bot.latency) and works.bot.latency > SLOW_S:
        yield f"Discord answers after {works.bot.latency:.0f} s."
    if works.answering.lost:
        yield f"{works.answering.lost} answers came too late for Discord; what they were about was taken in."
    if works.bot.failures:
        yield f"{works.bot.failures} events could not be handled: the log says why."
