"""Where the bytes of files are sent to and fetched from."""

from __future__ import annotations

from aiohttp import web

from tests.adapters.fake_slack.faults import Faults
from tests.adapters.fake_slack.rooms import File
from tests.adapters.fake_slack.tokens import Install
from tests.adapters.fake_slack.web_api.door import failed
from tests.adapters.fake_slack.world import World


class FileHost:
    """The addresses `/upload/v1/<id>` and `/files-pri/<id>/…`."""

    def __init__(self, world: World, faults: Faults) -> None:
        """Keep files in the world."""
        self._world = world
        self._faults = faults

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """Take the bytes of a file that was announced, as a body or as a form; once, and of the length announced."""
        fault = self._faults.take("upload")
        if fault is not None and not await fault.before():
            return failed(request, fault)
        data = await self._bytes(request)
        file = self._world.files.get(request.match_info["id"])
        if file is None or file.complete:
            return web.Response(status=404, text="no such upload")
        if len(data) != file.length:
            return web.Response(status=400, text=f"{file.length} bytes were announced, {len(data)} came")
        file.data = data
        if fault is not None and not await fault.after():
            return failed(request, fault)
        return web.Response(text=f"OK - {len(data)}")

    async def download(self, request: web.Request) -> web.StreamResponse:
        """Give a file to who may read it; everybody else gets the sign-in page, with status 200."""
        fault = self._faults.take("download")
        if fault is not None:
            return failed(request, fault)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        install = self._world.installs.get(token)
        file = self._world.files.get(request.match_info["id"])
        if install is None or file is None or not file.complete or not self._may(install, file):
            return web.Response(text="<!DOCTYPE html><html><title>Sign in</title></html>", content_type="text/html")
        return web.Response(body=file.data, content_type="application/octet-stream")

    def _may(self, install: Install, file: File) -> bool:
        seen = any(install.user in self._world.channels[name].members for name in file.channels)
        return install.state == "good" and "files:read" in install.scopes and (seen or not file.channels)

    async def _bytes(self, request: web.Request) -> bytes:
        if not request.content_type.startswith("multipart/"):
            return await request.read()
        for value in (await request.post()).values():
            return value.file.read() if isinstance(value, web.FileField) else str(value).encode()
        return b""
