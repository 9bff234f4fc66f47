"""A process that answers browsers: `rolecall serve` as it is shipped, or a floor that does nothing but answer.

It prints its address when it is ready. Each line it then reads from standard input is a text to tell all open pages;
it answers with the second (of the machine's monotonic clock) at which it began to tell it.
"""

from __future__ import annotations

import asyncio
import socket
import sys
import threading
import time
from collections.abc import AsyncGenerator, Callable
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from jinja2 import Environment
from starlette.responses import HTMLResponse, Response, StreamingResponse

from rolecall.app import App
from rolecall.app.serving import serve
from rolecall.chat import Card
from rolecall.chat.cards import Para
from rolecall.chat.wire import to_json
from rolecall.config import Settings
from rolecall.ports.queues import OutboxRow

#: Where the cards of the measurement stand.
PLACE = "web:main:general"
#: What a page of ours is measured against: about as large, and made of the same thing.
PAGE = Environment(autoescape=True).from_string("{% for row in rows %}<p>{{ row }}</p>\n{% endfor %}")
ROWS = ["Something that a page says in one line of about ninety characters, which is what lines have."] * 200


def product(data: Path) -> None:
    """Serve an installation; what is told is a card in its outbox."""
    app = App(Settings(data_dir=data, sample=False).model_copy(update={"port": 0}))

    def tell(_number: int, text: str) -> None:
        card = Card(title=text, doc=(Para("A paragraph that says what a card says. " * 20),), state="done")
        row = OutboxRow(
            key=f"{text}:card", tenant="main", workspace="web", channel=PLACE, kind="card", body=to_json(card)
        )
        with app.store.begin("main") as uow:
            uow.outbox.add(row)

    try:
        serve(app, "all", lambda address: _ready(address, tell))
    finally:
        app.close()


def floor(_data: Path) -> None:
    """Serve a page that never changes, and a stream that passes on what it is told."""
    app, queues = FastAPI(), set[asyncio.Queue[str]]()

    @app.get("/page")
    def page() -> Response:
        return HTMLResponse(PAGE.render(rows=ROWS))

    @app.get("/events")
    async def events() -> Response:
        return StreamingResponse(stream(), media_type="text/event-stream")

    async def stream() -> AsyncGenerator[str]:
        queue: asyncio.Queue[str] = asyncio.Queue()
        queues.add(queue)
        yield "retry: 1000\n\n"
        while True:
            yield await queue.get()

    async def run() -> None:
        loop = asyncio.get_running_loop()

        def tell(number: int, text: str) -> None:
            said = f"id: {number}\nevent: upsert\ndata: {text}{'.' * 1900}\n\n"
            loop.call_soon_threadsafe(lambda: [queue.put_nowait(said) for queue in queues])

        listening = socket.create_server(("127.0.0.1", 0))
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        _ready(f"http://127.0.0.1:{listening.getsockname()[1]}", tell)
        config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=1)
        await uvicorn.Server(config).serve(sockets=[listening])

    asyncio.run(run())


def _ready(address: str, tell: Callable[[int, str], None]) -> None:
    def obey() -> None:
        for number, line in enumerate(sys.stdin):
            began = time.monotonic()
            tell(number, line.strip())
            print(began, flush=True)

    print(address, flush=True)
    threading.Thread(target=obey, daemon=True).start()


if __name__ == "__main__":
    {"product": product, "floor": floor}[sys.argv[1]](Path(sys.argv[2]))
