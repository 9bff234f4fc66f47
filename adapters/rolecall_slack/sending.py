"""Messages of ours: posted once under their key, changed in place, found again by what they carry."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from rolecall.chat import Card, Note, Place, Ref
from rolecall.errors import Forbidden, RolecallError, Unsure
from rolecall_slack import blocks
from rolecall_slack.blocks import Rendered
from rolecall_slack.channels import Channels
from rolecall_slack.client import Unfit
from rolecall_slack.features import FILES, Features
from rolecall_slack.finding import Finder
from rolecall_slack.install import Installs
from rolecall_slack.uploads import Uploads, naming

#: Keys whose messages are remembered, so that the same key at the same moment makes one message.
REMEMBERED = 1_000

NO_FILES = "Files belong to this card, and Slack takes none from the app: rolecall doctor says why."

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Sending:
    """Sends cards. What it remembers only spares calls; what is true stands in Slack."""

    def __init__(
        self, installs: Installs, channels: Channels, features: Features, finder: Finder, uploads: Uploads
    ) -> None:
        """Send with the tokens of `installs`, where `channels` let a post through."""
        self._installs = installs
        self._channels = channels
        self._features = features
        self._finder = finder
        self._uploads = uploads
        self._posts: dict[str, asyncio.Task[Ref]] = {}

    async def post(self, place: Place, card: Card, key: str) -> Ref:
        """Post a card; at the same moment, and for a while, the same key is the same message.

        Raises:
            Forbidden: nothing is posted in this channel; it says why.
            RolecallError: another error of the port.
        """
        running = self._posts.get(key)
        if running is None:
            running = self._posts[key] = asyncio.create_task(self._post(place, card, key))
            running.add_done_callback(lambda task: self._ended(key, task))
        return await asyncio.shield(running)

    async def update(self, ref: Ref, card: Card, key: str) -> None:
        """Show the newest state of a message.

        Raises:
            Forbidden: nothing is posted in this channel any more; it says why.
            RolecallError: another error of the port.
        """
        place = ref.place
        await self._channels.check(place)
        channel = await self._channels.named(place)

        async def send(drawn: Rendered) -> Any:
            changes = drawn.changes()
            return await self._installs.call(place.tenant, "chat.update", channel=channel, ts=ref.message, **changes)

        await self._drawn(place.tenant, card, key, send)

    async def find(self, place: Place, key: str) -> Ref | None:
        """Look up whether a key was posted; a message that lacks its files gets them now.

        Raises:
            Throttled: it is too early to say; the courier looks again then.
            RolecallError: an error of the port.
        """
        channel = await self._channels.named(place)
        found = await self._finder.find(place, channel, key)
        if found is None:
            return None
        await self._uploads.complete(place.tenant, channel, found)
        thread = str(found.get("thread_ts") or "")
        root = not thread or thread == found["ts"]
        return Ref(Place("slack", place.tenant, channel, None if root else thread), str(found["ts"]))

    async def stop(self) -> None:
        """Give up what is under way; the courier looks it up later."""
        running = [task for task in self._posts.values() if not task.done()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _post(self, place: Place, card: Card, key: str) -> Ref:
        await self._channels.check(place)
        channel = await self._channels.named(place)

        async def send(drawn: Rendered) -> Ref:
            try:
                files = await self._uploads.send(place.tenant, drawn.files)
            except (Forbidden, Unfit) as error:
                await asyncio.to_thread(self._features.lacks, FILES, error.message)
                return await self._put(place, channel, _without_files(card, key, plain=self._features.plain), [])
            if files:
                await asyncio.to_thread(self._features.has, FILES)
            return await self._put(place, channel, drawn, files)

        try:
            return await self._drawn(place.tenant, card, key, send)
        except Unsure:
            self._finder.doubt(key)
            raise

    async def _drawn(self, tenant: str, card: Card, key: str, send: Callable[[Rendered], Awaitable[T]]) -> T:
        """Send a card as it looks best; what the workspace does not have yet is drawn once more in plain."""
        drawn = self._draw(tenant, card, key, plain=self._features.plain)
        try:
            return await send(drawn)
        except Unfit as error:
            if self._features.plain:
                raise
            _log.warning("Slack refused how a card was drawn; it is sent plainly: %s", "; ".join(error.details))
            done = await send(self._draw(tenant, card, key, plain=True))
            await asyncio.to_thread(self._features.refused, drawn.blocks, error)
            return done

    def _draw(self, tenant: str, card: Card, key: str, *, plain: bool) -> Rendered:
        """Draw a card; files that may not be sent are left out, and it says so."""
        drawn = blocks.render(card, key=key, plain=plain)
        if not drawn.files or self._installs.named(tenant).may("files:write"):
            return drawn
        return _without_files(card, key, plain=plain)

    async def _put(self, place: Place, channel: str, drawn: Rendered, files: Sequence[str]) -> Ref:
        """Send the message, which names its files, then share them below it."""
        arguments = drawn.arguments()
        if files:
            arguments["metadata"] = naming(drawn.metadata, files)
        answer = await self._installs.call(
            place.tenant, "chat.postMessage", channel=channel, thread_ts=place.thread, **arguments
        )
        posted, ts = str(answer["channel"]), str(answer["ts"])
        if files:
            try:
                await self._uploads.share(place.tenant, posted, place.thread or ts, files)
            except RolecallError as error:
                raise Unsure(f"The message is there, its files are not yet: {error.message}") from error
        return Ref(Place("slack", place.tenant, posted, place.thread), ts)

    def _ended(self, key: str, task: asyncio.Task[Ref]) -> None:
        """Remember the message of a key, and forget what failed and what is long ago."""
        if task.cancelled() or task.exception() is not None:
            self._posts.pop(key, None)
            return
        self._finder.settled(key)
        done = [one for one, ended in self._posts.items() if ended.done()]
        for one in done[: max(0, len(done) - REMEMBERED)]:
            del self._posts[one]


def _without_files(card: Card, key: str, *, plain: bool) -> Rendered:
    """Draw a card whose files Slack does not take, and say so on it."""
    left_out = replace(card, files=(), doc=(*card.doc, Note(NO_FILES, "warn")))
    return replace(blocks.render(left_out, key=key, plain=plain), files=())
