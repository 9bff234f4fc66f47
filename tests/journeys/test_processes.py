"""The same on PostgreSQL with web, clock and two workers, and a connected model over real HTTP."""

from __future__ import annotations

import json
import signal
import time
import urllib.request
from pathlib import Path

import pytest

from rolecall.testing.openai_server import OpenAiServer
from tests.journeys.analyst import stories
from tests.journeys.process import Process
from tests.journeys.terminal import LOGIN, Terminal


@pytest.fixture
def slow_model():
    """A model server that answers well, the draft only after a while, so that a worker can be killed meanwhile."""
    with OpenAiServer(
        lambda body: stories(body, delay_s=3.0 if "<evidence>" in str(body) else 0.0), models=("test",)
    ) as server:
        yield server


def test_a_worker_killed_in_mid_line_is_replaced_and_one_card_comes(tmp_path, postgres_url, slow_model):
    """Two workers, one SIGKILLed while its model call is under way: the other one finishes the same run."""
    terminal = Terminal(tmp_path)
    terminal.more |= {"ROLECALL_DATABASE_URL": postgres_url, "ROLECALL_WORKER_SILENT_S": "3"}
    assert terminal.run("migrate").code == 0
    connected = terminal.run(
        "connect", "--provider", "openai", "--model", "test", "--base-url", slow_model.base, "--no-key", "--yes"
    )
    assert connected.code == 0, connected.err
    processes = {name: Process(terminal, "serve", "--only", "worker") for name in ("one", "two")}
    processes["web"] = Process(terminal, "serve", "--only", "web", "--port", "0")
    processes["clock"] = Process(terminal, "serve", "--only", "clock")
    try:
        for name in ("one", "two"):
            processes[name].says("worker")
        processes["clock"].says("clock")
        address = processes["web"].says("http://").split()[-1]
        with urllib.request.urlopen(f"{address}/readyz") as answer:
            assert json.load(answer)["status"] == "ready"
        asking = terminal.start("ask", "ba", LOGIN, "-d", "user_stories", "--json")
        killed = _kill_who_works(processes, slow_model)
        out, err = asking.communicate(timeout=90)
        assert asking.returncode == 0, err
        said = json.loads(out)
        assert killed
        assert said["model"] == "openai/test"
        assert said["deliverable"]["status"] == "waiting"
        assert [stage["name"] for stage in said["stages"]] == [
            "intake",
            "plan",
            "retrieve",
            "draft.0",
            "verify.0",
            "deliver",
        ]
        assert len([request for request in slow_model.requests if "<evidence>" in str(request.body)]) == 2
        assert terminal.run("audit", "verify").code == 0
    finally:
        codes = {name: process.end() for name, process in processes.items()}
    assert codes.pop(killed) == -signal.SIGKILL
    assert set(codes.values()) == {0}


def _kill_who_works(processes, model):
    """Wait for the draft's call and kill the worker that made it: the one whose process talks to the model."""
    deadline = time.monotonic() + 60
    while not any("<evidence>" in str(request.body) for request in model.requests):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    port = int(model.base.split(":")[2].split("/")[0])
    for name in ("one", "two"):
        if _connected(processes[name].process.pid, port):
            processes[name].end(signal.SIGKILL)
            return name
    raise AssertionError("nobody talks to the model")


def _connected(pid, port):
    """Tell whether a process holds an open connection to a local port (Linux: /proc)."""
    inodes = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            parts = line.split()
            if int(parts[2].rpartition(":")[2], 16) == port and parts[3] == "01":
                inodes.add(f"socket:[{parts[9]}]")
    links = (path.readlink() for path in Path(f"/proc/{pid}/fd").iterdir())
    return any(str(link) in inodes for link in links)
