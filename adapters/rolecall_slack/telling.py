"""A private word: by the right to answer that came with an event, else seen by one person, else directly."""

from __future__ import annotations

from collections import Counter
from typing import Any

from rolecall.chat import Actor, Handle, Place
from rolecall.errors import Forbidden, Gone
from rolecall_slack import escape
from rolecall_slack.client import Client
from rolecall_slack.install import Installs
from rolecall_slack.intake import is_private

#: How often one right to answer may be used, and how many of them are counted.
USES, COUNTED = 5, 1_000
#: Characters of one block of plain text, and the most blocks of a word.
BLOCK, BLOCKS = 3_000, 5


def said(text: str) -> dict[str, Any]:
    """Return words as a message in which nothing takes effect."""
    words = escape.shortened(escape.words(text), BLOCK * BLOCKS)
    parts = [words[at : at + BLOCK] for at in range(0, len(words), BLOCK)] or ["…"]
    shown = [{"type": "section", "text": {"type": "plain_text", "text": part, "emoji": False}} for part in parts]
    return {"text": escape.mrkdwn(text), "blocks": shown}


class Telling:
    """Says what nobody else is to read; best effort."""

    def __init__(self, client: Client, installs: Installs) -> None:
        """Tell with the tokens of `installs`."""
        self._client = client
        self._installs = installs
        self._uses: Counter[str] = Counter()

    async def tell(self, actor: Actor, place: Place, text: str, handle: Handle | None) -> None:
        """Say it where the person will see it.

        Raises:
            RolecallError: an error of the port; it may have been said only after `Unsure`.
        """
        words = said(text)
        if handle is not None and await self._answered(handle, words):
            return
        tenant, thread = place.tenant, {"thread_ts": place.thread} if place.thread else {}
        if is_private(place.channel):
            await self._installs.call(tenant, "chat.postMessage", channel=place.channel, **thread, **words)
            return
        try:
            await self._installs.call(
                tenant, "chat.postEphemeral", channel=place.channel, user=actor.id, **thread, **words
            )
        except (Forbidden, Gone):
            await self._installs.call(tenant, "chat.postMessage", channel=actor.id, **words)

    async def _answered(self, handle: Handle, words: dict[str, Any]) -> bool:
        """Use a right to answer, as long as it can be used."""
        if self._uses[handle.token] >= USES:
            return False
        self._uses[handle.token] += 1
        for old in list(self._uses)[: max(0, len(self._uses) - COUNTED)]:
            del self._uses[old]
        return await self._client.respond(
            handle.token, {**words, "response_type": "ephemeral", "replace_original": False}
        )
