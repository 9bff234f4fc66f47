"""The command line as its users have it: a real process in an empty folder, no environment of ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

#: What a user's shell has; nothing of Rolecall.
SHELL = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "USER", "LOGNAME") if name in os.environ}
LOGIN = (
    "As support staff we need passwordless login by e-mail link; links expire after 15 minutes; "
    "three failed attempts lock the account for an hour; passwords must not be stored"
)


@dataclass(frozen=True)
class Said:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one object on standard output."""
        return json.loads(self.out)


@dataclass
class Terminal:
    """A shell in one folder."""

    folder: Path
    more: dict[str, str] = field(default_factory=dict)

    def start(self, *words: str, **environ: str) -> subprocess.Popen[str]:
        """Start a command and do not wait."""
        return subprocess.Popen(
            [str(Path(sys.executable).parent / "rolecall"), *words],
            cwd=self.folder,
            env={**SHELL, **self.more, **environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str, **environ: str) -> Said:
        """Run a command to its end."""
        process = self.start(*words, **environ)
        out, err = process.communicate(timeout=120)
        assert "Traceback" not in err, err
        return Said(process.returncode, out, err)

    def file(self, name: str, text: str) -> str:
        """Write a file and return its name."""
        (self.folder / name).write_text(text, encoding="utf-8")
        return name
