"""What Procfile, Dockerfile and docker-compose.yml start is a command that exists."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.architecture.walk import ROOT


def _procfile(text: str) -> Iterator[list[str]]:
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            yield shlex.split(line.split(":", 1)[1])


def _dockerfile(text: str) -> Iterator[list[str]]:
    for value in re.findall(r"^(?:ENTRYPOINT|CMD|HEALTHCHECK.*\bCMD)\s+(\[.*\])$", text, re.MULTILINE):
        yield json.loads(value)


def _compose(text: str) -> Iterator[list[str]]:
    for service in yaml.safe_load(text)["services"].values():
        if command := service.get("command"):
            yield shlex.split(command) if isinstance(command, str) else list(command)
        if check := service.get("healthcheck"):
            yield list(check["test"])[1:]


READERS = {"Procfile": _procfile, "Dockerfile": _dockerfile, "docker-compose.yml": _compose}


def rolecall_commands(root: Path) -> list[list[str]]:
    """Every `rolecall …` command line in the process files below `root`, without the word rolecall."""
    found = [command for name, read in READERS.items() for command in read((root / name).read_text())]
    return [command[1:] for command in found if command[0] == "rolecall"]


def unknown(commands: list[list[str]]) -> list[str]:
    """Those command lines that our command line does not know, options included."""
    return [
        " ".join(command) for command in commands if (answer := _help(command)) is None or not _knows(answer, command)
    ]


def _help(command: list[str]) -> str | None:
    main = "import sys; from rolecall.cli import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", main, command[0], "--help"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.stdout if done.returncode == 0 else None


def _knows(answer: str, command: list[str]) -> bool:
    return all(word in answer for word in command if word.startswith("--"))


def test_the_process_files_are_read() -> None:
    """All three files name commands of ours, so a reader gone blind is noticed."""
    for name, read in READERS.items():
        ours = [command for command in read((ROOT / name).read_text()) if command[0] == "rolecall"]
        assert ours, name


def test_procfile_and_compose_start_the_same_processes() -> None:
    """A release step, web, worker and clock, whichever way they are started."""
    procfile = {" ".join(command[:4]) for command in _procfile((ROOT / "Procfile").read_text())}
    compose = {" ".join(command[:4]) for command in _compose((ROOT / "docker-compose.yml").read_text())}

    assert procfile <= compose


@pytest.mark.skipif("not hasattr(__import__('rolecall.cli').cli, 'main')", reason="rolecall.cli has no main yet")
def test_every_command_exists() -> None:
    """Each command line in the process files is known, with its options."""
    assert unknown(rolecall_commands(ROOT)) == []


@pytest.mark.skipif("not hasattr(__import__('rolecall.cli').cli, 'main')", reason="rolecall.cli has no main yet")
def test_a_planted_command_is_found() -> None:
    """An unknown command and an unknown option are both named."""
    planted = [["conjure"], ["serve", "--backwards", "web"]]

    assert unknown(planted) == ["conjure", "serve --backwards web"]
