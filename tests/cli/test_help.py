"""Help: every command has it, with examples, and it starts at once."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from rolecall.cli.root import command
from tests.cli.conftest import Rolecall

#: What a help page may not cost.
HEAVY = ("sqlalchemy", "dbos", "jinja2", "litellm", "fastapi", "pydantic", "docx", "structlog")


def _leaves(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if hasattr(node, "commands"):
        for name, child in node.commands.items():
            yield from _leaves(child, (*path, name))
    else:
        yield path, node


LEAVES = dict(_leaves(command()))


@pytest.mark.parametrize("path", LEAVES, ids=" ".join)
def test_every_command_shows_examples(path: tuple[str, ...]) -> None:
    """The end of each help page is a command line for exactly this command."""
    epilog = LEAVES[path].epilog or ""

    assert f"rolecall {' '.join(path)}" in epilog
    assert LEAVES[path].help


@pytest.mark.parametrize("path", LEAVES, ids=" ".join)
def test_the_examples_can_be_parsed(path: tuple[str, ...]) -> None:
    """Whoever copies an example gets past the parser: its options exist, its arguments are complete."""
    for line in (LEAVES[path].epilog or "").splitlines()[1:]:
        words = shlex.split(line.replace("\\[", "[").split("<")[0])
        leaf = LEAVES[path]
        with leaf.make_context(" ".join(path), words[1 + len(path) :]):
            pass


def test_alone_it_says_how_to_begin(rolecall: Rolecall) -> None:
    """Three first commands, no wall of text."""
    ran = rolecall()

    assert ran.code == 0
    assert ran.out.count("\n  rolecall ") == 3


def test_help_loads_nothing_heavy() -> None:
    """A help page needs no database, engine, template or model library, not even pydantic."""
    code = (
        "import sys; from rolecall.cli import main; main(['--help']);"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30)

    assert done.stderr.strip() == "[]"
    assert "Decide and correct" in done.stdout
