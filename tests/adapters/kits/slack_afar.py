"""Slack in a thread of its own, reached over a connection: so it outlives a process that is killed."""

from __future__ import annotations

import asyncio
import pickle
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import aiohttp

from rolecall.chat import Actor, Place
from rolecall.testing.time import FakeClock
from tests.adapters.fake_slack.app_config import AppConfig
from tests.adapters.kit import Gesture, Heard, Kit, Shown
from tests.adapters.kits.slack import SlackHttpKit, SlackKit

#: The file in a folder that says on which port its platform answers.
PORT = "slack.port"
#: Bytes of a call or an answer, and those that say how many there are.
MOST, LENGTH = 1 << 30, 8


class Home(SlackKit):
    """The people and their platform, without an adapter; calls come from wherever one runs."""

    def __init__(self) -> None:
        """Begin with nothing prepared."""
        super().__init__()
        self._prepared: list[Gesture] = []
        self._serving: set[asyncio.Task[None] | None] = set()

    async def open(self, clock: Any) -> None:
        """See `SlackKit.open`; no connection of ours is ever cut."""
        await super().open(clock)
        aiohttp.TCPConnector.connect = self._connect  # type: ignore[method-assign]

    async def close(self) -> None:
        """Close the platform, when all who called are gone."""
        await asyncio.gather(*filter(None, self._serving))
        await self.slack.__aexit__(None, None, None)

    async def base_url(self) -> str:
        """Return where the Web API is."""
        return self.slack.base_url

    async def call_at(self, url: str) -> None:
        """Deliver over HTTP to this address from now on."""
        self.slack.app.at(url)

    async def prepare(self, name: str, *given: Any) -> int:
        """Prepare a gesture; return its number."""
        self._prepared.append(await getattr(self, name)(*given))
        return len(self._prepared) - 1

    async def do(self, number: int) -> Heard:
        """Do what was prepared."""
        return await self._prepared[number]()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the calls of one kit until it is gone."""
        self._serving.add(asyncio.current_task())
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                name, given = await _read(reader)
                await _write(writer, await getattr(self, name)(*given))
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    async def _settled(self) -> None:
        """Wait for nothing: whoever runs the adapter does."""


class Afar(SlackKit):
    """A kit whose platform is `Home`, in another thread or process."""

    def __init__(self, folder: Path) -> None:
        """Find the platform that is kept for a folder."""
        super().__init__()
        self._port = int((folder / PORT).read_text())
        self._wire: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._one = asyncio.Lock()

    async def open(self, _clock: Any) -> None:
        """See `SlackKit.open`: connect, once."""
        if self._wire is None:
            self._wire = await asyncio.open_connection("127.0.0.1", self._port, limit=MOST)
            self.slack = SimpleNamespace(base_url=await self._far("base_url"), app=AppConfig())  # type: ignore[assignment]

    async def end(self) -> None:
        """See `SlackKit.end`."""
        await self.running.stop()
        if self._wire is not None:
            self._wire[1].close()
            await self._wire[1].wait_closed()

    async def stranger(self, name: str) -> Actor:
        """See `Kit.stranger`."""
        found: Actor = await self._far("stranger", name)
        return found

    async def writes(self, actor: Actor, text: str, place: Place, files: Sequence[tuple[str, bytes]] = ()) -> Gesture:
        """See `Kit.writes`."""
        return await self._gestured("writes", actor, text, place, files)

    async def presses(self, actor: Actor, shown: Shown, verb: str) -> Gesture:
        """See `Kit.presses`."""
        return await self._gestured("presses", actor, shown, verb)

    async def sees(self, actor: Actor, place: Place) -> list[Shown]:
        """See `Kit.sees`."""
        found: list[Shown] = await self._far("sees", actor, place)
        return found

    async def told(self, actor: Actor) -> list[str]:
        """See `Kit.told`."""
        found: list[str] = await self._far("told", actor)
        return found

    async def _gestured(self, *named: Any) -> Gesture:
        number = await self._far("prepare", *named)

        async def deliver() -> Heard:
            heard: Heard = await self._far("do", number)
            await self._settled()
            return heard

        return deliver

    async def _far(self, name: str, *given: Any) -> Any:
        assert self._wire is not None
        async with self._one:
            await _write(self._wire[1], (name, given))
            return await _read(self._wire[0])


class AfarHttp(SlackHttpKit, Afar):
    """The same, called over HTTP."""

    async def open(self, clock: Any) -> None:
        """See `SlackHttpKit.open`."""
        await super().open(clock)
        await self._far("call_at", self.slack.app.events_url)


class DurableSlackKit(SlackKit):
    """Slack, whose messages outlive the process where they have to."""

    durable = True
    afar: ClassVar[type[Afar]] = Afar

    @classmethod
    def living(cls, folder: Path) -> Kit:
        """See `Kit.living`."""
        return cls.afar(folder)

    @classmethod
    @contextmanager
    def kept(cls, folder: Path) -> Iterator[Home]:
        """See `Kit.kept`: in a thread; yields the platform, which may be looked at while nothing happens."""
        ready, stop = threading.Event(), asyncio.Event()
        home = Home()
        loop = asyncio.new_event_loop()

        async def keep() -> None:
            await home.open(FakeClock())
            server = await asyncio.start_server(home.serve, "127.0.0.1", 0, limit=MOST)
            (folder / PORT).write_text(str(server.sockets[0].getsockname()[1]))
            ready.set()
            await stop.wait()
            server.close()
            await home.close()

        thread = threading.Thread(target=loop.run_until_complete, args=(keep(),))
        thread.start()
        try:
            ready.wait()
            yield home
        finally:
            loop.call_soon_threadsafe(stop.set)
            thread.join()
            loop.close()


class DurableHttpKit(DurableSlackKit):
    """The same, over HTTP."""

    afar = AfarHttp


async def _read(reader: asyncio.StreamReader) -> Any:
    length = int.from_bytes(await reader.readexactly(LENGTH), "big")
    return pickle.loads(await reader.readexactly(length))


async def _write(writer: asyncio.StreamWriter, value: Any) -> None:
    data = pickle.dumps(value)
    writer.write(len(data).to_bytes(LENGTH, "big") + data)
    await writer.drain()
