"""A house before Slack: what people do there, and what they see."""

from __future__ import annotations

import copy
from collections.abc import Coroutine
from typing import Any

from rolecall.line.closing import card_key
from tests.adapters.fake_slack.cannot import Cannot
from tests.adapters.fake_slack.delivery import Delivery
from tests.adapters.fake_slack.person import Person
from tests.adapters.fake_slack.rooms import Message
from tests.adapters.fake_slack.server import FakeSlack
from tests.faults.chat import stage
from tests.faults.chat.promises import words
from tests.faults.chat.stage import REASON
from tests.faults.slack.sights import Sights


class Stage(stage.Stage):
    """See `tests.faults.chat.stage.Stage`."""

    @property
    def slack(self) -> FakeSlack:
        """The platform."""
        found: FakeSlack = self.kit.slack
        return found

    @property
    def eyes(self) -> Sights:
        """See `Stage.eyes`."""
        return Sights(self.slack)

    def heal(self) -> None:
        """See `Stage.heal`."""
        self.slack.faults.clear()

    async def settled(self) -> None:
        """See `Stage.settled`."""
        if self.running is not None:
            await self.running.later.settle()
            await self.running.sessions.settle()

    async def ask(self) -> tuple[int, list[Delivery]]:
        """See `Stage.ask`."""
        number = self.promises.ask()
        if self.dice.random() < 0.5:
            return number, [await self.dana.command("/notes", words(number), self.kit.general)]
        said = await self.dana.mention(self.kit.general, f"notes {words(number)}")
        return number, said.deliveries

    async def decide(self, by: Person, shown: Message, verdict: str) -> list[Delivery]:
        """See `Stage.decide`."""
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

    def card(self, number: int) -> Message:
        """See `Stage.card`."""
        version, _status = self.house.version(self.request(number))
        ref = self.house.receipt(card_key(version))
        assert ref is not None, f"version {version.number} of ask {number} is not shown"
        return copy.deepcopy(self.slack.world.messages[ref.place.channel, ref.message])

    def shown(self, number: int) -> Message | None:
        """See `Stage.shown`."""
        with self.house.store.reading("main") as uow:
            made = uow.deliverables.of(self.request(number))
            if made is None:
                return None
            version, _status = uow.deliverables.version(made)
        posts = self.slack.record.kept("key", card_key(version))
        return copy.deepcopy(self.slack.world.messages[posts[0].channel, posts[0].ts]) if posts else None

    def told(self, person: Person, said: str) -> int:
        """See `Stage.told`; in messages and in modals."""
        own = [one.text for one in self.slack.world.messages.values() if one.only == person.id]
        views = [str(one.body["blocks"]) for one in self.slack.world.views.values() if one.user == person.id]
        return sum(said in text for text in (*own, *views))
