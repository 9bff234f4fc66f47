"""The agent session of a thread: Slack shows that we work, that somebody is awaited, or nothing."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Collection

from rolecall.chat import CardState, Place, Shelf
from rolecall.errors import Conflict, RolecallError
from rolecall_slack.install import Installs
from rolecall_slack.people import People

#: What Slack shows while a card is in a state; a card without state changes nothing.
STATUS: dict[CardState, str] = {
    "working": "processing",
    "asking": "suspended",
    "waiting": "suspended",
    "blocked": "suspended",
    "done": "closed",
    "stopped": "closed",
}
WORKING = "processing"
#: The row of the shelf that names the threads in which we work.
ROW = "sessions"
#: Characters of a title.
TITLE = 200
#: Tries to write the row while other processes write it, too.
TRIES = 20

_log = logging.getLogger(__name__)


class Sessions:
    """Sets statuses after the fact and in order; a status that cannot be set holds nothing up."""

    def __init__(self, installs: Installs, people: People, shelf: Shelf) -> None:
        """Remember on `shelf` where we work, so that the next process can say that we stopped."""
        self._installs = installs
        self._people = people
        self._shelf = shelf
        self._wanted: dict[str, tuple[str, str]] = {}
        self._shown: dict[str, str] = {}
        self._task: asyncio.Task[None] | None = None
        #: Why Slack shows no sessions of ours, empty as long as it does.
        self.lacking = ""

    def show(self, thread: Place, state: CardState, title: str = "") -> None:
        """Show the state of a thread soon; of several at once the newest."""
        status = STATUS.get(state)
        if status is None or self.lacking or self._shown.get(str(thread)) == status:
            return
        self._wanted[str(thread)] = (status, title)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work())

    async def tidy(self) -> None:
        """Clear what a process that is gone left as working; what goes on says so again itself."""
        for thread in await asyncio.to_thread(self._left):
            await self._set(thread, "active", "")
        await asyncio.to_thread(self._write, ())

    async def settle(self) -> None:
        """Wait until everything is shown."""
        if self._task is not None:
            await self._task

    async def stop(self) -> None:
        """Show nothing more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _work(self) -> None:
        while self._wanted:
            thread = next(iter(self._wanted))
            status, title = self._wanted.pop(thread)
            if status == WORKING:
                await asyncio.to_thread(self._note, thread, working=True)
            await self._set(thread, status, title)
            if status != WORKING:
                await asyncio.to_thread(self._note, thread, working=False)

    async def _set(self, thread: str, status: str, title: str) -> None:
        place = Place.parse(thread)
        named = {"title": title[:TITLE]} if title else {}
        try:
            channel = await self._people.channel(place)
            answer = await self._installs.call(
                place.tenant,
                "agents.sessions.setStatus",
                channel_id=channel,
                thread_ts=place.thread,
                status=status,
                **named,
            )
        except RolecallError as error:
            _log.info("a session status could not be shown: %s", error)
            if any(code in error.message for code in ("not_an_agent", "unknown_method", "missing_scope")):
                self.lacking = error.message
            return
        self._shown[thread] = status
        if "missing_agent_session_stopped_subscription" in str(answer.get("warning") or ""):
            self.lacking = "The app does not subscribe to agent_session_stopped."

    def _left(self) -> list[str]:
        row = self._shelf.get(ROW)
        found: list[str] = json.loads(row[0]) if row else []
        return found

    def _note(self, thread: str, *, working: bool) -> None:
        """Write down that we work in a thread, or no longer; whoever else writes is not overwritten."""
        for _ in range(TRIES):
            row = self._shelf.get(ROW)
            before = set(json.loads(row[0])) if row else set()
            after = before | {thread} if working else before - {thread}
            try:
                if after != before:
                    self._write(after, row[1] if row else 0)
            except Conflict:
                continue
            return

    def _write(self, threads: Collection[str], revision: int | None = None) -> None:
        self._shelf.put(ROW, json.dumps(sorted(threads)), revision=revision)
