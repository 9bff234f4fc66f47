"""The fake workspace: an HTTP server on loopback that the unmodified client libraries talk to."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from aiohttp import web

from rolecall.ports.time import Clock
from tests.adapters.fake_slack.admin import Admin
from tests.adapters.fake_slack.answering import Answering
from tests.adapters.fake_slack.app_config import AppConfig
from tests.adapters.fake_slack.events import Events
from tests.adapters.fake_slack.faults import Faults
from tests.adapters.fake_slack.file_host import FileHost
from tests.adapters.fake_slack.http_events import HttpEvents
from tests.adapters.fake_slack.mailroom import Mailroom
from tests.adapters.fake_slack.oauth import Consent
from tests.adapters.fake_slack.people import Group, Team
from tests.adapters.fake_slack.person import Person
from tests.adapters.fake_slack.rates import Rates
from tests.adapters.fake_slack.record import Record
from tests.adapters.fake_slack.rooms import Channel
from tests.adapters.fake_slack.sockets import Sockets
from tests.adapters.fake_slack.tokens import Install
from tests.adapters.fake_slack.web_api.door import Door
from tests.adapters.fake_slack.web_api.registry import Server
from tests.adapters.fake_slack.world import World

MOST_BYTES = 64 * 1024 * 1024


class FakeSlack:
    """A platform of one's own: `async with FakeSlack(clock) as slack`, then `slack.base_url` for the client.

    Time is the clock's: triggers, response_urls, streams, tokens, rates and retries age only when it moves.
    Real time passes only in waiting for acks (`mailroom.patience`) and in the fault `delay`.
    """

    def __init__(self, clock: Clock, app: AppConfig | None = None, *, seed: int = 0) -> None:
        """Prepare a platform with one app and no workspace; `seed` picks the sockets."""
        self.clock = clock
        self.app = app or AppConfig()
        self.world = World(clock, self.app)
        self.record = Record(clock)
        self.faults = Faults()
        self.rates = Rates(clock)
        self.sockets = Sockets(self.world, self.record, seed)
        self.http = HttpEvents(self.world)
        self.mailroom = Mailroom(self.world, self.record, self.sockets, self.http)
        self.consent = Consent(self.world)
        self._server = Server(self.world, self.record, Events(self.world), self.mailroom, self.rates, self.sockets)
        self.admin = Admin(self._server)
        self._answering = Answering(self._server, self.faults)
        self._runner = web.AppRunner(self._application(), shutdown_timeout=0.1)

    @property
    def base_url(self) -> str:
        """What the client takes as `base_url`."""
        return f"{self.world.base}/api/"

    @property
    def authorize_url(self) -> str:
        """What the client takes as `authorization_url`."""
        return f"{self.world.base}/oauth/v2/authorize"

    async def __aenter__(self) -> Self:
        """Listen on a free port of loopback."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.world.base = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close everything."""
        await self.mailroom.close()
        await self.sockets.close()
        await self.http.close()
        await self._runner.cleanup()

    # furnishing

    def team(self, name: str = "acme", enterprise: str = "") -> Team:
        """Found a workspace."""
        return self.world.team(name, enterprise)

    def install(self, team: Team, *, org: bool = False, scopes: frozenset[str] | None = None) -> Install:
        """Put the app into a workspace without the ceremony of OAuth."""
        return self.world.install(team, "U0000", org=org, scopes=scopes)

    def person(self, name: str, team: Team, kind: str = "member") -> Person:
        """Take somebody into a workspace (member, guest, single_guest)."""
        return Person(self.world.user(name, team.id, kind), self._server, self._answering)

    def channel(self, name: str, team: Team, *people: Person, kind: str = "public", bot: bool = True) -> Channel:
        """Open a channel (public, private) with people in it, and the app unless `bot` is off."""
        install = self.world.installed(team.id)
        members = [person.id for person in people] + ([install.user] if bot and install else [])
        return self.world.channel(name, team.id, kind, members)

    def share(self, channel: Channel, other: Team, *people: Person) -> None:
        """Share a channel with another workspace; it is foreign unless both are of one organisation."""
        channel.shared.add(other.id)
        own = self.world.teams[channel.team].enterprise
        if not own or own != other.enterprise:
            channel.foreign.add(other.id)
        channel.members |= {person.id for person in people}

    def group(self, handle: str, team: Team, *people: Person) -> Group:
        """Form a user group."""
        return self.world.group(handle, team.id, [person.id for person in people])

    def _application(self) -> web.Application:
        app = web.Application(client_max_size=MOST_BYTES)
        files = FileHost(self.world, self.faults)
        app.router.add_route("*", "/api/{method}", Door(self._server, self.faults).handle)
        app.router.add_get("/socket", self.sockets.connect)
        app.router.add_post("/respond/{id}", self._answering.handle)
        app.router.add_post("/upload/v1/{id}", files.upload)
        app.router.add_get("/files-pri/{id}/{name:.+}", files.download)
        return app
