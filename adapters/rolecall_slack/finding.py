"""Messages of ours, found again by the key they carry: late enough, and twice, before anybody says no."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Mapping
from typing import Any

from rolecall.chat import Desk, Place
from rolecall.errors import Gone, Throttled, Unreached
from rolecall_slack import blocks
from rolecall_slack.install import Installs

Message = Mapping[str, Any]

#: Seconds after a call whose outcome is unknown before its message is looked for, and between two looks.
SETTLED_S, AGAIN_S = 5.0, 2.0
#: How far back a message is looked for, the messages of a page, and the most pages.
BACK, PAGE, PAGES = dt.timedelta(days=2), 200, 15


class Finder:
    """Reads channels and threads back. What it remembers only says when to look."""

    def __init__(self, installs: Installs, desk: Desk) -> None:
        """Read with the tokens of `installs`."""
        self._installs = installs
        self._desk = desk
        #: When the outcome of a key became unknown, and how often its message was looked for since.
        self._unsure: dict[str, dt.datetime] = {}
        self._looked: dict[str, int] = {}

    def doubt(self, key: str) -> None:
        """Begin to count: the outcome of a key is unknown since now."""
        self._unsure[key] = self._desk.now()
        self._looked.pop(key, None)

    def settled(self, key: str) -> None:
        """Forget a key: what became of it is known."""
        self._unsure.pop(key, None)
        self._looked.pop(key, None)

    async def find(self, place: Place, channel: str, key: str) -> Message | None:
        """Return our message of a key; None where two looks, late enough, did not see it.

        Raises:
            Throttled: it is too early to say; look again then.
            RolecallError: an error of the port.
        """
        early = self._early(key)
        if early > 0:
            raise Throttled(early, "It is too early to look whether the message arrived.")
        found = await self._look(place, channel, key)
        if found is not None:
            self.settled(key)
            return found
        self._looked[key] = self._looked.get(key, 0) + 1
        if self._looked[key] < 2:
            self._unsure[key] = self._desk.now() - dt.timedelta(seconds=SETTLED_S - AGAIN_S)
            raise Throttled(AGAIN_S, "The message is not there; one more look before it is sent again.")
        self.settled(key)
        return None

    async def pages(self, tenant: str, method: str, **args: Any) -> AsyncIterator[Message]:
        """Yield the messages of a channel or a thread, page by page.

        Raises:
            Unreached: there are more than anybody reads.
            RolecallError: an error of the port.
        """
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

    async def _look(self, place: Place, channel: str, key: str) -> Message | None:
        """Return our message of a key: from its thread, else (it may have begun a new one) from the channel."""
        oldest = str((self._desk.now() - BACK).timestamp())
        if place.thread is not None:
            asked = {"channel": channel, "ts": place.thread, "oldest": oldest}
            try:
                found = await self._ours(place.tenant, "conversations.replies", key, **asked)
            except Gone as error:
                if "thread_not_found" not in error.message:
                    raise
            else:
                if found is not None:
                    return found
        return await self._ours(place.tenant, "conversations.history", key, channel=channel, oldest=oldest)

    async def _ours(self, tenant: str, method: str, key: str, **args: Any) -> Message | None:
        """Return the first message of a key that this app wrote, whoever else writes the key into theirs."""
        install, wanted = self._installs.named(tenant), blocks.metadata(key)["event_payload"]
        async for one in self.pages(tenant, method, **args):
            own = one.get("bot_id") == install.bot or (bool(install.app) and one.get("app_id") == install.app)
            if own and wanted.items() <= payload(one).items():
                return one
        return None

    def _early(self, key: str) -> float:
        """Return the seconds until a look can say something."""
        since = self._unsure.get(key)
        return SETTLED_S - (self._desk.now() - since).total_seconds() if since is not None else 0.0


def payload(message: Message) -> dict[str, Any]:
    """Return what a message of ours carries: its key, and its files if it has any."""
    return dict((message.get("metadata") or {}).get("event_payload") or {})
