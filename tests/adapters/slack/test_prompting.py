"""At a terminal: secrets are typed, never shown, and asked for again until they are of the right kind."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import pty
import subprocess
import sys
import termios
from contextlib import closing, suppress
from pathlib import Path

import pytest

from rolecall.chat import Shelf
from rolecall.cli.premises import Installation
from rolecall.testing.time import FakeClock
from rolecall_slack.connection import Connection
from tests.adapters.fake_slack.server import FakeSlack

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


class Terminal:
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


def _stored() -> Connection | None:
    shelf: Shelf
    with Installation().shelf("slack") as shelf:
        return Connection.stored(shelf)


async def test_a_secret_is_asked_for_until_it_is_one_and_never_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token of another kind is called by its name; Enter keeps what is stored."""
    async with FakeSlack(FakeClock(dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC))) as slack:
        token = slack.install(slack.team()).token
        monkeypatch.setenv("ROLECALL_DATA_DIR", str(tmp_path / "data"))
        monkeypatch.setenv("ROLECALL_SLACK_API_URL", slack.base_url)
        with closing(Terminal("slack", "connect")) as first:
            await first.reads("Bot User OAuth Token")
            await first.types("xoxp-of-somebody")
            await first.reads("This is a user token, and no bot token.")
            await first.types("")
            await first.reads("The bot token is needed.")
            await first.types(token)
            await first.reads("connections:write")
            await first.types(slack.app.app_token)
            await first.reads("/rolecall link ")
            assert await first.ends() == 0

        with closing(Terminal("slack", "connect")) as again:
            for _ in range(2):
                await again.reads("Enter keeps the stored one")
                await again.types("")
            await again.reads("/rolecall link ")
            assert await again.ends() == 0

        stored = _stored()
    assert stored is not None
    assert (stored.credentials.bot_token, stored.credentials.app_token) == (token, slack.app.app_token)
    for secret in (token, slack.app.app_token, "xoxp-of-somebody"):
        assert secret not in first.screen + again.screen
