"""Files of a card: their bytes go up first, its message names them, then they are shared below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rolecall.chat import File
from rolecall_slack.client import Client
from rolecall_slack.finding import Finder, Message, payload
from rolecall_slack.install import Installs


class Uploads:
    """Brings files into Slack; a message that lacks some of its files gets them later, from any process."""

    def __init__(self, client: Client, installs: Installs, finder: Finder) -> None:
        """Send with the tokens of `installs`."""
        self._client = client
        self._installs = installs
        self._finder = finder

    async def send(self, tenant: str, files: Sequence[File]) -> list[str]:
        """Send the bytes and return the files' ids; nobody sees them yet.

        Raises:
            RolecallError: an error of the port.
        """
        return [await self._sent(tenant, file) for file in files]

    async def share(self, tenant: str, channel: str, thread: str, files: Sequence[str]) -> None:
        """Show files in a thread.

        Raises:
            RolecallError: an error of the port.
        """
        named = [{"id": file} for file in files]
        await self._installs.call(
            tenant, "files.completeUploadExternal", files=named, channel_id=channel, thread_ts=thread
        )

    async def complete(self, tenant: str, channel: str, found: Message) -> None:
        """Share the files a message names, if they are not there yet; sharing twice is refused by Slack itself.

        Raises:
            RolecallError: an error of the port.
        """
        files = list(payload(found).get("files") or ())
        if not files:
            return
        thread = str(found.get("thread_ts") or found["ts"])
        below = self._finder.pages(tenant, "conversations.replies", channel=channel, ts=thread)
        shared = {file.get("id") async for one in below for file in one.get("files") or ()}
        missing = [file for file in files if file not in shared]
        if missing:
            await self.share(tenant, channel, thread, missing)

    async def _sent(self, tenant: str, file: File) -> str:
        data = file.data or b"\n"  # Slack takes no empty file
        place = await self._installs.call(tenant, "files.getUploadURLExternal", filename=file.name, length=len(data))
        await self._client.send(str(place["upload_url"]), data)
        return str(place["file_id"])


def naming(metadata: Mapping[str, Any], files: Sequence[str]) -> dict[str, Any]:
    """Return the metadata of a message that names its files, too."""
    return {**metadata, "event_payload": {**metadata["event_payload"], "files": list(files)}}
