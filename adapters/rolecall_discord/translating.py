"""What goes wrong between the library and Discord, as the errors of the port: they say what the courier does next."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from rolecall.errors import (
    Dead,
    Forbidden,
    Gone,
    Refused,
    RolecallError,
    Throttled,
    Unreached,
    Unsure,
)

if TYPE_CHECKING:
    from discord import HTTPException

#: Seconds to wait where Discord does not say how long, and where its outer wall shuts our address out.
DEFAULT_WAIT_S, BANNED_S = 5.0, 600.0
#: The right to answer an interaction has ended; it comes as 401, and the bot's own token is well.
TOKEN_ENDED = 50027
#: Nothing in a closed thread changes until it is opened again.
ARCHIVED = 50083
#: A message has its thread already.
THREAD_EXISTS = 160004
#: Codes of calls that are too many, beside status 429: direct messages opened, changes of a message of yesterday.
TOO_MANY = frozenset({40003, 30046})
#: What has to be granted, by code; a refusal with status 403 that is not listed here is of the same kind.
GRANTS = {
    40067: "Let posts in this forum do without a tag, or give it the tags Working, Needs answers and so on.",
    50001: "Give the app's role the right View Channel there.",
    50007: "They take no direct messages: in the server's privacy settings they can allow them.",
    50008: "Choose a text channel or a forum.",
    50013: "Give the app's role Send Messages, Send Messages in Threads, Create Public Threads and Read Message "
    "History there; in a locked thread also Manage Threads.",
    50024: "Choose a text channel or a forum.",
    50083: "Somebody has to open the thread again.",
    50278: "They share no server with the app any more.",
    160006: "The server has as many open threads as it may have: close some.",
}

_log = logging.getLogger(__name__)


@asynccontextmanager
async def port_errors() -> AsyncIterator[None]:
    """Raise what goes wrong inside as an error of the port; those pass as they are."""
    try:
        yield
    except RolecallError:
        raise
    except Exception as error:  # noqa: BLE001  # whatever broke, what counts is whether it may have arrived
        raise translated(error) from None


def translated(error: Exception) -> RolecallError:
    """Return what an error of the library means; one that says nothing may have come after the write."""
    import aiohttp
    import discord

    match error:
        case discord.RateLimited():
            return Throttled(error.retry_after, "Discord asks to wait.")
        case discord.HTTPException():
            return _answered(error)
        case discord.LoginFailure():
            return Dead("Discord does not take the bot's token.", hint="Run: rolecall discord connect")
        case discord.PrivilegedIntentsRequired():
            return Dead(
                "Discord does not let the app read what people write.",
                hint="Switch on Message Content Intent in the developer portal, or unset "
                "ROLECALL_DISCORD_READS_REPLIES.",
            )
        case discord.ConnectionClosed(code=4004):
            return Dead("Discord no longer takes the bot's token.", hint="Run: rolecall discord connect")
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
            return Unreached(f"Discord could not be reached ({type(error).__name__}).")
    return Unsure(f"The connection to Discord broke ({type(error).__name__}).")


def code_of(error: Exception) -> int:
    """Return Discord's code of an error, 0 where there is none."""
    return int(getattr(error, "code", 0) or 0)


def _answered(error: HTTPException) -> RolecallError:
    """Say what an answer of Discord means."""
    code, status = code_of(error), error.status
    said = f"Discord says: {error.text.strip() or status} ({code or status})."
    if status == 429 or code in TOO_MANY:
        return _throttled(error)
    if status >= 500:
        return Unsure(f"Discord answered {status}.")
    if code in GRANTS or status == 403:
        return Forbidden(said, hint=GRANTS.get(code, "Whoever runs the server decides on this."))
    if status == 404 or code == TOKEN_ENDED:
        return Gone(said)
    if status == 401:
        return Dead("Discord no longer takes the bot's token.", hint="Run: rolecall discord connect")
    return Refused(said)


def _throttled(error: HTTPException) -> Throttled:
    """Say how long to wait; an answer that did not come `Via` Discord's own proxy is its outer wall's, and a ban."""
    if error.status == 429 and not error.response.headers.get("Via"):
        _log.error("Discord shuts out this machine's address for a while: too many calls went wrong.")
        return Throttled(BANNED_S, "Discord shuts out this machine's address for a while.")
    try:
        wait = float(error.response.headers.get("Retry-After", DEFAULT_WAIT_S))
    except ValueError:
        wait = DEFAULT_WAIT_S
    return Throttled(max(wait, 1.0), "Discord asks to wait.")
