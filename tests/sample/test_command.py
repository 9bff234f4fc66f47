"""Tests of `rolecall sample`."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pytest

from rolecall.cli import main
from tests.sample.conftest import Told


@pytest.fixture
def data(told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the installation in which the whole story was told; nobody is there to type."""
    folder = tmp_path / "data"
    shutil.copytree(told.folder, folder)
    monkeypatch.setenv("ROLECALL_DATA_DIR", str(folder))
    monkeypatch.setattr("sys.stdin", io.StringIO())
    return folder


def test_removing_asks_first(data: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Where nobody can answer, the command says what to type and changes nothing."""
    before = (data / "ledger.db").read_bytes()
    assert main(["sample", "remove"]) == 2
    assert "--yes" in capfd.readouterr().err
    assert (data / "ledger.db").read_bytes() == before


def test_one_command_removes_it_and_the_log_verifies(data: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """It says what was erased; a second time there is nothing to remove."""
    assert main(["sample", "remove", "--yes", "--json"]) == 0
    removed = json.loads(capfd.readouterr().out)
    assert removed["engagements"] == ["eng2", "eng3"]
    assert len(removed["requests"]) >= 24
    assert main(["audit", "verify"]) == 0
    capfd.readouterr()
    assert main(["sample", "remove", "--yes"]) == 0
    assert capfd.readouterr().out.strip() == "There is no sample workspace."


def test_adding_what_is_there_says_so(data: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Nothing is added twice."""
    assert main(["sample", "add", "--json"]) == 0
    assert json.loads(capfd.readouterr().out) == {"added": False}
