"""What `rolecall doctor` says of Discord: settings, token, the app's page, servers, permissions, clock, sessions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rolecall.chat import Finding, Shelf
from rolecall.chat.common.clocks import skewed
from rolecall.errors import BadInput, Dead, RolecallError
from rolecall_discord import guilds, invite
from rolecall_discord.connection import Connection
from rolecall_discord.identifies import MOST, Identifies
from rolecall_discord.settings import READS_REPLIES, Settings

if TYPE_CHECKING:
    import discord

    from rolecall_discord.visiting import Visitor

#: Servers that are looked at; one company's own bot is in fewer.
SERVERS = 200
AGAIN, INVITE = "rolecall discord connect", "rolecall discord invite"
ELSEWHERE = "Discord sends what people do to the app's Interactions Endpoint URL, and none of it here."
EMPTY_IT = "Empty that field in the developer portal, General Information."


@dataclass(frozen=True)
class App:
    """The app as Discord knows it: its page in the developer portal, its servers, and Discord's time."""

    page: discord.AppInfo
    servers: Sequence[Mapping[str, Any]]
    their_time: dt.datetime | None


def doctor(environ: Mapping[str, str], shelf: Shelf, now: Callable[[], dt.datetime]) -> Sequence[Finding]:
    """Look at the settings and at what is stored, and ask Discord about the app; no session is begun."""
    try:
        settings = Settings.read(environ, Connection.stored(shelf))
    except BadInput as error:
        return [Finding("bad", error.message, error.hint)]
    if not settings.token:
        return [Finding("bad", "There is no bot token.", AGAIN)]
    from rolecall_discord.visiting import visit

    try:
        app = visit(settings.token, settings.api, known)
    except Dead as error:
        return [Finding("bad", error.message, AGAIN)]
    except RolecallError as error:
        return [Finding("warn", f"Discord cannot be asked: {error.message}")]
    found = [*of_page(app.page, settings), *_of_servers(app.servers, shelf)]
    return [*found, *skewed("Discord", app.their_time, now()), *_sessions(shelf, now)]


async def known(visitor: Visitor) -> App:
    """Ask Discord about the app."""
    servers = await visitor.http.get_guilds(SERVERS, with_counts=False)
    return App(await visitor.application_info(), servers, visitor.their_time)


def of_page(page: discord.AppInfo, settings: Settings) -> Iterator[Finding]:
    """Say what stands on the app's page, and what does not go together with the settings."""
    yield Finding("ok", f"The bot token of {page.name} is good.")
    if page.interactions_endpoint_url:
        yield Finding("bad", ELSEWHERE, EMPTY_IT)
    if page.bot_require_code_grant:
        yield Finding("bad", "No invitation works while the app requires a code grant.", "Portal, Bot: switch it off.")
    if page.bot_public:
        said = "Anybody can invite the app; it does nothing in a server that no owner connected."
        yield Finding("warn", said, "Portal, Bot: switch Public Bot off (first Installation: Install Link, None).")
    granted = page.flags.gateway_message_content or page.flags.gateway_message_content_limited
    if settings.reads_replies and not granted:
        said = f"{READS_REPLIES} is set, and the app may not read what people write."
        yield Finding("bad", said, f"Portal, Bot: switch Message Content Intent on, or unset {READS_REPLIES}.")
    elif settings.reads_replies:
        yield Finding("ok", "Plain replies in threads are read.")
    else:
        yield Finding("ok", "No privileged intent is asked for; only mentions, commands and forms are read.")


def _of_servers(servers: Sequence[Mapping[str, Any]], shelf: Shelf) -> Iterator[Finding]:
    """Say of each server whether it is connected, and what the app may not do in it."""
    if not servers:
        yield Finding("warn", "The app is in no server.", INVITE)
    for server in servers:
        name = server["name"]
        if shelf.get(f"{guilds.ROW}{server['id']}") is None:
            yield Finding("warn", f"The server {name} is not connected.", f"{INVITE}, and type its last line there")
            continue
        lacking = invite.lacking(int(server["permissions"]))
        for permission in lacking:
            said = f"In {name} the app lacks the permission {permission.name}: {permission.why}."
            yield Finding("warn", said, f"{INVITE}, and open its address once more")
        if not lacking:
            yield Finding("ok", f"The server {name} is connected, and the app has every permission there.")


def _sessions(shelf: Shelf, now: Callable[[], dt.datetime]) -> Iterator[Finding]:
    sessions = Identifies(shelf, now)
    try:
        sessions.check()
    except RolecallError as error:
        yield Finding("bad", error.message, error.hint)
    else:
        yield Finding("ok", f"{MOST - sessions.left} of {MOST} sessions of a day were begun.")
