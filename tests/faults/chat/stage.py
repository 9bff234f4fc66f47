"""A house before a platform for one campaign: who is there, what they do, and what has to come of it."""

from __future__ import annotations

import logging
import random
import tempfile
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from structlog.testing import capture_logs

from rolecall.chat import Card
from rolecall.chat.wire import to_json
from rolecall.ports.queues import OutboxRow
from rolecall.store import migrate, tables
from tests.adapters.house import House
from tests.adapters.kit import Kit
from tests.adapters.mortal import house_in, store_in
from tests.faults.chat.eyes import Eyes
from tests.faults.chat.promises import Promises, label

#: What a decision says that needs words.
REASON = "The plan is due on Friday."
#: The file in which `store_in` looks for the database.
LEDGER = "ledger.db"
#: Seconds that pass between two tries: as long as a platform lets pass between two edits of a message.
TICK_S = 3.0


@dataclass
class Stage(ABC):
    """Dana asks, Max and Omar may approve. `dice` decides whatever is left to chance."""

    house: House
    kit: Any
    folder: Path
    dice: random.Random
    dana: Any
    max: Any
    omar: Any
    promises: Promises = field(default_factory=Promises)
    #: What a campaign itself saw go wrong, and the keys of what it saw set aside.
    wrong: list[str] = field(default_factory=list)
    aside: set[str] = field(default_factory=set)
    #: True where something may be set aside for people.
    holds: bool = False

    @property
    @abstractmethod
    def eyes(self) -> Eyes:
        """Return what the oracle looks with."""

    @abstractmethod
    def heal(self) -> None:
        """Let the platform work as it should again."""

    @abstractmethod
    async def settled(self) -> None:
        """Wait for what the adapter does after its acks."""

    @abstractmethod
    async def ask(self) -> tuple[int, list[Any]]:
        """Let Dana ask once, by command or by mention; return the number of the ask and what the app was told."""

    @abstractmethod
    async def decide(self, by: Any, shown: Any, verdict: str) -> list[Any]:
        """Decide on what somebody sees: press, and where a form opens fill it in; return what the app was told."""

    @abstractmethod
    def card(self, number: int) -> Any:
        """Return the card of the newest version of an ask, as it stands now; a later press may be out of date."""

    @abstractmethod
    def shown(self, number: int) -> Any | None:
        """Return the card of an ask as the platform shows it, whatever we know of it; None where it is not there."""

    @abstractmethod
    def told(self, person: Any, said: str) -> int:
        """Count how often somebody was told something that nobody else sees."""

    @property
    def running(self) -> Any:
        """The parts of the adapter that runs now."""
        return self.kit.running._works

    def expect(self, held: bool, otherwise: str) -> None:
        """Write down what must not be."""
        if not held:
            self.wrong.append(otherwise)

    async def turn(self, *, runs: bool = True) -> None:
        """Work until nothing is due, and until everything is shown."""
        await self.settled()
        await self.house.turn(runs=runs, tick_s=TICK_S)
        await self.settled()

    async def delivered(self, count: int) -> list[int]:
        """Let Dana ask that often, and work until the versions are there; return the numbers of the asks."""
        asks = [(await self.ask())[0] for _ in range(count)]
        await self.turn()
        return asks

    def request(self, number: int) -> str:
        """Return the request that came of an ask, empty when none did."""
        select = sa.select(tables.request.c.id, tables.request.c.facts)
        with self.house.store.database.begin() as connection:
            return next((row.id for row in connection.execute(select) if label(row.facts) == str(number)), "")

    def decided_by(self, number: int) -> str:
        """Return the name of who decided on an ask."""
        with self.house.store.reading("main") as uow:
            return str(uow.deliverables.decisions(f"d-{self.request(number)}")[0].by_name)

    def thread(self, number: int) -> str:
        """Return the id of the thread in which an ask is talked about."""
        return self.house.thread(self.request(number)).thread or ""

    def row(self, key: str, card: Card, channel: str) -> OutboxRow:
        """Return a card that belongs to no request, ready to be queued for a channel."""
        place = f"{self.house.adapter.name}:{self.kit.place.tenant}:{channel}"
        return OutboxRow(
            key=key, tenant="main", workspace=self.house.adapter.name, channel=place, kind="card", body=to_json(card)
        )


S = TypeVar("S", bound=Stage)


@asynccontextmanager
async def staged(stage: type[S], kit: type[Kit], dice: random.Random, **terms: Any) -> AsyncIterator[S]:
    """Open a house of its own with the note taker hired, and close it."""
    with tempfile.TemporaryDirectory(prefix="rolecall-faults-") as name, quiet():
        folder = Path(name)
        (folder / LEDGER).write_bytes(_migrated())
        store = store_in(folder)
        sa.event.listen(store.database, "connect", _need_not_survive_a_power_cut)
        house = house_in(store, kit())
        await house.open()
        people = [await house.kit.person(each, "requester", "approver") for each in ("dana", "max", "omar")]
        house.hire(str(house.kit.place), strict=True, **terms)
        try:
            yield stage(house, house.kit, folder, dice, *(house.kit.people[one.id] for one in people))  # type: ignore[attr-defined]
        finally:
            await house.close()
            store.close()


@cache
def _migrated() -> bytes:
    """Return a database in which nothing has happened yet."""
    with tempfile.TemporaryDirectory(prefix="rolecall-faults-") as name:
        migrate(f"sqlite:///{name}/{LEDGER}")
        return (Path(name) / LEDGER).read_bytes()


@contextmanager
def quiet() -> Iterator[None]:
    """Log nothing: a campaign provokes what would be logged, and counts what came of it."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with capture_logs():
            yield
    finally:
        logging.disable(before)


def _need_not_survive_a_power_cut(connection: Any, _entry: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")
