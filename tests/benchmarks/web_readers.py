"""A process full of open pages: so many event streams, read at the same time, each with its own session.

Run with an address and a path, it reads one cookie per line from standard input (an empty one: no session), prints
`open` once all streams are, and then for each event that every page has been told one line: its text, the second at
which the first and the last page had it, and its bytes.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections import defaultdict
from urllib.parse import urlsplit

#: How the text of an event begins that is known by it, and how long that is; see `web_fanout`.
MARK, LENGTH = b"fanout-", 14


async def _read(address: str, path: str, cookie: str, seen: asyncio.Queue[tuple[str, float, int]]) -> None:
    """Open a stream and tell when each marked event has come whole."""
    parts = urlsplit(address)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=2**20)
    said = f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nCookie: {cookie}\r\nAccept: text/event-stream\r\n\r\n"
    writer.write(said.encode())
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise ConnectionError(head.decode())
    await reader.readuntil(b"retry: 1000\n\n")
    await seen.put(("open", time.monotonic(), 0))
    while True:
        event = await reader.readuntil(b"\n\n")
        if MARK in event:
            at = event.index(MARK)
            text = event[at : at + LENGTH]
            await seen.put((text.decode(), time.monotonic(), len(event)))


async def _report(address: str, path: str, cookies: list[str]) -> None:
    seen: asyncio.Queue[tuple[str, float, int]] = asyncio.Queue()
    came: dict[str, list[float]] = defaultdict(list)
    async with asyncio.TaskGroup() as group:
        for cookie in cookies:
            group.create_task(_read(address, path, cookie, seen))
        while True:
            text, at, size = await seen.get()
            came[text].append(at)
            if len(came[text]) == len(cookies):
                print(text, min(came[text]), max(came[text]), size, flush=True)


if __name__ == "__main__":
    asyncio.run(_report(sys.argv[1], sys.argv[2], [line.strip() for line in sys.stdin]))
