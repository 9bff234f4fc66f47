"""How long `rolecall serve` takes to be ready, what memory it holds then, and how long `rolecall --help` takes.

The floor is a process that imports what a server of this kind cannot do without, and does nothing with it.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

HEADER = ("what", "seconds", "RSS MB", "aim", "note")
FLOOR = "import fastapi, uvicorn, sqlalchemy, pydantic, httpx"
TIMES = 5
PATIENCE_S = 30.0

Row = tuple[str, ...]


def run() -> list[Row]:
    """Measure in processes of their own, offline; a header, then rows."""
    floor = [_took([sys.executable, "-c", FLOOR]) for _ in range(TIMES)]
    help_ = [_took([_rolecall(), "--help"]) for _ in range(TIMES)]
    python = [_took([sys.executable, "-c", "pass"]) for _ in range(TIMES)]
    with tempfile.TemporaryDirectory(prefix="rolecall-bench-") as folder:
        first, first_rss = _ready(Path(folder))
        again = [_ready(Path(folder)) for _ in range(TIMES)]
    seconds, memory = (statistics.median(column) for column in zip(*again, strict=True))
    return [
        HEADER,
        ("floor: python", f"{statistics.median(python):.2f}", "", "", "an interpreter that does nothing"),
        ("floor: imports", f"{statistics.median(floor):.2f}", "", "", FLOOR),
        ("rolecall --help", f"{statistics.median(help_):.2f}", "", "", f"median of {TIMES}"),
        ("serve, first start → /readyz", f"{first:.2f}", f"{first_rss:.0f}", "", "makes and migrates the database"),
        (
            "serve → /readyz",
            f"{seconds:.2f}",
            f"{memory:.0f}",
            "≤ 2.5 s, ≤ 150 MB",
            f"median of {TIMES}, offline model",
        ),
    ]


def _rolecall() -> str:
    return str(Path(sys.executable).with_name("rolecall"))


def _took(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - began


def _ready(folder: Path) -> tuple[float, float]:
    """Start a server, wait until it is ready, and return the seconds and its resident megabytes."""
    settings = {"ROLECALL_DATA_DIR": str(folder / "data"), "NO_COLOR": "1"}
    began = time.perf_counter()
    with subprocess.Popen(
        [_rolecall(), "serve", "--port", "0"],
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as server:
        try:
            address = _address(server)
            while not _answers(f"{address}/readyz"):
                if time.perf_counter() - began > PATIENCE_S:
                    raise TimeoutError(address)
                time.sleep(0.01)
            return time.perf_counter() - began, _resident_mb(server.pid)
        finally:
            server.terminate()
            server.wait(PATIENCE_S)


def _address(server: subprocess.Popen[str]) -> str:
    assert server.stdout is not None
    for line in server.stdout:
        if "http://" in line:
            return "http://" + line.split("http://")[1].split()[0].rstrip("./")
    raise ChildProcessError("rolecall serve ended without being ready")


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=1).status_code == 200
    except httpx.HTTPError:
        return False


def _resident_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1000
    return 0.0
