"""A real terminal with somebody in front of it, for what is typed hidden."""

from __future__ import annotations

import asyncio
import os
import pty
import subprocess
import sys
import termios
from contextlib import suppress

#: Takes a terminal for its own, as a login does, and runs the command line on it.
AT_TERMINAL = """
import os, sys
screen = os.open(sys.argv[1], os.O_RDWR)
for number in (0, 1, 2):
    os.dup2(screen, number)
from rolecall.cli import main
sys.exit(main(sys.argv[2:]))
"""
#: Real seconds that anything may take.
PATIENCE_S = 30.0
#: Real seconds between two looks.
LOOK_S = 0.02


class Screen:
    """Somebody in front of a terminal."""

    def __init__(self, *argv: str) -> None:
        """Type a command."""
        self._master, self._slave = pty.openpty()
        os.set_blocking(self._master, False)
        command = [sys.executable, "-c", AT_TERMINAL, os.ttyname(self._slave), *argv]
        self._process = subprocess.Popen(command, start_new_session=True)
        self.screen = ""

    async def reads(self, words: str) -> None:
        """Wait until words stand on the screen, beyond those read before."""
        start = len(self.screen)
        async with asyncio.timeout(PATIENCE_S):
            while words not in self.screen[start:]:
                await asyncio.sleep(LOOK_S)
                with suppress(BlockingIOError):
                    self.screen += os.read(self._master, 65536).decode(errors="replace")

    async def types(self, words: str) -> None:
        """Type a line once nothing that is typed is shown."""
        async with asyncio.timeout(PATIENCE_S):
            while termios.tcgetattr(self._slave)[3] & termios.ECHO:  # noqa: ASYNC110  # no event tells of it
                await asyncio.sleep(LOOK_S)
        os.write(self._master, f"{words}\n".encode())

    async def ends(self) -> int:
        """Wait until the command ends; return its exit code."""
        return await asyncio.to_thread(self._process.wait, PATIENCE_S)

    def close(self) -> None:
        """Switch the terminal off."""
        self._process.kill()
        self._process.wait()
        os.close(self._slave)
        os.close(self._master)
