"""Sends cards and their updates through the adapters."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from rolecall.chat import Card, Place, Workspace
from rolecall.chat.wire import from_json
from rolecall.courier import rules
from rolecall.courier.outcome import Outcome, held, sent
from rolecall.errors import Unsure

if TYPE_CHECKING:
    from rolecall.ports.queues import OutboxRow
    from rolecall.ports.time import Clock

#: Seconds an adapter may take for one call; after that its outcome is unknown.
CALL_S = 45.0


class Cards:
    """Posts and updates; remembers only what paces it, so a restart loses nothing that matters."""

    def __init__(self, adapters: Mapping[str, Workspace], clock: Clock) -> None:
        """Send through `adapters`, by workspace name."""
        self._adapters = adapters
        self._clock = clock
        #: When a key was first tried, for the window in which the platform itself drops a repeat.
        self._first: dict[str, float] = {}
        #: When a message was last edited.
        self._edited: dict[str, float] = {}

    async def send(self, row: OutboxRow, root: str) -> Outcome:
        """Try once; `root` is the receipt of the card that an update belongs to, empty without one.

        Raises:
            RolecallError: as `Workspace` says; `Unsure` when the adapter took too long.
        """
        try:
            async with asyncio.timeout(CALL_S):
                if row.kind == "card":
                    return await self._post(row, from_json(row.body, Card))
                return await self._update(row, root)
        except TimeoutError as error:
            raise Unsure(f"{row.workspace} gave no answer within {CALL_S:.0f} s.") from error

    async def _update(self, row: OutboxRow, root: str) -> Outcome:
        """Show the newest state: in place, else as a message of its own; only a final one without edits."""
        adapter = self._adapters[row.workspace]
        card = from_json(rules.part(row, "card"), Card)
        if not root:
            return await self._post(row, card)
        if adapter.caps.edit_window_s <= 0:
            if any(step.state in {"todo", "doing"} for step in card.steps):
                return Outcome("sent", note="Not shown: messages cannot be edited here, and the work went on.")
            return await self._post(row, card)
        wait = self._edited.get(root, -math.inf) + adapter.caps.edit_interval_s - self._clock.monotonic()
        if wait > 0:
            return Outcome("queued", after_s=wait, counted=False)
        await adapter.update(rules.ref_of(root), card, key=row.key)
        now = self._clock.monotonic()
        self._edited = {ref: at for ref, at in self._edited.items() if now - at < CALL_S} | {root: now}
        return sent(root)

    async def _post(self, row: OutboxRow, card: Card) -> Outcome:
        adapter = self._adapters[row.workspace]
        place = Place.parse(row.channel)
        if row.state == "unsure" and not self._drops_repeats(adapter, row.key):
            if not adapter.caps.findable:
                return held(f"It may have arrived in {row.channel}, and {row.workspace} cannot look. Look there.")
            found = await adapter.find(place, row.key)
            if found is not None:
                return self._posted(row, rules.ref_text(found))
        self._first.setdefault(row.key, self._clock.monotonic())
        return self._posted(row, rules.ref_text(await adapter.post(place, card, key=row.key)))

    def _posted(self, row: OutboxRow, receipt: str) -> Outcome:
        self._first.pop(row.key, None)
        return sent(receipt)

    def _drops_repeats(self, adapter: Workspace, key: str) -> bool:
        """Tell whether the platform itself would still drop a second message of this key."""
        window = adapter.caps.same_key_s
        first = self._first.get(key)
        return window == math.inf or (first is not None and self._clock.monotonic() - first < window)
