"""The operations by name, and what each is given: path, query, body, files, and ways to refuse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NoReturn

from tests.adapters.fake_discord.gateway import Gateway
from tests.adapters.fake_discord.record import Record
from tests.adapters.fake_discord.things import Channel, File, Guild, Message
from tests.adapters.fake_discord.world import World


class Refusal(Exception):
    """An error of the platform: HTTP status, code, message and the complaints about single fields."""

    def __init__(self, status: int, code: int, message: str, errors: dict[str, str] | None = None) -> None:
        """Refuse."""
        super().__init__(code)
        self.status, self.code, self.message, self.errors = status, code, message, errors or {}

    def body(self) -> dict[str, Any]:
        """Return the JSON of it."""
        wrong = {name: {"_errors": [{"code": "BASE_TYPE_BAD", "message": why}]} for name, why in self.errors.items()}
        return {"code": self.code, "message": self.message} | ({"errors": wrong} if wrong else {})


@dataclass(frozen=True)
class Server:
    """The parts an operation works on."""

    world: World
    record: Record
    gateway: Gateway


@dataclass
class Call:
    """One call."""

    name: str
    path: dict[str, str]
    query: dict[str, str]
    body: Any
    server: Server
    files: dict[str, File] = field(default_factory=dict)

    @property
    def world(self) -> World:
        """The state."""
        return self.server.world

    def refuse(self, status: int, code: int, message: str) -> NoReturn:
        """End the call with an error."""
        raise Refusal(status, code, message)

    def invalid(self, name: str, why: str) -> NoReturn:
        """End the call because of a field."""
        raise Refusal(400, 50035, "Invalid Form Body", {name: why})

    def guild(self) -> Guild:
        """Return the guild of the path; the bot must be in it."""
        guild = self.world.guilds.get(self.path["guild"])
        if guild is None:
            self.refuse(404, 10004, "Unknown Guild")
        if self.world.bot.id not in guild.members:
            self.refuse(403, 50001, "Missing Access")
        return guild

    def channel(self) -> Channel:
        """Return the channel of the path; the bot must see it."""
        channel = self.world.channels.get(self.path["channel"])
        if channel is None:
            self.refuse(404, 10003, "Unknown Channel")
        guild = self.world.guilds.get(channel.guild)
        if "VIEW_CHANNEL" not in self.world.parent(channel).allowed or (
            guild and self.world.bot.id not in guild.members
        ):
            self.refuse(403, 50001, "Missing Access")
        return channel

    def may(self, channel: Channel, permission: str) -> None:
        """Refuse unless the bot has a permission there."""
        if permission not in self.world.parent(channel).allowed:
            self.refuse(403, 50013, "Missing Permissions")

    def message(self, channel: Channel) -> Message:
        """Return the message of the path; private ones are not reached through their channel."""
        found = self.world.messages.get(self.path["message"])
        if found is None or found.channel != channel.id or found.only:
            self.refuse(404, 10008, "Unknown Message")
        return found


Run = Callable[[Call], Any]


@dataclass(frozen=True)
class Operation:
    """An operation: how it is reached, whether the bot's token is needed, and whether the limit for all applies."""

    name: str
    method: str
    pattern: str
    run: Run
    token: bool


OPERATIONS: list[Operation] = []


def operation(name: str, method: str, pattern: str, *, token: bool = True) -> Callable[[Run], Run]:
    """Register an operation; one that answers an interaction has its own token and is outside the overall limit.

    It returns the JSON of its answer, or None for 204.
    """

    def register(run: Run) -> Run:
        OPERATIONS.append(Operation(name, method, pattern, run, token))
        return run

    return register
