"""The command line: the first workspace of Rolecall. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line (default: this process's) and return its exit code (`rolecall.cli.exits`)."""
    from rolecall.cli.guard import run

    return run(list(sys.argv[1:] if argv is None else argv))
