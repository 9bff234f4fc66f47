"""A self-test in a real workspace: what Rolecall does there is done once, looked at, and taken away again."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any

from rolecall.chat import Card, File
from rolecall.chat.common import samples
from rolecall.chat.common.trial import Trial
from rolecall.errors import Refused, Throttled
from rolecall_slack.blocks import Rendered, render
from rolecall_slack.client import Client

#: Marks the form of a card that workspaces without new features get.
SIMPLE = ", simple form"
#: Times that Slack may ask to wait before a step counts as failed.
PATIENCE = 5


class SelfTest:
    """Posts, updates, finds, uploads and deletes in one channel; every step is tried, whatever became of the others."""

    def __init__(self, client: Client, token: str, channel: str) -> None:
        """Act in `channel`: `#name` or an id."""
        self._client = client
        self._token = token
        self._channel = channel
        self._posted: dict[str, str] = {}
        self._files: list[str] = []
        self._trial = Trial()

    async def run(self) -> Trial:
        """Do everything and return what came of it."""
        for name, card in samples.CARDS.items():
            await self._trial.step(f"post: {name}", partial(self._post, name, card))
            await self._trial.step(f"post: {name}{SIMPLE}", partial(self._post, name, card, plain=True))
        await self._trial.step("update: record of a decision", self._update)
        await self._trial.step("find: the deliverable in its thread", self._find)
        await self._trial.step("upload: a long deliverable", self._upload)
        for name in list(self._files):
            await self._trial.step("delete: the uploaded file", partial(self._call, "files.delete", file=name))
        for key in reversed(list(self._posted)):
            await self._trial.step(f"delete: {key}", partial(self._delete, key))
        return self._trial

    async def _post(self, name: str, card: Card, *, plain: bool = False) -> None:
        drawn = _drawn(name, card, plain=plain)
        thread = {"thread_ts": root} if (root := self._posted.get("job card")) else {}
        answer = await self._call("chat.postMessage", channel=self._channel, **thread, **drawn.arguments())
        self._channel = str(answer["channel"])
        self._posted[name + (SIMPLE if plain else "")] = str(answer["ts"])

    async def _update(self) -> None:
        drawn = _drawn("record of a decision", samples.RECORD)
        await self._call("chat.update", channel=self._channel, ts=self._ts("deliverable"), **drawn.changes())

    async def _find(self) -> None:
        """Look the deliverable up by its key."""
        answer = await self._call(
            "conversations.replies", channel=self._channel, ts=self._ts("job card"), include_all_metadata=True
        )
        wanted = _drawn("deliverable", samples.DELIVERED).metadata
        found = [
            one for one in answer["messages"] if one.get("metadata") == wanted and one["ts"] == self._ts("deliverable")
        ]
        if not found:
            raise Refused("Slack gave the message back without its metadata.")

    async def _upload(self) -> None:
        file: File = samples.LONG.files[0]
        answer = await self._call("files.getUploadURLExternal", filename=file.name, length=len(file.data))
        await self._client.send(str(answer["upload_url"]), file.data)
        self._files.append(str(answer["file_id"]))
        await self._call(
            "files.completeUploadExternal",
            files=[{"id": answer["file_id"], "title": file.name}],
            channel_id=self._channel,
            thread_ts=self._ts("job card"),
        )

    async def _delete(self, key: str) -> None:
        await self._call("chat.delete", channel=self._channel, ts=self._posted[key])

    async def _call(self, method: str, **args: Any) -> Mapping[str, Any]:
        for _ in range(PATIENCE):
            try:
                return await self._client.call(method, self._token, **args)
            except Throttled as wait:
                await asyncio.sleep(wait.retry_after)
        raise Refused(f"Slack asked to wait {PATIENCE} times.")

    def _ts(self, key: str) -> str:
        if key not in self._posted:
            raise Refused(f"There is no {key}: it was not posted.")
        return self._posted[key]


def _drawn(name: str, card: Card, *, plain: bool = False) -> Rendered:
    return render(card, key=f"selftest:{name}", plain=plain)
