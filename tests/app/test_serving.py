"""What runs beside the HTTP side survives whatever happens, and `/readyz` says how each part is."""

from __future__ import annotations

import asyncio
import time

import pytest
from structlog.testing import capture_logs

from rolecall.app import serving
from rolecall.app.app import App
from rolecall.config import Settings


@pytest.fixture
def app(tmp_path, monkeypatch):
    """An open installation in a new data directory that rests only a moment after a failure."""
    monkeypatch.setattr(serving, "REST_S", 0.02)
    opened = App(Settings(data_dir=tmp_path / "data", drain_s=5))
    yield opened
    opened.close()


def _until(beside, **wanted):
    deadline = time.monotonic() + 20
    while beside.parts() != wanted:
        assert time.monotonic() < deadline, beside.parts()
        time.sleep(0.01)


async def test_every_part_says_by_name_whether_it_works_and_recovers(app, monkeypatch):
    """A bug in the inbox and an engine database that is none fail their part only, and for as long as they last."""
    app.settings.engine_file.write_bytes(b"no database at all, but long enough to be taken for one" * 50)
    beside = serving._Beside(app, "all")

    def broken():
        raise ZeroDivisionError

    monkeypatch.setattr(app.desk, "work_next", broken)
    with capture_logs() as logs:
        async with beside.lifespan(None):
            await asyncio.to_thread(_until, beside, inbox=False, engine=False, courier=True)
            monkeypatch.undo()
            app.settings.engine_file.unlink()
            await asyncio.to_thread(_until, beside, inbox=True, engine=True, courier=True)
            assert app.engine.health().launched
    assert {"inbox", "engine"} == {entry["part"] for entry in logs if entry["event"] == "part_rests"}
    assert any("Move" in entry.get("error", "") for entry in logs)
    assert not any(beside.parts().values()), "it has ended"
