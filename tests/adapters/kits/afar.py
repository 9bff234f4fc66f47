"""A platform in a thread of its own, reached over a connection: so it outlives a process that is killed."""

from __future__ import annotations

import asyncio
import pickle
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from rolecall.chat import Actor, Place
from rolecall.testing.time import FakeClock
from tests.adapters.kit import Gesture, Heard, Kit, Shown

#: The file in a folder that says on which port its platform answers.
PORT = "platform.port"
#: Bytes of a call or an answer, and those that say how many there are.
MOST, LENGTH = 1 << 30, 8


class Home(Kit):
    """People and their platform, without an adapter; calls come from wherever one runs. Stands before a kit's class."""

    def __init__(self) -> None:
        """Begin with nothing prepared."""
        super().__init__()
        self._prepared: list[Gesture] = []
        self._serving: set[asyncio.Task[None] | None] = set()

    async def open(self, clock: FakeClock) -> None:
        """Open the platform."""
        await super().open(clock)  # type: ignore[misc]  # of the kit that it stands before

    async def close(self) -> None:
        """Close the platform, when all who called are gone."""
        await asyncio.gather(*filter(None, self._serving))

    async def settled(self) -> None:
        """Wait for nothing: whoever runs the adapter does."""

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


class Afar(Kit):
    """A kit whose platform is a `Home` in another thread or process. Stands before a kit's class."""

    def __init__(self, folder: Path) -> None:
        """Find the platform that is kept for a folder."""
        super().__init__()
        self._port = int((folder / PORT).read_text())
        self._wire: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._one = asyncio.Lock()

    async def connect(self) -> bool:
        """Connect, once; tell whether it was now."""
        if self._wire is not None:
            return False
        self._wire = await asyncio.open_connection("127.0.0.1", self._port, limit=MOST)
        return True

    async def disconnect(self) -> None:
        """Leave the platform as it is."""
        if self._wire is not None:
            self._wire[1].close()
            await self._wire[1].wait_closed()

    async def far(self, name: str, *given: Any) -> Any:
        """Call a method of the `Home`."""
        assert self._wire is not None
        async with self._one:
            await _write(self._wire[1], (name, given))
            return await _read(self._wire[0])

    async def settled(self) -> None:
        """Wait until the adapter, which is here, has done all that came of what it heard."""
        await super().settled()  # type: ignore[misc]  # of the kit that it stands before

    async def stranger(self, name: str) -> Actor:
        """See `Kit.stranger`."""
        found: Actor = await self.far("stranger", name)
        return found

    async def writes(self, actor: Actor, text: str, place: Place, files: Sequence[tuple[str, bytes]] = ()) -> Gesture:
        """See `Kit.writes`."""
        return await self._gestured("writes", actor, text, place, files)

    async def presses(self, actor: Actor, shown: Shown, verb: str) -> Gesture:
        """See `Kit.presses`."""
        return await self._gestured("presses", actor, shown, verb)

    async def sees(self, actor: Actor, place: Place) -> list[Shown]:
        """See `Kit.sees`."""
        found: list[Shown] = await self.far("sees", actor, place)
        return found

    async def told(self, actor: Actor) -> list[str]:
        """See `Kit.told`."""
        found: list[str] = await self.far("told", actor)
        return found

    async def _gestured(self, *named: Any) -> Gesture:
        number = await self.far("prepare", *named)

        async def deliver() -> Heard:
            heard: Heard = await self.far("do", number)
            await self.settled()
            return heard

        return deliver


@contextmanager
def kept(home: Home, folder: Path) -> Iterator[Home]:
    """Keep a platform for a folder, in a thread; it may be looked at while nothing happens."""
    ready, stop = threading.Event(), asyncio.Event()
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


async def _read(reader: asyncio.StreamReader) -> Any:
    length = int.from_bytes(await reader.readexactly(LENGTH), "big")
    return pickle.loads(await reader.readexactly(length))


async def _write(writer: asyncio.StreamWriter, value: Any) -> None:
    data = pickle.dumps(value)
    writer.write(len(data).to_bytes(LENGTH, "big") + data)
    await writer.drain()
