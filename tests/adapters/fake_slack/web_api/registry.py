"""The methods by name, and what a method is given: arguments, the caller, and ways to refuse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NoReturn

from tests.adapters.fake_slack import blocks
from tests.adapters.fake_slack.events import Events
from tests.adapters.fake_slack.mailroom import Mailroom
from tests.adapters.fake_slack.people import User
from tests.adapters.fake_slack.rates import Rates
from tests.adapters.fake_slack.record import Record
from tests.adapters.fake_slack.rooms import Channel, Message
from tests.adapters.fake_slack.sockets import Sockets
from tests.adapters.fake_slack.tokens import Install
from tests.adapters.fake_slack.world import World


class Refusal(Exception):
    """An error code of the platform with what else the answer holds."""

    def __init__(self, code: str, **more: Any) -> None:
        """Refuse with a code."""
        super().__init__(code)
        self.code = code
        self.more = more


class TooFast(Exception):
    """A rate was exceeded inside a method; `seconds` until it may be repeated."""

    def __init__(self, seconds: int) -> None:
        """Ask to wait."""
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True)
class Server:
    """The parts a method works on."""

    world: World
    record: Record
    events: Events
    mailroom: Mailroom
    rates: Rates
    sockets: Sockets


@dataclass
class Call:
    """One call: who calls with what, and the parts of the server."""

    method: str
    args: dict[str, Any]
    server: Server
    install: Install | None = None
    warnings: list[str] = field(default_factory=list)

    @property
    def world(self) -> World:
        """The state."""
        return self.server.world

    @property
    def by(self) -> Install:
        """The installation whose token was sent."""
        assert self.install is not None
        return self.install

    @property
    def bot(self) -> User:
        """The bot user that calls."""
        return self.world.users[self.by.user]

    def need(self, *names: str) -> Any:
        """Return one argument that must be there, or several as a list."""
        for name in names:
            if self.args.get(name) in (None, ""):
                self.refuse(
                    "invalid_arguments", response_metadata={"messages": [f"[ERROR] missing required field: {name}"]}
                )
        values = [self.args[name] for name in names]
        return values[0] if len(values) == 1 else values

    def flag(self, name: str) -> bool:
        """Return a yes-or-no argument in any of its spellings."""
        return self.args.get(name) in (True, 1, "1", "true", "True")

    def refuse(self, code: str, **more: Any) -> NoReturn:
        """End the call with an error code."""
        raise Refusal(code, **more)

    def team(self) -> str:
        """Return the workspace the call is about; an organisation's token has to say which."""
        if not self.by.org:
            return self.by.team
        team = self.args.get("team_id")
        if team is None:
            self.refuse("missing_argument", response_metadata={"messages": ["[ERROR] missing required field: team_id"]})
        if team not in self.world.teams or self.world.teams[team].enterprise != self.by.enterprise:
            self.refuse("team_not_found")
        return str(team)

    def channel(self, name: str = "channel", *, member: bool = True, named: bool = False) -> Channel:
        """Return the channel of an argument; the bot must be in it, and does not learn of private ones it is not in."""
        given = str(self.need(name))
        found = self.world.named(given) if named else self.world.channels.get(given)
        inside = found is not None and self.by.user in found.members
        if found is None or not self._reaches(found) or (found.kind != "public" and not inside):
            self.refuse("channel_not_found")
        if member and not inside:
            self.refuse("not_in_channel")
        if member and found.archived:
            self.refuse("is_archived")
        return found

    def _reaches(self, channel: Channel) -> bool:
        sides = {channel.team, *channel.shared}
        if not self.by.org:
            return self.by.team in sides
        return any(self.world.teams[team].enterprise == self.by.enterprise for team in sides)

    def message(self, channel: Channel, name: str = "ts") -> Message:
        """Return a message of a channel."""
        found = self.world.messages.get((channel.id, str(self.need(name))))
        if found is None:
            self.refuse("message_not_found")
        return found

    def checked(self, given: Any, surface: str = "message") -> list[dict[str, Any]]:
        """Return blocks with their ids, or refuse them."""
        if given is None:
            return []
        if not isinstance(given, list):
            self.refuse("invalid_blocks_format")
        wrong = blocks.complaints(given, surface, tuple(self.world.unknown_blocks))
        if wrong:
            messages = [f"[ERROR] {complaint}" for complaint in wrong]
            self.refuse("invalid_blocks", errors=wrong, response_metadata={"messages": messages})
        return blocks.completed(given, self.world.fresh("k"))


Run = Callable[[Call], dict[str, Any]]


@dataclass(frozen=True)
class Method:
    """A method: its rate tier (0: special), scope, which token it takes, and whether it reads JSON bodies."""

    run: Run
    tier: int
    scope: str
    token: str
    json: bool


METHODS: dict[str, Method] = {}


def method(name: str, tier: int, scope: str = "", *, token: str = "bot", json: bool = True) -> Callable[[Run], Run]:
    """Register a method. `token` is bot, app or none; a method without `json` sees nothing of a JSON body."""

    def register(run: Run) -> Run:
        METHODS[name] = Method(run, tier, scope, token, json)
        return run

    return register
