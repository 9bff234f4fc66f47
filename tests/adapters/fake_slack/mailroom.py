"""Brings deliveries to the app: over a socket or HTTP, twice, late, out of order, and events again until acked."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from tests.adapters.fake_slack.delivery import Attempt, Delivery
from tests.adapters.fake_slack.http_events import HttpEvents
from tests.adapters.fake_slack.record import Record
from tests.adapters.fake_slack.sockets import Sockets
from tests.adapters.fake_slack.world import World

#: Seconds after a failed attempt at which an event is tried again: at once, after a minute, after five.
RETRIES = (0.0, 60.0, 300.0)


class Mailroom:
    """Everything the app is told goes through here; `sent` keeps all of it."""

    def __init__(self, world: World, record: Record, sockets: Sockets, http: HttpEvents) -> None:
        """Begin with nothing on its way."""
        self._world = world
        self._record = record
        self._sockets = sockets
        self._http = http
        self._tasks: set[asyncio.Task[Delivery]] = set()
        self._due: list[tuple[float, Delivery, str]] = []
        self._held: list[Delivery] | None = None
        self.sent: list[Delivery] = []
        #: Real seconds an ack is waited for; the platform's are three.
        self.patience = 3.0
        #: How often each delivery is sent at once.
        self.copies = 1

    async def deliver(self, delivery: Delivery) -> Delivery:
        """Send something and wait for the ack; while deliveries are held back it returns at once."""
        self.sent.append(delivery)
        if self._held is not None:
            self._held.append(delivery)
            return delivery
        await asyncio.gather(*(self._attempt(delivery, len(delivery.attempts)) for _ in range(self.copies)))
        return delivery

    def post(self, delivery: Delivery) -> None:
        """Send something without waiting."""
        task = asyncio.get_running_loop().create_task(self.deliver(delivery))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def again(self, delivery: Delivery) -> Delivery:
        """Send the very same thing once more, though it may be acked."""
        await self._attempt(delivery, len(delivery.attempts), "http_timeout")
        return delivery

    async def settled(self, within: float = 5.0) -> None:
        """Wait until nothing is on its way, at most `within` real seconds."""
        async with asyncio.timeout(within):
            while self._tasks:
                await asyncio.gather(*self._tasks)

    async def close(self) -> None:
        """Forget what is on its way."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def tick(self) -> int:
        """Make the attempts that are due by the clock; returns how many were made."""
        now = self._world.clock.monotonic()
        due = [entry for entry in self._due if entry[0] <= now]
        self._due = [entry for entry in self._due if entry[0] > now]
        for _at, delivery, reason in due:
            if not delivery.acked:
                await self._attempt(delivery, len(delivery.attempts), reason)
        return len(due)

    @contextmanager
    def held(self) -> Iterator[list[Delivery]]:
        """Hold everything back; the list may be shuffled or emptied before `release`."""
        self._held = []
        try:
            yield self._held
        finally:
            self._held = None

    async def release(self, deliveries: list[Delivery]) -> None:
        """Send what was held back, in the order given."""
        for delivery in list(deliveries):
            await self._attempt(delivery, len(delivery.attempts))

    async def _attempt(self, delivery: Delivery, number: int, reason: str = "") -> None:
        attempt = Attempt(number, reason)
        delivery.attempts.append(attempt)
        over = self._sockets if self._world.app.socket_mode else self._http
        await over.send(delivery, attempt, self.patience)
        if attempt.acked and attempt.answer and not delivery.answerable:
            self._record.complaints.append(f"an answer in the ack of {delivery.channel}, which takes none")
        if delivery.channel == "events_api" and not attempt.acked and number < len(RETRIES):
            why = (
                "timeout" if self._world.app.socket_mode else "http_timeout" if attempt.status is None else "http_error"
            )
            self._due.append((self._world.clock.monotonic() + RETRIES[number], delivery, why))
