"""The hub: one look at the feed of changes per process, shared by all pages that are open.

No reader has a queue. The hub keeps a stretch of the newest changes; a reader keeps the number it has come to and
takes what is new from the stretch, or, when it has fallen behind it, from the feed on the shelf.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from rolecall.chat import Shelf
from rolecall_web import changes, render
from rolecall_web.changes import Change
from rolecall_web.faces import item
from rolecall_web.post import Post
from rolecall_web.transcript import Transcript

#: Seconds between two looks at the feed for what other processes wrote.
POLL_S = 0.5
#: Changes kept for readers, and the most that a reader who comes back is told one by one.
KEPT = 500
#: Changes read at once.
BATCH = 200

_log = logging.getLogger(__name__)


class Frame:
    """A change and, for a post, its HTML: made once, when the first reader wants it."""

    def __init__(self, number: int, change: Change, post: Post | None) -> None:
        self.number = number
        self.change = change
        self._post = post
        self._html: dict[bool, str] = {}

    def html(self, *, inside: bool) -> str:
        """Return the article of the post, as it looks `inside` its thread or in the channel; empty for a notice."""
        if self._post is None:
            return ""
        if inside not in self._html:
            self._html[inside] = render.message(item(self._post, inside=inside))
        return self._html[inside]


@dataclass(frozen=True)
class News:
    """What a reader gets at once; `lost` when too much happened to tell, so the page has to be loaded again."""

    frames: Sequence[Frame]
    number: int
    lost: bool = False


class Hub:
    """Follows the feed while anybody reads, and wakes the readers."""

    def __init__(self, shelf: Shelf, transcript: Transcript) -> None:
        """Follow the changes on this shelf."""
        self._shelf = shelf
        self._transcript = transcript
        self._frames: deque[Frame] = deque()
        #: The stretch covers the changes after `_from` up to `_last`.
        self._from = self._last = 0
        self._looking = asyncio.Event()
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._ended: deque[str] = deque(maxlen=256)
        self.closed = False

    async def start(self) -> None:
        """Begin to follow."""
        self._from = self._last = await asyncio.to_thread(changes.newest, self._shelf)
        self._task = asyncio.create_task(self._follow())

    async def stop(self) -> None:
        """End every stream at once."""
        self.closed = True
        self.ring()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @property
    def following(self) -> bool:
        """True while the feed is followed."""
        return self._task is not None and not self._task.done()

    def wake(self) -> None:
        """Look at the feed now: something was written in this process."""
        self._looking.set()

    def newest(self) -> int:
        """Return the number of the last change of all."""
        return changes.newest(self._shelf)

    def end(self, session: str) -> None:
        """End the streams of a session, named by its form token."""
        self._ended.append(session)
        self.ring()

    def has_ended(self, session: str) -> bool:
        """Tell whether a session was ended in this process a while ago."""
        return session in self._ended

    async def after(self, number: int, wanted: Callable[[Change], bool]) -> News:
        """Return what a reader who has come to `number` has not seen; each post once, in its newest state."""
        if number >= self._last:
            return News((), number)
        if number >= self._from:
            return News(_coalesced(frame for frame in self._frames if frame.number > number), self._last)
        if self._last - number > KEPT:
            return News((), self._last, lost=True)
        frames = await asyncio.to_thread(self._read, number, self._last, wanted)
        return News(frames, max(self._last, number))

    async def wait(self, number: int, seconds: float) -> bool:
        """Wait for changes after a number; False when none came within these seconds."""
        if self.closed or self._last > number:
            return True
        news = self._news
        try:
            async with asyncio.timeout(seconds):
                await news.wait()
        except TimeoutError:
            return False
        return True

    def ring(self) -> None:
        """Wake every stream that waits for news."""
        self._news.set()
        self._news = asyncio.Event()

    async def _follow(self) -> None:
        while not self.closed:
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL_S):
                    await self._looking.wait()
            self._looking.clear()
            try:
                await self._look()
            except Exception:  # noqa: BLE001  # whatever it is, the next look may succeed
                _log.exception("the feed of changes could not be read")
                await asyncio.sleep(POLL_S)

    async def _look(self) -> None:
        while frames := await asyncio.to_thread(self._read, self._last, 0, _any):
            self._frames.extend(frames)
            self._last = self._frames[-1].number
            while len(self._frames) > KEPT:
                self._from = self._frames.popleft().number
            self.ring()

    def _read(self, number: int, until: int, wanted: Callable[[Change], bool]) -> list[Frame]:
        """Read the changes after a number, one batch or as many as lead up to `until`, and their posts."""
        found: list[tuple[int, Change]] = []
        while batch := changes.after(self._shelf, found[-1][0] if found else number, BATCH):
            found += batch
            if found[-1][0] >= until:
                break
        kept = [(at, change) for at, change in found if wanted(change)]
        posts = self._transcript.many(list({change.post for _, change in kept if change.post}))
        return _coalesced(Frame(at, change, posts.get(change.post)) for at, change in kept)


def _any(_change: Change) -> bool:
    return True


def _coalesced(frames: Iterable[Frame]) -> list[Frame]:
    """Keep of each post only the newest state."""
    newest: dict[tuple[str, str, str], Frame] = {}
    for frame in frames:
        key = (frame.change.post, frame.change.member, frame.change.notice)
        newest.pop(key, None)
        newest[key] = frame
    return list(newest.values())
