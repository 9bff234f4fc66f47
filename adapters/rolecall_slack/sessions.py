"""The agent session of a thread: Slack shows that we work, that somebody is awaited, or nothing."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from rolecall.chat import CardState, Place, Shelf
from rolecall.errors import Gone, RolecallError, Throttled
from rolecall_slack import rows
from rolecall_slack.channels import Channels
from rolecall_slack.features import SESSIONS, Features
from rolecall_slack.install import Installs

#: What Slack shows while a card is in a state; a card without state changes nothing.
STATUS: dict[CardState, str] = {
    "working": "processing",
    "asking": "suspended",
    "waiting": "suspended",
    "blocked": "suspended",
    "done": "closed",
    "stopped": "closed",
}
WORKING, IDLE = "processing", "active"
#: The row of the shelf that names the threads in which we work.
ROW = "sessions"
_NOWHERE: list[str] = []
#: Characters of a title, and threads whose status is remembered so that it is not set twice.
TITLE, REMEMBERED = 200, 1_000

_log = logging.getLogger(__name__)


class Sessions:
    """Sets statuses after the fact and in order; a status that cannot be set holds nothing up."""

    def __init__(self, installs: Installs, channels: Channels, features: Features, shelf: Shelf) -> None:
        """Remember on `shelf` where we work, so that the next process can say that we stopped."""
        self._installs = installs
        self._channels = channels
        self._features = features
        self._shelf = shelf
        self._wanted: dict[str, tuple[str, str]] = {}
        self._shown: dict[str, str] = {}
        self._task: asyncio.Task[None] | None = None
        #: True once Slack has said that it shows no sessions of ours.
        self.lacking = False

    def show(self, thread: Place, state: CardState, title: str = "") -> None:
        """Show the state of a thread soon; of several at once the newest."""
        status, name = STATUS.get(state), str(thread)
        newest, _ = self._wanted.get(name, (self._shown.get(name), ""))
        if status is not None and status != newest and not self.lacking:
            self._want(name, status, title)

    async def tidy(self) -> None:
        """Clear what a process that is gone left as working; what goes on says so again itself."""
        for thread in await asyncio.to_thread(self._left):
            self._want(thread, IDLE, "")

    async def settle(self) -> None:
        """Wait until everything is shown."""
        if self._task is not None:
            await self._task

    async def stop(self) -> None:
        """Show nothing more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _want(self, thread: str, status: str, title: str) -> None:
        self._wanted[thread] = (status, title)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work())

    async def _work(self) -> None:
        while self._wanted:
            thread = next(iter(self._wanted))
            status, title = self._wanted.pop(thread)
            try:
                if status == WORKING:
                    await asyncio.to_thread(self._note, thread, working=True)
                await self._set(thread, status, title)
            except Throttled as error:
                self._wanted = {thread: (status, title)} | self._wanted  # what was wanted since is newer
                await asyncio.sleep(error.retry_after)
                continue
            except RolecallError as error:
                await self._refused(error)
                if not isinstance(error, Gone):
                    continue  # the next start clears it
            if status != WORKING:
                with suppress(RolecallError):  # the next start clears it
                    await asyncio.to_thread(self._note, thread, working=False)

    async def _set(self, thread: str, status: str, title: str) -> None:
        place = Place.parse(thread)
        named = {"title": title[:TITLE]} if title else {}
        answer = await self._installs.call(
            place.tenant,
            "agents.sessions.setStatus",
            channel_id=await self._channels.named(place),
            thread_ts=place.thread,
            status=status,
            **named,
        )
        self._shown[thread] = status
        if len(self._shown) > REMEMBERED:
            del self._shown[next(iter(self._shown))]
        if "missing_agent_session_stopped_subscription" in str(answer.get("warning") or ""):
            await self._lacks("The app does not subscribe to agent_session_stopped.")
        else:
            await asyncio.to_thread(self._features.has, SESSIONS)

    async def _refused(self, error: RolecallError) -> None:
        _log.info("a session status could not be shown: %s", error)
        if any(code in error.message for code in ("not_an_agent", "unknown_method", "missing_scope")):
            await self._lacks(error.message)

    async def _lacks(self, words: str) -> None:
        self.lacking = True
        await asyncio.to_thread(self._features.lacks, SESSIONS, words)

    def _left(self) -> list[str]:
        return rows.read(self._shelf, ROW, _NOWHERE)

    def _note(self, thread: str, *, working: bool) -> None:
        """Write down that we work in a thread, or no longer."""

        def noted(threads: list[str]) -> list[str]:
            others = {*threads} - {thread}
            return sorted(others | {thread} if working else others)

        rows.change(self._shelf, ROW, _NOWHERE, noted)
