"""A self-test in a real server: what Rolecall does there is done once, looked at, and taken away again.

Imported only by the command, because it loads the library.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

import discord

from rolecall.chat import Card
from rolecall.chat.common import samples
from rolecall.chat.common.trial import Trial
from rolecall.errors import BadInput, Refused, RolecallError
from rolecall_discord import limits
from rolecall_discord.drawing import number, render
from rolecall_discord.fetching import fetch
from rolecall_discord.translating import port_errors
from rolecall_discord.views import Drawn, attached, mentioning
from rolecall_discord.visiting import Visitor

ROOT, DECIDED = "job card", "deliverable"
#: Messages of a thread among which a card is looked for.
RECENT = 50


class SelfTest:
    """Posts, updates, finds, reads and deletes in one channel; every step is tried, whatever became of the others."""

    def __init__(self, visitor: Visitor, channel: str, run: str, api: str) -> None:
        """Act in the text channel with this id; `run` is an id that no other self-test has."""
        self._visitor = visitor
        self._number = channel
        self._run = run
        self._api = api
        self._channel: discord.TextChannel | None = None
        self._thread: discord.Thread | None = None
        self._posted: dict[str, discord.Message] = {}
        self._trial = Trial()

    async def run(self) -> Trial:
        """Do everything and return what came of it.

        Raises:
            BadInput: there is no such channel for us.
        """
        self._channel = await self._entered()
        for name, card in samples.CARDS.items():
            await self._step(f"post: {name}", partial(self._post, name, card))
            if name == ROOT:
                await self._step("thread: below the job card", self._open)
        await self._step("once: the same nonce makes no second message", self._twice)
        await self._step("update: record of a decision", self._update)
        await self._step("find: the deliverable by its component id", self._find)
        await self._step("read: the attached file", self._read)
        for name in [one for one in reversed(self._posted) if one != ROOT]:
            await self._step(f"delete: {name}", self._posted[name].delete)
        if self._thread is not None:
            await self._step("close: the empty thread", partial(self._thread.edit, archived=True))
        if ROOT in self._posted:
            await self._step(f"delete: {ROOT}", self._posted[ROOT].delete)
        return self._trial

    async def _entered(self) -> discord.TextChannel:
        hint = "Switch on Developer Mode in Discord, right-click a text channel that the app sees: Copy Channel ID."
        if not (self._number.isascii() and self._number.isdecimal()):
            raise BadInput(f"{self._number} is no id of a channel.", hint=hint)
        try:
            async with port_errors():
                found = await self._visitor.fetch_channel(int(self._number))
        except RolecallError as error:
            raise BadInput(f"The channel {self._number} cannot be used: {error.message}", hint=hint) from error
        if not isinstance(found, discord.TextChannel):
            raise BadInput(f"{self._number} is no text channel.", hint=hint)
        return found

    async def _step(self, step: str, work: Callable[[], Awaitable[object]]) -> None:
        async def translated() -> None:
            async with port_errors():
                await work()

        await self._trial.step(step, translated)

    async def _post(self, name: str, card: Card) -> None:
        self._posted[name] = await self._sent(name, card)

    async def _sent(self, name: str, card: Card) -> discord.Message:
        drawn = render(card, key=self._key(name))
        where = self._thread or self._channel
        if where is None:
            raise Refused("There is no channel.")
        return await where.send(
            view=Drawn(drawn.components),
            files=attached(drawn.files),
            nonce=f"{self._run}-{number(name)}"[: limits.NONCE],
            allowed_mentions=mentioning(),
        )

    async def _open(self) -> None:
        self._thread = await self._of(ROOT).create_thread(name="Self-test", auto_archive_duration=60)

    async def _twice(self) -> None:
        if (await self._sent(DECIDED, samples.DELIVERED)).id != self._of(DECIDED).id:
            raise Refused("Discord made a second message; delete it by hand.")

    async def _update(self) -> None:
        drawn = render(samples.RECORD, key=self._key(DECIDED))
        await self._of(DECIDED).edit(view=Drawn(drawn.components), attachments=attached(drawn.files))

    async def _find(self) -> None:
        """Look the deliverable up by its key, as after a lost answer."""
        wanted = number(self._key(DECIDED))
        async for message in (self._thread or self._of(DECIDED).channel).history(limit=RECENT):
            if any(getattr(component, "id", None) == wanted for component in message.components):
                return
        raise Refused("Discord gave the message back without the id of its component.")

    async def _read(self) -> None:
        message = await self._of(DECIDED).fetch()
        if not message.attachments:
            raise Refused("Discord shows no file on the message.")
        await fetch(self._visitor.http.connector, message.attachments[0].url, self._api)

    def _key(self, name: str) -> str:
        return f"selftest:{self._run}:{name}"

    def _of(self, name: str) -> discord.Message:
        if name not in self._posted:
            raise Refused(f"There is no {name}: it was not posted.")
        return self._posted[name]
