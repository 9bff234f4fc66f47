"""A house before Slack for one campaign: who is there, what they do, and what has to come of it."""

from __future__ import annotations

import copy
import logging
import random
import tempfile
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from structlog.testing import capture_logs

from rolecall.line.closing import card_key
from rolecall.store import migrate, tables
from tests.adapters.fake_slack.cannot import Cannot
from tests.adapters.fake_slack.delivery import Delivery
from tests.adapters.fake_slack.person import Person
from tests.adapters.fake_slack.rooms import Message
from tests.adapters.fake_slack.server import FakeSlack
from tests.adapters.house import House
from tests.adapters.kits.slack import SlackKit
from tests.adapters.mortal import house_in, store_in
from tests.faults.slack.promises import Promises, label, words

#: What a decision says that needs words.
REASON = "The plan is due on Friday."
#: Seconds that pass between two tries: as long as Slack lets pass between two edits of a message.
TICK_S = 3.0


@dataclass
class Stage:
    """Dana asks, Max and Omar may approve. `dice` decides whatever is left to chance."""

    house: House
    kit: SlackKit
    folder: Path
    dice: random.Random
    dana: Person
    max: Person
    omar: Person
    promises: Promises = field(default_factory=Promises)
    #: What a campaign itself saw go wrong, and the keys of what it saw set aside.
    wrong: list[str] = field(default_factory=list)
    aside: set[str] = field(default_factory=set)
    #: True where something may be set aside for people.
    holds: bool = False

    @property
    def slack(self) -> FakeSlack:
        """The platform."""
        return self.kit.slack

    @property
    def running(self) -> Any:
        """The parts of the adapter that runs now."""
        return self.kit.running._works

    def expect(self, held: bool, otherwise: str) -> None:
        """Write down what must not be."""
        if not held:
            self.wrong.append(otherwise)

    async def settled(self) -> None:
        """Wait for what the adapter does after its acks."""
        if self.running is not None:
            await self.running.later.settle()
            await self.running.sessions.settle()

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

    async def ask(self) -> tuple[int, list[Delivery]]:
        """Let Dana ask once, by command or by mention; return the number of the ask and what the app was told."""
        number = self.promises.ask()
        if self.dice.random() < 0.5:
            return number, [await self.dana.command("/notes", words(number), self.kit.general)]
        said = await self.dana.mention(self.kit.general, f"notes {words(number)}")
        return number, said.deliveries

    async def decide(self, by: Person, shown: Message, verdict: str) -> list[Delivery]:
        """Decide on what somebody sees: press, and where a form opens fill it in."""
        try:
            sent = [await by.click(shown, f"rc|{verdict}")]
        except Cannot as error:
            self.wrong.append(f"{by.user.name} wanted to {verdict}: {error}")
            return []
        await self.settled()
        stack = self.slack.world.stack(by.id)
        if verdict != "approve" and stack:
            sent.append(await by.submit(stack[-1], {"reason": REASON}))
            await self.settled()
        return sent

    async def prepared(self, gesture: Coroutine[Any, Any, Any]) -> list[Delivery]:
        """Do something, and hold back what the app would be told."""
        with self.slack.mailroom.held() as held:
            await gesture
        return list(held)

    def request(self, number: int) -> str:
        """Return the request that came of an ask, empty when none did."""
        select = sa.select(tables.request.c.id, tables.request.c.facts)
        with self.house.store.database.begin() as connection:
            return next((row.id for row in connection.execute(select) if label(row.facts) == str(number)), "")

    def card(self, number: int) -> Message:
        """Return the card of the newest version of an ask, as it stands now; a later press may be out of date."""
        version, _status = self.house.version(self.request(number))
        ref = self.house.receipt(card_key(version))
        assert ref is not None, f"version {version.number} of ask {number} is not shown"
        return copy.deepcopy(self.slack.world.messages[ref.place.channel, ref.message])

    def shown(self, number: int) -> Message | None:
        """Return the card of an ask as the platform shows it, whatever we know of it; None where it is not there."""
        with self.house.store.reading("main") as uow:
            made = uow.deliverables.of(self.request(number))
            if made is None:
                return None
            version, _status = uow.deliverables.version(made)
        posts = self.slack.record.kept("key", card_key(version))
        return copy.deepcopy(self.slack.world.messages[posts[0].channel, posts[0].ts]) if posts else None

    def decided_by(self, number: int) -> str:
        """Return the name of who decided on an ask."""
        with self.house.store.reading("main") as uow:
            return str(uow.deliverables.decisions(f"d-{self.request(number)}")[0].by_name)

    def thread(self, number: int) -> str:
        """Return the ts of the thread in which an ask is talked about."""
        return self.house.thread(self.request(number)).thread or ""


@asynccontextmanager
async def staged(kit: type[SlackKit], dice: random.Random, **terms: Any) -> AsyncIterator[Stage]:
    """Open a house of its own with the note taker hired, and close it."""
    with tempfile.TemporaryDirectory(prefix="rolecall-faults-") as name, quiet():
        folder = Path(name)
        migrate(f"sqlite:///{folder}/ledger.db")
        store = store_in(folder)
        sa.event.listen(store.database, "connect", _need_not_survive_a_power_cut)
        house = house_in(store, kit())
        await house.open()
        people = [await house.kit.person(each, "requester", "approver") for each in ("dana", "max", "omar")]
        house.hire(str(house.kit.place), strict=True, **terms)
        try:
            yield Stage(house, house.kit, folder, dice, *(house.kit.people[one.id] for one in people))
        finally:
            await house.close()
            store.close()


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
