"""The bridge from the desk's threads to the adapters: who cannot be asked has agreed to nothing."""

from __future__ import annotations

import asyncio

import pytest

from rolecall.app import workspaces
from rolecall.app.workspaces import RunningWorkspaces
from rolecall.chat import Actor, Caps, File
from rolecall.errors import NotFound, ServiceFailed
from rolecall.testing.workspace import RecordingWorkspace

ANN = Actor("toy", "t1", "ann", "Ann")
LEADS = frozenset({"leads"})


@pytest.fixture
def adapter():
    """An adapter that has threads but no buttons; Ann is a lead, and there is one file."""
    made = RecordingWorkspace("toy", Caps(buttons=False))
    made.groups = {"ann": frozenset({"leads", "chess"})}
    made.files = {"f1": File("plan.md", "text/markdown", b"# Plan")}
    return made


async def test_a_running_adapter_answers_from_its_loop(adapter):
    """Capabilities, groups and files; what does not run has the default capabilities and answers nothing."""
    running = RunningWorkspaces()
    with running.running(adapter):
        assert not running.caps("toy").buttons
        assert await asyncio.to_thread(running.groups, ANN, LEADS) == LEADS
        assert (await asyncio.to_thread(running.read, "toy", "f1")).data == b"# Plan"
        with pytest.raises(NotFound):
            await asyncio.to_thread(running.read, "toy", "f2")

    assert running.caps("toy") == Caps()
    with pytest.raises(ServiceFailed, match="toy adapter does not run here"):
        running.groups(ANN, LEADS)


async def test_an_adapter_that_fails_or_hangs_decides_nothing(adapter, monkeypatch):
    """Its own error, and no answer in time, become one kind of error."""
    monkeypatch.setattr(workspaces, "GROUPS_S", 0.05)
    running = RunningWorkspaces()
    with running.running(adapter):
        adapter.fail(ZeroDivisionError("no such directory"))
        with pytest.raises(ServiceFailed, match="no such directory"):
            await asyncio.to_thread(running.groups, ANN, LEADS)
        adapter.gate.clear()
        with pytest.raises(ServiceFailed, match="no answer within"):
            await asyncio.to_thread(running.groups, ANN, LEADS)
