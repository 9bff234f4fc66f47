"""Sends cards, their updates and private words through the adapters."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import structlog

from rolecall.chat import Card, Place, Ref, Workspace
from rolecall.chat.wire import from_json
from rolecall.courier import rules, rungs
from rolecall.courier.address import Address, thread_of, thread_only
from rolecall.courier.outcome import Outcome, held, left_out, put_off, sent
from rolecall.courier.pace import Pace
from rolecall.errors import Forbidden, Gone, Refused, Throttled, Unreached, Unsure

if TYPE_CHECKING:
    from rolecall.ports.queues import OutboxRow
    from rolecall.ports.time import Clock

T = TypeVar("T")

Link = Callable[[str], "str | None"]

#: Seconds an adapter may take for one call; after that its outcome is unknown.
CALL_S = 45.0
#: Tries of a private word: later it would answer what nobody remembers.
TELLS = 5

_log = structlog.get_logger(__name__)


class Cards:
    """Posts, updates and tells; remembers only what paces it, so a restart loses nothing that matters."""

    def __init__(self, adapters: Mapping[str, Workspace], clock: Clock, link: Link) -> None:
        """Send through `adapters`, by workspace name; `link` returns the page of what a card is about."""
        self._adapters = adapters
        self._clock = clock
        self._link = link
        #: When a key was first tried, for the window in which the platform itself drops a repeat.
        self._first: dict[str, float] = {}
        self._pace = Pace(clock)

    async def send(self, row: OutboxRow, address: Address) -> Outcome:
        """Try once.

        Raises:
            RolecallError: as `Workspace` says; `Unsure` when the adapter took too long.
        """
        try:
            async with asyncio.timeout(CALL_S):
                if row.kind == "tell":
                    return await self._tell(row, address)
                card = from_json(rules.part(row, "card") if row.kind == "update" else row.body, Card)
                card = card if card.link or not card.about else replace(card, link=self._link(card.about))
                if row.kind == "card":
                    return await self._post(row, card, address)
                return await self._update(row, card, address)
        except TimeoutError as error:
            raise Unsure(f"{row.workspace} gave no answer within {CALL_S:.0f} s.") from error

    async def _tell(self, row: OutboxRow, address: Address) -> Outcome:
        """Say a private word, best effort: what may have been said is not said again."""
        adapter = self._adapters[row.workspace]
        if not adapter.caps.private or address.actor is None:
            return left_out("Not told: nothing can be said privately here.")
        if row.state == "unsure":
            return left_out("Perhaps told: private words are not repeated.")
        text = str(row.body.get("text"))
        try:
            await adapter.tell(address.actor, address.place, text, key=row.key, handle=address.handle)
        except (Throttled, Unreached):
            if row.attempts + 1 < TELLS:
                raise
            return left_out(f"Not told: {row.workspace} could not be reached.")
        except Unsure:
            return left_out("Perhaps told: private words are not repeated.")
        return sent("")

    async def _update(self, row: OutboxRow, card: Card, address: Address) -> Outcome:
        """Show the newest state: in place, else as a message of its own; of states on the way only the last."""
        adapter = self._adapters[row.workspace]
        passing = card.state == "working"
        if address.ref is None:
            if passing:
                return left_out("Not shown: its card never arrived, and the work went on.")
            return await self._anew(row, card, address)
        if adapter.caps.edit_window_s <= 0:
            if passing:
                return left_out("Not shown: messages cannot be edited here, and the work went on.")
            return await self._post(row, replace(card, opens=None), replace(address, place=_beside(address)))
        wait = self._pace.wait(address.ref, adapter.caps.edit_interval_s)
        if wait > 0:
            return put_off(row, wait)
        try:
            return await self._edit(row, card, address.ref)
        except Gone:
            if passing:
                return left_out("Not shown: the message is gone, and the work went on.")
            return await self._anew(row, card, address)

    async def _edit(self, row: OutboxRow, card: Card, ref: Ref) -> Outcome:
        adapter = self._adapters[row.workspace]
        _done, note = await self._drawn(row, card, lambda face: adapter.update(ref, face, key=row.key))
        self._pace.passed(ref)
        return sent(rules.ref_text(ref), note)

    async def _anew(self, row: OutboxRow, card: Card, address: Address) -> Outcome:
        """Post a state whose message is not there; from now on the new message stands for the card."""
        outcome = await self._post(row, card, address)
        if outcome.state != "sent":
            return outcome
        return replace(outcome, root=address.stands_for, receipt=outcome.ref)

    async def _post(self, row: OutboxRow, card: Card, address: Address) -> Outcome:
        """Post a card when its channel takes one; where its thread is gone or never was, as the root of a new one."""
        caps = self._adapters[row.workspace].caps
        wait = self._pace.wait(address.place, caps.post_interval_s)
        if wait > 0:
            return put_off(row, wait)
        threads = caps.threads
        place = address.place if threads else replace(address.place, thread=None)
        if place.thread is not None or not threads or not address.stands_for:
            try:
                outcome = await self._put(row, card, place)
            except Gone:
                if place.thread is None:
                    raise
            else:
                return self._begun(outcome, address) if _strayed(outcome, place) else outcome
        root = replace(card, opens=card.opens or card.title)
        return self._begun(await self._put(row, root, replace(place, thread=None)), address)

    def _begun(self, outcome: Outcome, address: Address) -> Outcome:
        """Let the thread of a new root be the one of the card that it stands for; that card has no message now."""
        if outcome.state != "sent":
            return outcome
        thread = thread_only(rules.ref_of(outcome.ref))
        receipt = rules.ref_text(thread)
        return replace(outcome, opened=str(thread.place), root=address.stands_for, receipt=receipt)

    async def _put(self, row: OutboxRow, card: Card, place: Place) -> Outcome:
        adapter = self._adapters[row.workspace]
        if row.state == "unsure" and not self._drops_repeats(adapter, row.key):
            found = await self._look(row, place)
            if found is not None:
                return found if isinstance(found, Outcome) else self._arrived(row, card, found)
        self._first.setdefault(row.key, self._clock.monotonic())
        ref, note = await self._drawn(row, card, lambda face: adapter.post(place, face, key=row.key))
        self._pace.passed(place)
        return self._arrived(row, card, ref, note)

    async def _look(self, row: OutboxRow, place: Place) -> Ref | Outcome | None:
        """Look whether an earlier try arrived; who may not look knows nothing, so then it is held."""
        adapter = self._adapters[row.workspace]
        if not adapter.caps.findable:
            return held(f"It may have arrived in {row.channel}, and {row.workspace} cannot look. Look there.")
        try:
            return await adapter.find(place, row.key)
        except (Gone, Forbidden, Refused) as error:
            if isinstance(error, Gone) and place.thread is not None:
                raise  # the channel says more than a thread that is gone
            return held(f"It may have arrived in {row.channel}, and nobody can look: {error} Look there.")

    def _arrived(self, row: OutboxRow, card: Card, ref: Ref, note: str = "") -> Outcome:
        self._first.pop(row.key, None)
        opens = card.opens and self._adapters[row.workspace].caps.threads
        return replace(sent(rules.ref_text(ref), note), opened=str(thread_of(ref)) if opens else "")

    async def _drawn(self, row: OutboxRow, card: Card, draw: Callable[[Card], Awaitable[T]]) -> tuple[T, str]:
        """Draw a card as the workspace shows it best; what it refuses, once more in plain words."""
        caps = self._adapters[row.workspace].caps
        try:
            return await draw(rungs.fit(card, caps)), ""
        except Refused as error:
            _log.error("card_refused", key=row.key, workspace=row.workspace, error=str(error))
            done = await draw(rungs.spoken(card, caps))
            return done, f"A bug of the {row.workspace} renderer, sent as plain text: {error}"

    def _drops_repeats(self, adapter: Workspace, key: str) -> bool:
        """Tell whether the platform itself would still drop a second message of this key."""
        window = adapter.caps.same_key_s
        first = self._first.get(key)
        return window == math.inf or (first is not None and self._clock.monotonic() - first < window)


def _beside(address: Address) -> Place:
    """Return the thread of the message that cannot be edited."""
    return thread_of(address.ref) if address.ref is not None else address.place


def _strayed(outcome: Outcome, place: Place) -> bool:
    """Tell whether a message was found as a root, although it was to go into a thread: an earlier try found it gone."""
    return outcome.state == "sent" and place.thread is not None and rules.ref_of(outcome.ref).place.thread is None
