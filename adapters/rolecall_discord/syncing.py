"""Syncing: a guild's commands are put with Discord when they changed, and never merely because we start."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from rolecall.chat import Actor, Desk, Shelf
from rolecall.chat.gestures import HOUSE
from rolecall.errors import RolecallError, Throttled
from rolecall_discord import limits, slash
from rolecall_discord.translating import port_errors

if TYPE_CHECKING:
    import discord

#: Rows of the shelf, one a guild.
ROW = "commands:"
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Registered:
    """What a guild has: the hash of its commands, their names, and how many were created when (seconds, number)."""

    hash: str = ""
    names: tuple[str, ...] = ()
    created: tuple[tuple[float, int], ...] = ()

    @classmethod
    def loads(cls, text: str) -> Registered:
        """Read what `dumps` wrote."""
        row = json.loads(text)
        return cls(row["hash"], tuple(row["names"]), tuple((at, number) for at, number in row["created"]))

    def dumps(self) -> str:
        """Return it as text."""
        return json.dumps(asdict(self))

    def since(self, at: dt.datetime) -> Registered:
        """Return it without what was created a day before `at`, or earlier."""
        oldest = (at - DAY).timestamp()
        return replace(self, created=tuple(one for one in self.created if one[0] > oldest))


class Syncing:
    """Keeps the commands of guilds as the roles here make them."""

    def __init__(self, client: discord.Client, desk: Desk, shelf: Shelf) -> None:
        """Call Discord with `client`, once it is logged in; `desk` knows the roles, `shelf` what was put."""
        self._client = client
        self._desk = desk
        self._shelf = shelf
        self._lock = asyncio.Lock()
        self._refused: dict[int, str] = {}

    @property
    def refused(self) -> str:
        """Why commands are not as they should be, empty where all of them are."""
        return " ".join(self._refused.values())

    async def sync(self, guild_id: int, connected: bool) -> bool:  # noqa: FBT001  # what it is, not how to work
        """Put the commands of a guild if they changed, and tell whether they were put; a refusal is kept in words.

        A guild that is not connected has the one command that connects it.
        """
        async with self._lock:
            try:
                put = await self._put(guild_id, connected)
            except RolecallError as error:
                guild = self._client.get_guild(guild_id)
                name = guild.name if guild else guild_id
                self._refused[guild_id] = f"The commands in {name} are not up to date: {error}"
                return False
            self._refused.pop(guild_id, None)
            return put

    async def forget(self, guild_id: int) -> None:
        """Take a guild's commands for lost: it removed the app, and Discord does not say what becomes of them."""
        async with self._lock:
            self._refused.pop(guild_id, None)
            await asyncio.to_thread(self._keep, guild_id, replace(self._registered(guild_id), hash="", names=()))

    async def _put(self, guild_id: int, connected: bool) -> bool:  # noqa: FBT001
        payload = await asyncio.to_thread(self._payload, guild_id, connected)
        before = await asyncio.to_thread(self._registered, guild_id)
        after = _after(before, payload, self._desk.now())
        if after.hash == before.hash:
            return False
        async with port_errors():
            app = cast("int", self._client.application_id)  # known from the login on
            await self._client.http.bulk_upsert_guild_commands(app, guild_id, payload)
        await asyncio.to_thread(self._keep, guild_id, after)
        return True

    def _payload(self, guild_id: int, connected: bool) -> list[dict[str, Any]]:  # noqa: FBT001
        nobody = Actor("discord", str(guild_id), "0", HOUSE, kind="self")
        return slash.commands(self._desk.catalogue(nobody) if connected else (), link_only=not connected)

    def _registered(self, guild_id: int) -> Registered:
        found = self._shelf.get(f"{ROW}{guild_id}")
        return Registered.loads(found[0]) if found else Registered()

    def _keep(self, guild_id: int, registered: Registered) -> None:
        self._shelf.put(f"{ROW}{guild_id}", registered.dumps())


def _after(before: Registered, payload: list[dict[str, Any]], now: dt.datetime) -> Registered:
    """Return what a guild has once a payload is put.

    Raises:
        Throttled: that creates more commands than Discord takes in a day.
    """
    digest = hashlib.sha256(json.dumps(payload).encode()).hexdigest()
    names = tuple(f"{one['type']}/{one['name']}" for one in payload)
    fresh, recent = len(set(names).difference(before.names)), before.since(now).created
    if sum(number for _at, number in recent) + fresh > limits.COMMANDS_A_DAY:
        again = dt.datetime.fromtimestamp(recent[0][0], dt.UTC) + DAY
        raise Throttled(
            (again - now).total_seconds(),
            f"Discord takes {limits.COMMANDS_A_DAY} new commands a day, and this server had them; "
            f"the next ones are due at {again:%Y-%m-%d %H:%M} UTC.",
        )
    created = (*recent, (now.timestamp(), fresh)) if fresh else recent
    return Registered(digest, names, created)
