"""What runs beside the HTTP side survives whatever happens, and `/readyz` says how each part is."""

from __future__ import annotations

import asyncio
import time

from structlog.testing import capture_logs

from rolecall.app import beside as parts_beside
from rolecall.app.adapters import Fitted
from rolecall.app.beside import Beside
from rolecall.chat import Health
from rolecall.testing.workspace import RecordingWorkspace


def _until(beside, **wanted):
    deadline = time.monotonic() + 20
    while beside.parts() != wanted:
        assert time.monotonic() < deadline, beside.parts()
        time.sleep(0.01)


async def test_every_part_says_by_name_whether_it_works_and_recovers(app, monkeypatch):
    """A bug in the inbox and an engine database that is none fail their part only, and for as long as they last."""
    monkeypatch.setattr(parts_beside, "REST_S", 0.02)
    app.settings.engine_file.write_bytes(b"no database at all, but long enough to be taken for one" * 50)
    beside = Beside(app, engine=True)

    def broken():
        raise ZeroDivisionError

    monkeypatch.setattr(app.desk, "work_next", broken)
    with capture_logs() as logs:
        async with beside.lifespan(None):
            await asyncio.to_thread(_until, beside, inbox=False, engine=False, clock=True, courier=True)
            monkeypatch.undo()
            app.settings.engine_file.unlink()
            await asyncio.to_thread(_until, beside, inbox=True, engine=True, clock=True, courier=True)
            assert app.engine.health().launched
    assert {"inbox", "engine"} == {entry["part"] for entry in logs if entry["event"] == "part_rests"}
    assert any("Move" in entry.get("error", "") for entry in logs)
    assert not any(beside.parts().values()), "it has ended"


async def test_every_adapter_says_by_name_how_it_is(app):
    """One that could not be made is down with its reason; the others are up as soon as the process is ready."""
    app.adapters.extend([Fitted("toy", RecordingWorkspace("toy")), Fitted("lost", None, why="It has no token.")])
    beside = Beside(app, engine=False)
    async with beside.lifespan(None):
        assert beside.adapters() == {"toy": Health("up"), "lost": Health("down", "It has no token.")}
