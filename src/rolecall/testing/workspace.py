"""A workspace in memory that records what it is given and fails when it is told to."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

from rolecall.chat import Actor, Caps, Card, Desk, File, Handle, Health, Place, Ref, Shelf, Sink
from rolecall.errors import Gone, NotFound

T = TypeVar("T")

When = Literal["before", "after"]


@dataclass(frozen=True)
class Posted:
    """A message as people in the channel see it."""

    ref: Ref
    key: str
    card: Card


class RecordingWorkspace:
    """`Workspace` whose messages are a list.

    `fail(error, "before")` fails the next call before its write, `"after"` after it: the answer is lost.
    Inside `caps.same_key_s` seconds (of `now`) the same key makes the same message, as on a real platform.
    """

    def __init__(self, name: str = "memory", caps: Caps | None = None, now: Callable[[], float] = lambda: 0.0) -> None:
        """Be called `name`; `now` returns monotonic seconds."""
        self.name = name
        self.caps = caps or Caps()
        self.asgi: Any | None = None
        self.path = "/"
        self.posts: list[Posted] = []
        #: Every call in order: verb and key.
        self.calls: list[tuple[str, str]] = []
        self.told: list[tuple[Actor, str]] = []
        #: The handles the words were said with.
        self.handles: list[Handle | None] = []
        self.files: dict[str, File] = {}
        self.groups: dict[str, frozenset[str]] = {}
        self.sink: Sink | None = None
        #: Set it to a cleared event to keep calls waiting.
        self.gate = asyncio.Event()
        self.gate.set()
        self._now = now
        self._first: dict[str, float] = {}
        self._deleted: set[str] = set()
        self._made = 0
        self._failures: deque[tuple[Exception, When]] = deque()

    def fail(self, error: Exception, when: When = "before", times: int = 1) -> None:
        """Let the next `times` calls fail."""
        self._failures.extend([(error, when)] * times)

    def delete(self, message: str) -> None:
        """Delete a message, as a moderator would; the thread under it goes with it."""
        self._deleted.add(message)
        self.posts = [post for post in self.posts if message not in {post.ref.message, post.ref.place.thread}]

    async def start(self, sink: Sink, desk: Desk, shelf: Shelf) -> None:
        """See `Workspace.start`."""
        self.sink = sink

    async def stop(self) -> None:
        """See `Workspace.stop`."""
        self.sink = None

    async def health(self) -> Health:
        """See `Workspace.health`."""
        return Health("up" if self.sink else "down")

    async def post(self, place: Place, card: Card, *, key: str) -> Ref:
        """See `Workspace.post`."""
        return await self._call("post", key, lambda: self._write(place, card, key))

    async def update(self, ref: Ref, card: Card, *, key: str) -> None:
        """See `Workspace.update`."""

        def edit() -> None:
            for index, post in enumerate(self.posts):
                if post.ref == ref:
                    self.posts[index] = replace(post, card=card)
                    return
            raise Gone(f"There is no message {ref.message}.")

        await self._call("update", key, edit)

    async def find(self, place: Place, key: str) -> Ref | None:
        """See `Workspace.find`."""
        return await self._call("find", key, lambda: self._found(key))

    async def tell(self, actor: Actor, place: Place, text: str, *, key: str, handle: Handle | None = None) -> None:
        """See `Workspace.tell`."""

        def say() -> None:
            self.told.append((actor, text))
            self.handles.append(handle)

        await self._call("tell", key, say)

    async def member_of(self, actor: Actor, groups: frozenset[str]) -> frozenset[str]:
        """See `Workspace.member_of`."""
        return await self._call("member_of", actor.id, lambda: groups & self.groups.get(actor.id, frozenset()))

    async def read(self, file: str) -> File:
        """See `Workspace.read`."""
        if file not in self.files:
            raise NotFound(f"There is no file {file}.")
        return self.files[file]

    async def _call(self, verb: str, key: str, write: Callable[[], T]) -> T:
        """Do one call, failing before or after its write when that was asked for."""
        self.calls.append((verb, key))
        await self.gate.wait()
        error, when = self._failures.popleft() if self._failures else (None, "before")
        if error is not None and when == "before":
            raise error
        result = write()
        if error is not None:
            raise error
        return result

    def _found(self, key: str) -> Ref | None:
        return next((post.ref for post in self.posts if post.key == key), None)

    def _write(self, place: Place, card: Card, key: str) -> Ref:
        known = self._found(key)
        if known is not None and self._now() - self._first[key] < self.caps.same_key_s:
            return known
        if place.thread in self._deleted:
            raise Gone(f"There is no thread {place.thread}.")
        self._first.setdefault(key, self._now())
        self._made += 1
        ref = Ref(place, f"m{self._made}")
        self.posts.append(Posted(ref, key, card))
        return ref
