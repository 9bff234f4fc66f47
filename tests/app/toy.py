"""A small adapter as another package would bring it: pages at `/`, a stream of events, settings of its own."""

from __future__ import annotations

import asyncio

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route

from rolecall.chat import Caps, Finding
from rolecall.errors import BadInput
from rolecall.testing.workspace import RecordingWorkspace

#: What its package would say of it; `broken` names nothing that is there.
ENTRY_POINTS = """
[rolecall.adapters]
broken = tests.app.toy:nothing
toy = tests.app.toy:ToyAdapter
[rolecall.commands]
toy = tests.app.toy_commands:app
"""


def install(folder):
    """Install the toy's package into a folder, as its metadata; the folder has to be on the path."""
    info = folder / "toy-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: toy\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(ENTRY_POINTS)
    return folder


class ToyAdapter(RecordingWorkspace):
    """Runs once `ROLECALL_TOY` is set."""

    single = False

    def __init__(self, environ, data_dir):
        """Take the settings."""
        super().__init__("toy", Caps())
        if environ.get("ROLECALL_TOY") == "wrong":
            raise BadInput("ROLECALL_TOY is wrong.", hint="Set ROLECALL_TOY=yes.")
        self.public_url = environ["ROLECALL_PUBLIC_URL"]
        self.path = "/"
        self.asgi = Starlette(routes=[Route("/", _page), Route("/events", _events), Route("/say", _say)])

    @classmethod
    def configured(cls, environ, shelf):
        """Tell whether it is set up, or its command kept something."""
        return "ROLECALL_TOY" in environ or shelf.get("words") is not None

    @classmethod
    def doctor(cls, environ, data_dir, shelf, now):
        """Look at the settings, and at what was kept."""
        kept = shelf.get("words")
        return [Finding("warn", f"it is only a toy with {kept[0] if kept else 'nothing'}", "Buy a real one")]


async def _page(_request):
    return PlainTextResponse("the toy's page")


async def _say(_request):
    raise ZeroDivisionError


async def _events(_request):
    async def endless():
        number = 0
        while True:
            number += 1
            yield f"id: {number}\ndata: tick\n\n"
            await asyncio.sleep(0.05)

    return StreamingResponse(endless(), media_type="text/event-stream")
