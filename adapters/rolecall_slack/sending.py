"""Messages of ours: posted once under their key, changed in place, found again by what they carry."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from rolecall.chat import Card, Desk, File, Note, Place, Ref
from rolecall.errors import Gone, RolecallError, Throttled, Unreached, Unsure
from rolecall_slack import blocks
from rolecall_slack.blocks import Rendered
from rolecall_slack.client import Client, Unfit
from rolecall_slack.features import Features
from rolecall_slack.install import Installs
from rolecall_slack.people import People

#: Seconds after a call whose outcome is unknown before its message is looked for, and between two looks.
SETTLED_S, AGAIN_S = 5.0, 2.0
#: How far back a message is looked for, the messages of a page, and the most pages.
BACK, PAGE, PAGES = dt.timedelta(days=2), 200, 15
#: Keys whose messages are remembered, so that the same key at the same moment makes one message.
REMEMBERED = 1_000

NO_FILES = "Files belong to this card; Slack takes none from the app until it is granted the scope files:write."

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Sending:
    """Sends cards. What it remembers only spares calls; what is true stands in Slack."""

    def __init__(self, client: Client, installs: Installs, people: People, features: Features, desk: Desk) -> None:
        """Send with the tokens of `installs`."""
        self._client = client
        self._installs = installs
        self._people = people
        self._features = features
        self._desk = desk
        self._posts: dict[str, asyncio.Task[Ref]] = {}
        #: When the outcome of a key became unknown, and how often its message was looked for since.
        self._unsure: dict[str, dt.datetime] = {}
        self._looked: dict[str, int] = {}

    async def post(self, place: Place, card: Card, key: str) -> Ref:
        """Post a card; at the same moment, and for a while, the same key is the same message.

        Raises:
            RolecallError: an error of the port.
        """
        running = self._posts.get(key)
        if running is None:
            running = self._posts[key] = asyncio.create_task(self._post(place, card, key))
            running.add_done_callback(lambda task: self._ended(key, task))
        return await asyncio.shield(running)

    async def update(self, ref: Ref, card: Card, key: str) -> None:
        """Show the newest state of a message.

        Raises:
            RolecallError: an error of the port.
        """
        channel = await self._people.channel(ref.place)

        async def send(drawn: Rendered) -> Any:
            return await self._installs.call(
                ref.place.tenant,
                "chat.update",
                channel=channel,
                ts=ref.message,
                **_without(drawn.changes(), "metadata"),
            )

        await self._drawn(ref.place.tenant, card, key, send)

    async def find(self, place: Place, key: str) -> Ref | None:
        """Look up whether a key was posted: late enough, and twice, before anybody says no.

        A message that lacks its files gets them now.

        Raises:
            Throttled: it is too early to say; the courier looks again then.
            RolecallError: an error of the port.
        """
        early = self._early(key)
        if early > 0:
            raise Throttled(early, "It is too early to look whether the message arrived.")
        channel = await self._people.channel(place)
        found = await self._look(place, channel, key)
        if found is not None:
            await self._complete(place.tenant, channel, found)
            thread = str(found.get("thread_ts") or "")
            root = not thread or thread == found["ts"]
            return Ref(Place("slack", place.tenant, channel, None if root else thread), str(found["ts"]))
        self._looked[key] = self._looked.get(key, 0) + 1
        if self._looked[key] < 2:
            self._unsure[key] = self._desk.now() - dt.timedelta(seconds=SETTLED_S - AGAIN_S)
            raise Throttled(AGAIN_S, "The message is not there; one more look before it is sent again.")
        self._settled(key)
        return None

    async def stop(self) -> None:
        """Give up what is under way; the courier looks it up later."""
        running = [task for task in self._posts.values() if not task.done()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _post(self, place: Place, card: Card, key: str) -> Ref:
        channel = await self._people.channel(place)

        async def send(drawn: Rendered) -> Ref:
            return await self._put(place, channel, drawn)

        try:
            return await self._drawn(place.tenant, card, key, send)
        except Unsure:
            self._unsure[key] = self._desk.now()
            self._looked.pop(key, None)
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
        left_out = replace(card, files=(), doc=(*card.doc, Note(NO_FILES, "warn")))
        return replace(blocks.render(left_out, key=key, plain=plain), files=())

    async def _put(self, place: Place, channel: str, drawn: Rendered) -> Ref:
        """Send the bytes of the files, then the message that names them, then share them below it."""
        files = [await self._sent(place.tenant, file) for file in drawn.files]
        arguments = drawn.arguments()
        if files:
            arguments["metadata"] = _naming(drawn.metadata, files)
        answer = await self._installs.call(
            place.tenant, "chat.postMessage", channel=channel, thread_ts=place.thread, **arguments
        )
        posted, ts = str(answer["channel"]), str(answer["ts"])
        if files:
            try:
                await self._share(place.tenant, posted, place.thread or ts, files)
            except RolecallError as error:
                raise Unsure(f"The message is there, its files are not yet: {error.message}") from error
        return Ref(Place("slack", place.tenant, posted, place.thread), ts)

    async def _sent(self, tenant: str, file: File) -> str:
        data = file.data or b"\n"  # Slack takes no empty file
        place = await self._installs.call(tenant, "files.getUploadURLExternal", filename=file.name, length=len(data))
        await self._client.send(str(place["upload_url"]), data)
        return str(place["file_id"])

    async def _share(self, tenant: str, channel: str, thread: str, files: list[str]) -> None:
        named = [{"id": file} for file in files]
        await self._installs.call(
            tenant, "files.completeUploadExternal", files=named, channel_id=channel, thread_ts=thread
        )

    async def _complete(self, tenant: str, channel: str, found: Mapping[str, Any]) -> None:
        """Share the files a message names, if they are not there yet; sharing twice is refused by Slack itself."""
        files = list(_payload(found).get("files") or ())
        if not files:
            return
        thread = str(found.get("thread_ts") or found["ts"])
        messages = [one async for one in self._pages(tenant, "conversations.replies", channel=channel, ts=thread)]
        shared = {file.get("id") for one in messages for file in one.get("files") or ()}
        missing = [file for file in files if file not in shared]
        if missing:
            await self._share(tenant, channel, thread, missing)

    # looking

    async def _look(self, place: Place, channel: str, key: str) -> Mapping[str, Any] | None:
        """Return our message of a key: from its thread, else (it may have begun a new one) from the channel."""
        install = self._installs.named(place.tenant)
        wanted = blocks.metadata(key)["event_payload"]
        oldest = str((self._desk.now() - BACK).timestamp())

        def ours(one: Mapping[str, Any]) -> bool:
            own = one.get("bot_id") == install.bot or (bool(install.app) and one.get("app_id") == install.app)
            return own and wanted.items() <= _payload(one).items()

        if place.thread is not None:
            try:
                asked = {"channel": channel, "ts": place.thread, "oldest": oldest}
                async for one in self._pages(place.tenant, "conversations.replies", **asked):
                    if ours(one):
                        return one
            except Gone as error:
                if "thread_not_found" not in error.message:
                    raise
        async for one in self._pages(place.tenant, "conversations.history", channel=channel, oldest=oldest):
            if ours(one):
                return one
        return None

    async def _pages(self, tenant: str, method: str, **args: Any) -> AsyncIterator[Mapping[str, Any]]:
        cursor = ""
        for _ in range(PAGES):
            paged = {"cursor": cursor} if cursor else {}
            answer = await self._installs.call(tenant, method, limit=PAGE, include_all_metadata=True, **args, **paged)
            for one in answer["messages"]:
                yield one
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return
        raise Unreached("There are too many messages to say whether this one arrived.")

    def _early(self, key: str) -> float:
        """Return the seconds until a look can say something."""
        since = self._unsure.get(key)
        return SETTLED_S - (self._desk.now() - since).total_seconds() if since is not None else 0.0

    def _settled(self, key: str) -> None:
        self._unsure.pop(key, None)
        self._looked.pop(key, None)

    def _ended(self, key: str, task: asyncio.Task[Ref]) -> None:
        """Remember the message of a key, and forget what failed and what is long ago."""
        if task.cancelled() or task.exception() is not None:
            self._posts.pop(key, None)
            return
        self._settled(key)
        done = [one for one, ended in self._posts.items() if ended.done()]
        for one in done[: len(done) - REMEMBERED]:
            del self._posts[one]


def _payload(message: Mapping[str, Any]) -> dict[str, Any]:
    return dict((message.get("metadata") or {}).get("event_payload") or {})


def _naming(metadata: Mapping[str, Any], files: list[str]) -> dict[str, Any]:
    return {**metadata, "event_payload": {**metadata["event_payload"], "files": files}}


def _without(arguments: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Leave out what an update does not change: the key of the message stays that of its post."""
    return {key: value for key, value in arguments.items() if key != name}
