"""A real server process: core routes first, the adapter's pages behind them, streams that end when it is to stop."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.app.toy import install
from tests.journeys.terminal import SHELL

ROOT = Path(__file__).parents[2]


@dataclass
class Server:
    """A running server: where it listens, and what it printed until it was ready."""

    process: subprocess.Popen
    address: str
    printed: str

    def get(self, path, method="GET"):
        """Return status and body."""
        request = urllib.request.Request(self.address + path, method=method)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """`rolecall serve` with the toy adapter, in a process of its own."""
    folder = tmp_path_factory.mktemp("served")
    environ = SHELL | {
        "PYTHONPATH": os.pathsep.join([str(install(folder / "site")), str(ROOT)]),
        "PYTHONUNBUFFERED": "1",
        "ROLECALL_ROLES": str(ROOT / "roles"),
        "ROLECALL_ADAPTERS": "broken,toy",
    }
    with subprocess.Popen(
        [str(Path(sys.executable).parent / "rolecall"), "serve", "--port", "0"],
        env=environ,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            printed = _read_until(process, "Sign in")
            yield Server(process, re.search(r"ready: (http://\S+)", printed)[1], printed)
        finally:
            process.kill()


def _read_until(process, words):
    printed = ""
    while words not in printed:
        line = process.stdout.readline()
        assert line, printed
        printed += line
    return printed


def test_it_prints_a_link_that_signs_in_once(server):
    """The first start makes this host's user the owner, so that somebody can come in."""
    assert re.search(rf"Sign in as \S+, once, within 10 minutes: {server.address}/in/[\w-]{{43}}", server.printed)


def test_every_adapter_says_how_it_is_and_a_broken_one_leaves_the_process_ready(server):
    """The page is there as soon as the address is printed."""
    status, body = server.get("/readyz")

    said = json.loads(body)
    assert (status, said["status"]) == (200, "ready")
    assert said["adapters"]["toy"]["state"] == "up"
    assert said["adapters"]["broken"]["state"] == "down"
    assert "AttributeError" in said["adapters"]["broken"]["text"]


@pytest.mark.parametrize(
    ("method", "path", "status", "body"),
    [
        ("GET", "/", 200, "the toy's page"),
        ("GET", "/healthz", 200, '{"status":"ok"}'),
        ("GET", "/elsewhere", 404, "Not Found"),
        ("GET", "/api/v1/elsewhere", 404, '{"detail":"Not Found"}'),
        ("DELETE", "/api/v1/requests", 405, '{"detail":"Method Not Allowed"}'),
        ("POST", "/healthz", 405, '{"detail":"Method Not Allowed"}'),
    ],
)
def test_the_core_keeps_its_own_paths_and_the_adapter_has_the_rest(server, method, path, status, body):
    """An adapter at `/` hides no route of the core, nor its 404 and 405."""
    assert server.get(path, method) == (status, body)


def test_told_to_stop_it_ends_open_streams_and_itself_at_once(server):
    """A browser that listens for events is told the end, and keeps nobody waiting."""
    with urllib.request.urlopen(f"{server.address}/events", timeout=20) as stream:
        assert stream.readline() == b"id: 1\n"
        began = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        rest = stream.read()  # an unclean end would raise
    assert rest.endswith(b"data: tick\n\n")
    assert server.process.wait(timeout=20) == 0
    assert time.monotonic() - began < 5
