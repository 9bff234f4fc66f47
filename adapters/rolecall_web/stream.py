"""The event stream of one open page: posts of its place, the member's badge and notices."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from time import monotonic

from rolecall.chat import Place
from rolecall_web.changes import Change
from rolecall_web.hub import Frame, Hub
from rolecall_web.notices import Notices
from rolecall_web.visit import Visit

#: Seconds after which a silent stream says that it is still there, and looks whether its session is.
HEARTBEAT_S = 15.0

#: What ends a line of an event stream; other separators are part of the text.
_BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class Reader:
    """An open page: whose it is, and the channel or thread it shows (None: neither)."""

    visit: Visit
    place: Place | None

    @property
    def hub(self) -> Hub:
        """Where the news comes from."""
        return self.visit.house.hub

    def wants(self, change: Change) -> bool:
        """Tell whether a change is shown on this page, or may change its badge."""
        if change.member:
            return change.member == self.visit.actor.id
        return change.moves or self.shows(change)

    def shows(self, change: Change) -> bool:
        """Tell whether a post belongs on this page: the channel's roots, or a thread with its root."""
        if self.place is None or change.channel != self.place.channel:
            return False
        thread = self.place.thread or ""
        return change.thread == thread or bool(thread and change.post == thread)

    async def stream(self, number: int) -> AsyncGenerator[str]:
        """Yield server-sent events after a number until the session or the server ends."""
        yield "retry: 1000\n\n"
        badges = self.visit.house.badges
        shown, turn = None, badges.turn
        looked = monotonic()
        while not self.hub.closed and not self.hub.has_ended(self.visit.csrf):
            news = await self.hub.after(number, self.wants)
            if news.lost:
                yield _event("reload", "", news.number)
            for frame in news.frames:
                if text := await self._told(frame):
                    yield text
            if any(frame.change.moves for frame in news.frames):
                badges.recount(self.visit.actor, shown, self.hub.ring)
            if (count := badges.since(turn, self.visit.actor.id)) is not None and count != shown:
                shown = count
                yield _event("badge", str(count), news.number)
            number = news.number
            if not await self.hub.wait(number, HEARTBEAT_S):
                # An id without data moves the browser's Last-Event-ID on, past what was not for this page.
                yield f": still here\nid: {number}\n\n"
            if looked + HEARTBEAT_S <= monotonic():
                looked = monotonic()
                if await asyncio.to_thread(self._is_over):
                    return

    def _is_over(self) -> bool:
        """Tell whether the session has ended; a page that lies open is no use of it."""
        return self.visit.desk.session(self.visit.secret, used=False) is None

    async def _told(self, frame: Frame) -> str:
        change = frame.change
        if change.member == self.visit.actor.id:
            notices: Notices = self.visit.house.notices
            found = await asyncio.to_thread(notices.unseen, change.member)
            return "".join(_event("notice", notice.text, frame.number) for notice in found)
        if not self.shows(change):
            return ""
        return _event("upsert", frame.html(inside=bool(self.place and self.place.thread)), frame.number)


def _event(name: str, data: str, number: int) -> str:
    lines = "".join(f"data: {line}\n" for line in _BREAK.split(data))
    return f"id: {number}\nevent: {name}\n{lines}\n"
