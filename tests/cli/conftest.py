"""A command line in this process, on a data directory and role packs of its own."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from rolecall.cli import main

ASK = (
    "Fact: the lift is closed until 3 May 2027. The stairs must not be blocked. Task: Kim puts up signs by 2 May 2027."
)


@dataclass(frozen=True)
class Ran:
    """What a command line left behind."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> dict[str, Any]:
        """The one JSON object on standard output."""
        return json.loads(self.out)


Rolecall = Callable[..., Ran]


@pytest.fixture
def rolecall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Rolecall:
    """Run command lines in this process, on an empty data directory; nobody is there to type."""
    monkeypatch.setenv("ROLECALL_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("ROLECALL_TOKEN", raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO())

    def run(*argv: object) -> Ran:
        capfd.readouterr()
        code = main([str(word) for word in argv])
        told = capfd.readouterr()
        return Ran(code, told.out, told.err)

    return run


@dataclass(frozen=True)
class Prepared:
    """A pack that is active, and a data directory in which it delivered once."""

    packs: Path
    data: Path


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """The pack of `roles new`, recorded, and one request to it."""
    root = tmp_path_factory.mktemp("rolecall")
    made = Prepared(root / "packs", root / "data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ROLECALL_ROLES", str(made.packs))
        patch.setenv("ROLECALL_DATA_DIR", str(made.data))
        assert main(["roles", "new", "note_taker", "--in", str(made.packs)]) == 0
        assert main(["eval", "run", "--record"]) == 0
        assert main(["ask", "note_taker", ASK]) == 0
    return made


@pytest.fixture
def at_work(rolecall: Rolecall, prepared: Prepared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rolecall:
    """Run command lines where one request was delivered, on a copy of its data."""
    monkeypatch.setenv("ROLECALL_ROLES", str(prepared.packs))
    shutil.copytree(prepared.data, tmp_path / "data")
    return rolecall


@pytest.fixture
def request_id(at_work: Rolecall) -> str:
    """The request that was delivered."""
    return str(at_work("requests", "list", "--json").data["requests"][0]["request_id"])
