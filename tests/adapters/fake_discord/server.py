"""The fake Discord: gateway and REST on loopback that the unmodified client library talks to."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from aiohttp import web

from rolecall.ports.time import Clock
from tests.adapters.fake_discord.admin import Admin
from tests.adapters.fake_discord.app_config import AppConfig
from tests.adapters.fake_discord.faults import Faults
from tests.adapters.fake_discord.gateway import Gateway
from tests.adapters.fake_discord.person import Person
from tests.adapters.fake_discord.rates import Rates
from tests.adapters.fake_discord.record import Record
from tests.adapters.fake_discord.rest.door import Door
from tests.adapters.fake_discord.rest.registry import Server
from tests.adapters.fake_discord.things import FORUM, TEXT, Channel, Guild, Role
from tests.adapters.fake_discord.tls import Certificate
from tests.adapters.fake_discord.world import World

MOST_BYTES = 64 * 1024 * 1024


class FakeDiscord:
    """A platform of one's own: `async with FakeDiscord(clock) as discord`, then `api` and `gateway_url`.

    Time is the clock's: deadlines, tokens, nonces and daily limits age only when it moves. Real time passes in
    rates, because the client sleeps them off, and in waiting for an answer (`Person.patience`).
    """

    def __init__(self, clock: Clock, app: AppConfig | None = None, certificate: Certificate | None = None) -> None:
        """Prepare a platform with one app in no guild; with a `certificate` it speaks TLS under the real names."""
        self.clock = clock
        self.app = app or AppConfig()
        self.world = World(clock, self.app)
        self.record = Record(clock)
        self.faults = Faults()
        self.rates = Rates()
        self.gateway = Gateway(self.world, self.record)
        self.server = Server(self.world, self.record, self.gateway)
        self.admin = Admin(self.server)
        self.port = 0
        self._certificate = certificate
        self._runner = web.AppRunner(self._application(), shutdown_timeout=0.1)

    @property
    def api(self) -> str:
        """What the client takes as `Route.BASE`."""
        return f"http://127.0.0.1:{self.port}/api/v10"

    @property
    def gateway_url(self) -> str:
        """What the client takes as `DEFAULT_GATEWAY`."""
        return self.world.gateway

    async def __aenter__(self) -> Self:
        """Listen on a free port of loopback."""
        await self._runner.setup()
        secure = self._certificate.server() if self._certificate else None
        await web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=secure).start()
        self.port = self._runner.addresses[0][1]
        self.world.base = "https://cdn.discordapp.com" if secure else f"http://127.0.0.1:{self.port}"
        self.world.gateway = "wss://gateway.discord.gg/" if secure else f"ws://127.0.0.1:{self.port}/"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close everything."""
        await self.gateway.close()
        await self._runner.cleanup()

    # furnishing, before the app connects; a `number` is an id that has to be known beforehand

    def guild(self, name: str = "Acme", number: str = "") -> Guild:
        """Found a guild with the bot in it."""
        return self.world.guild(name, number)

    def role(self, guild: Guild, name: str, number: str = "") -> Role:
        """Make a role."""
        role = Role(number or self.world.fresh(), name, guild.id)
        guild.roles[role.id] = role
        return role

    def person(self, name: str, guild: Guild, *roles: Role) -> Person:
        """Take somebody into a guild."""
        user = self.world.user(name)
        guild.members[user.id] = {role.id for role in roles}
        return Person(user, self.server)

    def channel(self, name: str, guild: Guild, number: str = "") -> Channel:
        """Open a text channel that everybody sees."""
        return self.world.channel(TEXT, name, guild=guild.id, id=number)

    def forum(self, name: str, guild: Guild, *tags: str, tag_required: bool = False) -> Channel:
        """Open a forum with tags."""
        numbered = {self.world.fresh(): tag for tag in tags}
        return self.world.channel(FORUM, name, guild=guild.id, tags=numbered, tag_required=tag_required)

    def _application(self) -> web.Application:
        app = web.Application(client_max_size=MOST_BYTES)
        app.router.add_get("/", self.gateway.connect)
        app.router.add_get("/attachments/{id}/{name:.+}", self._download)
        Door(self.server, self.faults, self.rates).open(app)
        return app

    async def _download(self, request: web.Request) -> web.StreamResponse:
        """Return a file of a message or of a command."""
        sent = (file for message in self.world.messages.values() for file in message.files)
        known = {file.id: file for file in sent} | self.world.files
        found = known.get(request.match_info["id"])
        if found is None:
            return web.Response(status=404)
        return web.Response(body=found.data, headers={"Content-Type": found.kind})
