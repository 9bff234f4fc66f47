"""Starting before a platform that may refuse; files; one process of many, one adapter of several; nothing blocks."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest
from discord.http import Route

from rolecall.api.server import build
from rolecall.app import beside, supervisor
from rolecall.app.adapters import Fitted
from rolecall.app.app import App
from rolecall.app.beside import Beside
from rolecall.app.serving import backend
from rolecall.app.shelf import AdapterShelf
from rolecall.chat import Actor, Card, Place
from rolecall.config import Settings
from rolecall.errors import BadInput, Dead, Denied, NotFound, ServiceFailed, Unreached
from rolecall.testing.time import FakeClock
from rolecall_discord import fetching, identifies
from rolecall_discord.adapter import DiscordAdapter
from rolecall_discord.connection import Connection
from rolecall_slack.adapter import SlackAdapter
from rolecall_web import WebAdapter
from tests.adapters.discord.conftest import Elsewhere
from tests.adapters.discord.scene import Scene
from tests.adapters.fake_discord.person import Person
from tests.adapters.fake_discord.server import FakeDiscord
from tests.adapters.fake_discord.things import Guild
from tests.adapters.fake_discord.tls import Certificate, Loopback
from tests.adapters.fake_slack.app_config import AppConfig as SlackApp
from tests.adapters.fake_slack.server import FakeSlack
from tests.adapters.kits.discord import GUILD
from tests.line.floor import TEXT


def test_nothing_of_discord_is_imported_before_the_start() -> None:
    """The library takes a while, and most commands need none of it."""
    code = (
        "import sys, rolecall_discord.adapter, rolecall_discord.commands;"
        "print(*{'discord', 'aiohttp'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == ""


# starting


async def test_a_wrong_token_is_dead(scene: Scene, elsewhere: Elsewhere) -> None:
    """Trying again helps nobody: one call, no session, and what to type."""
    before = len(scene.discord.record.calls)
    adapter = elsewhere.adapter(TOKEN="bot-token-wrong")

    with pytest.raises(Dead, match="rolecall discord connect") as dead:
        await elsewhere.start(adapter)
    await adapter.stop()

    assert "wrong" not in str(dead.value)
    assert (len(scene.discord.record.calls), scene.discord.gateway.begun) == (before + 1, 1)


async def test_without_a_token_it_is_dead(elsewhere: Elsewhere) -> None:
    """It was chosen by name and never connected."""
    with pytest.raises(Dead, match="There is no bot token"):
        await elsewhere.start(elsewhere.adapter(TOKEN=""))


async def test_a_platform_that_is_away_is_no_death(elsewhere: Elsewhere) -> None:
    """The library tries the login once; the supervisor tries again later."""
    adapter = elsewhere.adapter(API="http://127.0.0.1:9")

    with pytest.raises(ServiceFailed) as away:
        await elsewhere.start(adapter)
    await adapter.stop()

    assert not isinstance(away.value, Dead)


async def test_an_intent_that_the_portal_does_not_allow_is_dead(scene: Scene, elsewhere: Elsewhere) -> None:
    """4014; the setting in the portal is named, and ours."""
    adapter = elsewhere.adapter(READS_REPLIES="yes")

    with pytest.raises(Dead, match=r"Message Content Intent .* ROLECALL_DISCORD_READS_REPLIES"):
        await elsewhere.start(adapter)
    await adapter.stop()
    assert len(scene.discord.gateway.live) == 1


async def test_an_endpoint_that_takes_everything_away_keeps_it_down(scene: Scene, elsewhere: Elsewhere) -> None:
    """No session is begun; the field to empty is named."""
    scene.discord.app.interactions_endpoint_url = "https://elsewhere.example"
    adapter = elsewhere.adapter()

    with pytest.raises(ServiceFailed, match=r"Interactions Endpoint URL.*Empty that field"):
        await elsewhere.start(adapter)
    await adapter.stop()
    assert scene.discord.gateway.begun == 1


async def test_after_too_many_sessions_no_other_is_begun(
    scene: Scene, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The count of earlier processes stands on the shelf; Discord is not even called."""
    monkeypatch.setattr(identifies, "MOST", 2)
    for _ in range(2):
        adapter = elsewhere.adapter()
        await elsewhere.start(adapter)
        await adapter.stop()
    calls, last = len(scene.discord.record.calls), elsewhere.adapter()

    with pytest.raises(ServiceFailed, match="may begin at 2026-11-22 09:00 UTC"):
        await elsewhere.start(last)
    await last.stop()
    assert (len(scene.discord.record.calls), scene.discord.gateway.begun) == (calls, 3)


async def test_a_token_that_dies_meanwhile_is_down_and_then_dead(scene: Scene) -> None:
    """Discord closes with 4004; the new start is the last."""
    scene.discord.admin.reset_token("another")
    scene.discord.gateway.drop()
    async with asyncio.timeout(3):
        while (await scene.kit.running.health()).state != "down":  # noqa: ASYNC110  # it rings no bell
            await asyncio.sleep(0.01)

    assert "no longer takes the bot's token" in (await scene.kit.running.health()).text
    with pytest.raises(Dead):
        await scene.house.restart()


async def test_what_connect_stored_starts_it_without_any_variable(scene: Scene, elsewhere: Elsewhere) -> None:
    """All that `start` needs is on the shelf."""
    assert not DiscordAdapter.configured({}, elsewhere.shelf)
    Connection(scene.discord.app.token, "Rolecall").store(elsewhere.shelf)
    assert DiscordAdapter.configured({}, elsewhere.shelf)

    adapter = elsewhere.adapter(TOKEN="")
    await elsewhere.start(adapter)
    health = await adapter.health()
    await adapter.stop()

    assert (health.state, health.text) == ("degraded", "No server is connected. Run: rolecall discord invite")


async def test_before_the_start_nothing_is_sent(scene: Scene, elsewhere: Elsewhere) -> None:
    """The courier keeps it."""
    with pytest.raises(Unreached):
        await elsewhere.adapter().post(scene.kit.place, Card("hello"), key="x:root")


async def test_nothing_is_patched(clock: FakeClock, tmp_path: Path, sqlite_store: Any) -> None:
    """An own connector, resolver and certificate: the shipped code speaks to the real names, helped by no setting."""

    class Wired(DiscordAdapter):
        def connector(self) -> aiohttp.BaseConnector:
            return aiohttp.TCPConnector(resolver=Loopback(fake.port), ssl=certificate.client())

    certificate = Certificate(tmp_path)
    async with FakeDiscord(clock, certificate=certificate) as fake:
        dana = fake.person("dana", guild := fake.guild())
        general = fake.channel("general", guild)
        app = App(Settings(data_dir=tmp_path / "data", sample=False))
        shelf = AdapterShelf(app.store, app.tenant, "discord")
        _serve(app, shelf, guild)
        adapter = Wired({"ROLECALL_DISCORD_TOKEN": fake.app.token}, tmp_path)
        await adapter.start(app.desk, app.desk, shelf)
        await adapter._works.later.settle()  # type: ignore[union-attr]

        asked = await dana.slash(general, "rolecall help")
        ref = await adapter.post(Place("discord", guild.id, general.id), Card("hello"), key="x:root")
        mention = dana.mention(general, "look", files=[("a.txt", b"evidence")])
        file = await adapter.read(f"https://cdn.discordapp.com/attachments/{mention.files[0].id}/a.txt")

        assert Route.BASE == "https://discord.com/api/v10"
        assert asked.private
        assert ref.message in {one.id for one in dana.sees(general)}
        assert (file.name, file.data) == ("a.txt", b"evidence")
        await adapter.stop()
        app.close()


async def test_roles_are_those_of_this_moment(scene: Scene) -> None:
    """Whoever left the server is refused; nothing is believed from before."""
    wanted = frozenset({scene.kit.managers.id, "1"})
    await scene.kit.joins(_actor(scene.max))
    assert await scene.kit.running.member_of(_actor(scene.max), wanted) == {scene.kit.managers.id}

    await scene.kit.leaves(_actor(scene.max))
    assert await scene.kit.running.member_of(_actor(scene.max), wanted) == frozenset()
    scene.discord.admin.leave(scene.kit.guild, scene.max.user)
    with pytest.raises(Denied):
        await scene.kit.running.member_of(_actor(scene.max), wanted)


# files


async def test_an_attachment_is_read(scene: Scene) -> None:
    """With its name and kind; one that is gone says so, and nothing else is ever fetched."""
    written = scene.dana.dm("notes")
    message = scene.dana.mention(scene.general, "minutes", files=[("minutes of may.txt", TEXT.encode())])
    url = f"{scene.kit.api}/attachments/{message.files[0].id}/minutes%20of%20may.txt"

    file = await scene.kit.running.read(url)

    assert (file.name, file.data) == ("minutes of may.txt", TEXT.encode())
    assert written.files == []
    for wrong in (url.replace(message.files[0].id, "1"), "https://elsewhere.example/a.txt", "file:///etc/passwd"):
        with pytest.raises(NotFound):
            await scene.kit.running.read(wrong)


async def test_a_file_that_is_too_large_is_not_read_to_its_end(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The person is told what to do."""
    monkeypatch.setattr(fetching, "MOST", 10)
    message = scene.dana.mention(scene.general, "minutes", files=[("minutes.txt", TEXT.encode())])

    with pytest.raises(BadInput, match="larger"):
        await scene.kit.running.read(f"{scene.kit.api}/attachments/{message.files[0].id}/minutes.txt")


# the loop


class OffLoop:
    """Lets nobody call from a running loop: a database may keep them waiting."""

    def __init__(self, kept: Any, *quick: str) -> None:
        """Guard everything but what is `quick`."""
        self._kept, self._quick = kept, quick
        self.calls: set[str] = set()
        self.breaches: list[str] = []

    def __getattr__(self, name: str) -> Any:
        called = getattr(self._kept, name)

        def call(*args: Any, **more: Any) -> Any:
            self.calls.add(name)
            with contextlib.suppress(RuntimeError):
                asyncio.get_running_loop()
                if name not in self._quick:
                    self.breaches.append(name)
            return called(*args, **more)

        return call


async def test_no_call_of_desk_or_shelf_holds_the_loop_up(scene: Scene) -> None:
    """From the start over a command, a card and a decision to the stop: heartbeats die of that first."""
    await scene.kit.running.stop()
    shelf = OffLoop(AdapterShelf(scene.house.store, "main", "discord"))
    desk = OffLoop(scene.house.desk, "now", "fresh")
    adapter = scene.kit.running
    await DiscordAdapter.start(adapter, scene.house, desk, shelf)  # type: ignore[arg-type]
    await scene.settled()
    scene.hire()

    await scene.dana.slash(scene.general, "notes ask", text=TEXT)
    await scene.turn()
    (request,) = scene.house.requests()
    seen = await scene.kit.sees(_actor(scene.max), scene.house.thread(request))
    shown = next(one for one in seen if "approve" in one.buttons)
    await scene.house.does(scene.kit.presses(_actor(scene.max), shown, "approve"))
    await scene.turn()

    assert scene.house.decisions(request) == ["approve"]
    assert (shelf.breaches, desk.breaches) == ([], [])
    assert {"get", "put", "together"} <= shelf.calls
    assert {"catalogue", "members", "accounts"} <= desk.calls


# one of many processes, and one of many adapters


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look often and rest briefly."""
    monkeypatch.setattr(supervisor, "LOOK_S", 0.02)
    monkeypatch.setattr(supervisor, "FIRST_PAUSE_S", 0.01)
    monkeypatch.setattr(beside, "SETTLE_S", 3.0)


@contextlib.asynccontextmanager
async def process(app: App, *adapters: Fitted) -> AsyncIterator[Beside]:
    """Run adapters as a process of an installation does."""
    app.__dict__["adapters"] = list(adapters)
    running = Beside(app, engine=False)
    async with running.lifespan(None):
        yield running


async def _until(true: Any) -> None:
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110  # what is waited for rings no bell
            await asyncio.sleep(0.01)


async def test_of_two_processes_one_holds_the_session(
    fake: FakeDiscord, guild: Guild, emptied_postgres_url: str, tmp_path: Path, hurry: None
) -> None:
    """On PostgreSQL, where any number may run; the other takes over when the first one ends."""
    apps = [App(Settings(data_dir=tmp_path, database_url=emptied_postgres_url)) for _ in ("one", "two")]
    _serve(apps[0], AdapterShelf(apps[0].store, "main", "discord"), guild)
    fitted = [Fitted("discord", _adapter(fake, tmp_path), single=DiscordAdapter.single) for _ in apps]
    async with contextlib.AsyncExitStack() as first:
        one = await first.enter_async_context(process(apps[0], fitted[0]))
        assert one.adapters()["discord"].state == "up"
        async with process(apps[1], fitted[1]) as two:
            await asyncio.sleep(0.1)
            assert two.adapters()["discord"].text == "Another process runs it."
            assert (len(fake.gateway.live), fake.gateway.begun) == (1, 1)

            await first.aclose()
            await _until(lambda: two.adapters()["discord"].text != "Another process runs it.")
            await _until(two.supervisors[0].is_running)
            assert (len(fake.gateway.live), fake.gateway.begun) == (1, 2)
    for app in apps:
        app.close()


async def test_the_death_of_one_adapter_leaves_the_others_up(
    fake: FakeDiscord, guild: Guild, tmp_path: Path, hurry: None
) -> None:
    """Discord, Slack and the web workspace in one process and one loop; its health shows each by name."""
    app = App(Settings(data_dir=tmp_path / "data"))
    _serve(app, AdapterShelf(app.store, "main", "discord"), guild)
    async with FakeSlack(app.clock, SlackApp()) as slack:
        bot = slack.install(slack.team()).token
        said = {"API_URL": slack.base_url, "BOT_TOKEN": bot, "APP_TOKEN": SlackApp.app_token}
        adapters = {
            "discord": _adapter(fake, tmp_path),
            "slack": SlackAdapter({f"ROLECALL_SLACK_{name}": value for name, value in said.items()}, tmp_path),
            "web": WebAdapter({}, tmp_path),
        }
        async with process(app, *(Fitted(name, one) for name, one in adapters.items())) as running:  # type: ignore[arg-type]
            assert await _health(app, running) == dict.fromkeys(adapters, "up")

            fake.admin.reset_token("another")
            fake.gateway.drop()
            await _until(lambda: "not started again" in running.adapters()["discord"].text)

            assert await _health(app, running) == {"discord": "down", "slack": "up", "web": "up"}
            assert "rolecall discord connect" in running.adapters()["discord"].text
    app.close()


async def _health(app: App, running: Beside) -> dict[str, str]:
    """Return the states that `/readyz` shows; `/healthz` says that the process lives."""
    transport = httpx.ASGITransport(build(backend(app, running), running.lifespan))
    async with httpx.AsyncClient(transport=transport, base_url="http://rolecall.example") as http:
        assert (await http.get("/healthz")).json() == {"status": "ok"}
        said = (await http.get("/readyz")).json()["adapters"]
    return {name: health["state"] for name, health in said.items()}


def _adapter(fake: FakeDiscord, folder: Path) -> DiscordAdapter:
    api = fake.api.removesuffix("/api/v10")
    return DiscordAdapter({"ROLECALL_DISCORD_TOKEN": fake.app.token, "ROLECALL_DISCORD_API": api}, folder)


def _serve(app: App, shelf: AdapterShelf, guild: Guild) -> None:
    """Let a server be one that an owner connected."""
    app.desk.connect("discord", guild.id)
    shelf.append("guilds", guild.id)
    shelf.put(f"guild:{guild.id}", app.clock.now().isoformat())


def _actor(person: Person) -> Actor:
    return Actor("discord", GUILD, person.id, person.user.name)
