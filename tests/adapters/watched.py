"""A wrapper around any adapter: switches flags off, and writes down when the core uses what the flags deny."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from rolecall.chat import Actor, Card, Desk, File, Handle, Health, Place, Ref, Shelf, Sink, Workspace
from rolecall.courier.rungs import FORMS
from rolecall.errors import ServiceFailed


class Watched:
    """Passes every call on. `before` and `after` are called around each write with its verb and key."""

    def __init__(self, adapter: Workspace, off: dict[str, Any], now: Callable[[], float]) -> None:
        """Show the caps of `adapter` without the flags `off`; `now` returns monotonic seconds."""
        self._adapter = adapter
        self._now = now
        self.name = adapter.name
        self.caps = replace(adapter.caps, **off)
        self.asgi = adapter.asgi
        self.path = adapter.path
        #: What the core did although the flags say that it cannot.
        self.breaches: list[str] = []
        #: Every write: verb, key, monotonic seconds.
        self.writes: list[tuple[str, str, float]] = []
        #: True: nobody can say who is in a group, nor does an event.
        self.silent = False
        self.before: Callable[[str, str], None] = lambda _verb, _key: None
        self.after: Callable[[str, str], None] = lambda _verb, _key: None

    async def start(self, sink: Sink, desk: Desk, shelf: Shelf) -> None:
        """See `Workspace.start`."""
        await self._adapter.start(sink, desk, shelf)

    async def stop(self) -> None:
        """See `Workspace.stop`."""
        await self._adapter.stop()

    async def health(self) -> Health:
        """See `Workspace.health`."""
        return await self._adapter.health()

    async def post(self, place: Place, card: Card, *, key: str) -> Ref:
        """See `Workspace.post`."""
        self._judge(card, key)
        self._deny(place.thread is not None and not self.caps.threads, f"{key}: there are no threads")
        return await self._write("post", key, lambda: self._adapter.post(place, card, key=key))

    async def update(self, ref: Ref, card: Card, *, key: str) -> None:
        """See `Workspace.update`."""
        self._judge(card, key)
        self._deny(self.caps.edit_window_s <= 0, f"{key}: nothing can be edited")
        await self._write("update", key, lambda: self._adapter.update(ref, card, key=key))

    async def find(self, place: Place, key: str) -> Ref | None:
        """See `Workspace.find`."""
        self._deny(not self.caps.findable, f"{key}: nothing can be found")
        return await self._adapter.find(place, key)

    async def tell(self, actor: Actor, place: Place, text: str, *, key: str, handle: Handle | None = None) -> None:
        """See `Workspace.tell`."""
        self._deny(not self.caps.private, f"{key}: nothing can be said privately")
        await self._write("tell", key, lambda: self._adapter.tell(actor, place, text, key=key, handle=handle))

    async def member_of(self, actor: Actor, groups: frozenset[str]) -> frozenset[str]:
        """See `Workspace.member_of`."""
        self._deny(self.caps.groups != "query", f"{actor.id}: groups cannot be asked for")
        if self.silent:
            raise ServiceFailed("Nobody answers.")
        return await self._adapter.member_of(actor, groups)

    async def read(self, file: str) -> File:
        """See `Workspace.read`."""
        return await self._adapter.read(file)

    async def _write(self, verb: str, key: str, write: Callable[[], Awaitable[Any]]) -> Any:
        self.writes.append((verb, key, self._now()))
        self.before(verb, key)
        done = await write()
        self.after(verb, key)
        return done

    def _judge(self, card: Card, key: str) -> None:
        verbs = {button.verb for button in card.buttons}
        self._deny(bool(verbs) and not self.caps.buttons, f"{key}: there are no buttons")
        self._deny(bool(verbs & FORMS) and not self.caps.forms, f"{key}: there are no forms")
        self._deny(bool(card.opens) and not self.caps.threads, f"{key}: no thread can be opened")
        claimed = self.caps.identity == "claimed" and card.grave
        self._deny(bool(verbs) and claimed, f"{key}: anybody may claim to be the one who presses")

    def _deny(self, breach: bool, what: str) -> None:
        if breach:
            self.breaches.append(what)
