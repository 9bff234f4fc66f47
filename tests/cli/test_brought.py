"""Commands that other packages bring: there when typed, and not imported before."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.app.toy import install
from tests.cli.conftest import Rolecall

HELP = """
import sys
from rolecall.cli import main
main(["--help"])
assert "tests.app.toy_commands" not in sys.modules, "help imports no command of another package"
"""


@pytest.fixture(autouse=True)
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install the toy's package."""
    folder = install(tmp_path / "site")
    monkeypatch.syspath_prepend(folder)
    return folder


def test_a_brought_command_runs_with_its_own_words_and_help(rolecall: Rolecall) -> None:
    """Options, help and mistakes are its own; so is the way it is called."""
    assert rolecall("toy", "squeak", "--loud").out == "SQUEAK\n"
    assert "Squeak." in rolecall("toy", "--help").out
    wrong = rolecall("toy", "squeak", "--soft")
    assert wrong.code == 2
    assert "rolecall toy squeak --help" in wrong.err


def test_help_names_what_was_brought_and_imports_none_of_it(site: Path) -> None:
    """The page says which package it comes from, so it may be heavy."""
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", HELP],
        env={"PYTHONPATH": f"{site}:{root}", "PATH": "", "COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 0, done.stderr
    assert "Brought by toy." in done.stdout


def test_a_strange_name_is_still_refused(rolecall: Rolecall) -> None:
    """What nobody brought is no command."""
    assert rolecall("parrot").code == 2


def test_a_brought_command_has_a_shelf_the_settings_and_the_roles(rolecall: Rolecall) -> None:
    """What it keeps is there when it looks again."""
    assert rolecall("toy", "keep", "a bone").out == "a bone in data, 8420, ba\n"
