"""Reads a file that somebody attached, from Discord's hosts and nowhere else; no token goes along."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from rolecall.chat import File
from rolecall.errors import BadInput, NotFound, ServiceFailed
from rolecall_discord.intake import readable
from rolecall_discord.translating import port_errors

if TYPE_CHECKING:
    import aiohttp

#: What the core keeps of one file, in bytes.
MOST = 20 * 1024 * 1024
CHUNK = 1 << 16
SECONDS = 60.0


async def fetch(connector: aiohttp.BaseConnector, url: str, api: str) -> File:
    """Return the file behind an attachment's address, which Discord keeps good for about a day.

    `connector` is the library's own; `api` is where the tests' platform is, empty for Discord itself.

    Raises:
        BadInput: it is too large.
        NotFound: it is no more, or it was no attachment.
        ServiceFailed: it cannot be fetched now.
    """
    import aiohttp

    if not readable(url, api):
        raise NotFound("This is no file of Discord's.", hint="Upload the document itself.")
    async with (
        port_errors(),
        aiohttp.ClientSession(
            connector=connector, connector_owner=False, timeout=aiohttp.ClientTimeout(SECONDS)
        ) as session,
        session.get(url, allow_redirects=False) as answer,
    ):
        if answer.status >= 500:
            raise ServiceFailed(f"Discord does not hand the file out now ({answer.status}).")
        if answer.status != 200:
            raise NotFound("The file is no more.", hint="Upload it again.")
        return File(unquote(urlsplit(url).path.rpartition("/")[2]), answer.content_type, await _limited(answer))


async def _limited(answer: aiohttp.ClientResponse) -> bytes:
    data = bytearray()
    async for chunk in answer.content.iter_chunked(CHUNK):
        data += chunk
        if len(data) > MOST:
            raise BadInput(f"The file is larger than {MOST // 1024 // 1024} MB.", hint="Upload a part of it.")
    return bytes(data)
