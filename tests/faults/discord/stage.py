"""A house before Discord: what people do there, and what they see."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from rolecall.line.closing import card_key
from rolecall_discord.drawing import number as card_id
from tests.adapters.fake_discord.cannot import Cannot
from tests.adapters.fake_discord.interactions import Interaction
from tests.adapters.fake_discord.person import Person
from tests.adapters.fake_discord.server import FakeDiscord
from tests.adapters.fake_discord.things import Message
from tests.adapters.kits.discord import Deed
from tests.adapters.kits.discord_eyes import buttons_of, words_of
from tests.faults.chat import stage
from tests.faults.chat.promises import words
from tests.faults.chat.stage import REASON
from tests.faults.discord.sights import Sights, card_number

#: Real seconds until an event counts as not arriving, and between two looks; a handler begins within one.
PATIENCE_S, LOOK_S = 5.0, 0.002


class Stage(stage.Stage):
    """See `tests.faults.chat.stage.Stage`."""

    @property
    def discord(self) -> FakeDiscord:
        """The platform."""
        found: FakeDiscord = self.kit.discord
        return found

    @property
    def eyes(self) -> Sights:
        """See `Stage.eyes`."""
        return Sights(self.discord)

    def heal(self) -> None:
        """See `Stage.heal`."""
        self.discord.faults.clear()
        self.discord.gateway.copies = 1

    async def settled(self) -> None:
        """See `Stage.settled`; what is still on its way arrives before."""
        if self.running is not None:
            await self._arrived()
            await self.kit.settled()

    async def _arrived(self) -> None:
        """Wait until the library has read what was sent; to be asked for heartbeats it lets 110 times a minute."""
        until, arrived = time.monotonic() + PATIENCE_S, False
        while not arrived and time.monotonic() < until:
            ws, live = self.running.bot.ws, self.discord.gateway.live
            arrived = all(ws and ws.session_id == one.id and ws.sequence >= len(one.events) for one in live)
            await asyncio.sleep(LOOK_S)
        self.expect(arrived, "what was sent did not arrive")

    async def ask(self) -> tuple[int, list[Deed]]:
        """See `Stage.ask`."""
        number, deed = await self.asking()
        await self.deliver(deed)
        return number, [deed]

    async def asking(self) -> tuple[int, Deed]:
        """Let Dana ask once; what the app is told of it is on its way."""
        number = self.promises.ask()
        text, general = words(number), self.kit.general
        if self.dice.random() < 0.5:
            return number, await self.prepared(lambda: self.dana.slash(general, "notes ask", text=text))
        return number, await self.prepared(lambda: self.dana.mention(general, f"notes {text}"))

    async def pressing(self, by: Person, shown: Message, verb: str) -> Deed:
        """Let somebody press what they see; the app is not told yet.

        Raises:
            Cannot: there is no such button.
        """
        names = [one["custom_id"] for one in buttons_of(shown)]
        button = next((name for name in names if name.startswith(f"rc|{verb}|")), "")
        return await self.prepared(lambda: by.click(shown, button))

    async def submitting(self, by: Person, opened: Deed) -> Deed:
        """Let somebody send the form that they opened; the app is not told yet."""
        form = opened.interaction
        assert form is not None
        return await self.prepared(lambda: by.submit(form, reason=REASON))

    async def opened(self, by: Person, shown: Message, verb: str) -> Deed:
        """Let somebody open a form."""
        deed = await self.pressing(by, shown, verb)
        await self.deliver(deed)
        return deed

    async def decide(self, by: Person, shown: Message, verdict: str) -> list[Deed]:
        """See `Stage.decide`."""
        try:
            sent = [await self.opened(by, shown, verdict)]
        except Cannot as error:
            self.wrong.append(f"{by.user.name} wanted to {verdict}: {error}")
            return []
        if sent[0].interaction and sent[0].interaction.modal:
            sent.append(await self.submitting(by, sent[0]))
            await self.deliver(sent[1])
        return sent

    async def prepared(self, gesture: Callable[[], Any]) -> Deed:
        """Let somebody do something, and hold back what the app would be told."""
        with self.discord.gateway.held() as events:
            done = gesture()
            if inspect.isawaitable(done):
                done = await done
        return Deed(events, done if isinstance(done, Interaction) else None)

    def bring(self, *deeds: Deed) -> int:
        """Tell the app at once; returns how often a session that has a socket was told."""
        return sum(self.discord.gateway.deliver(event) for deed in deeds for event in deed.events)

    async def deliver(self, *deeds: Deed) -> None:
        """Tell the app, and wait until it has done what comes of it."""
        self.bring(*deeds)
        await self.settled()

    def card(self, number: int) -> Message:
        """See `Stage.card`."""
        version, _status = self.house.version(self.request(number))
        ref = self.house.receipt(card_key(version))
        assert ref is not None, f"version {version.number} of ask {number} is not shown"
        return deepcopy(self.discord.world.messages[ref.message])

    def shown(self, number: int) -> Message | None:
        """See `Stage.shown`."""
        with self.house.store.reading("main") as uow:
            made = uow.deliverables.of(self.request(number))
            if made is None:
                return None
            version, _status = uow.deliverables.version(made)
        wanted = card_id(card_key(version))
        posts = [post.id for post in self.eyes.cards() if card_number(post) == wanted]
        return deepcopy(self.discord.world.messages[posts[0]]) if posts else None

    def told(self, person: Person, said: str) -> int:
        """See `Stage.told`."""
        world = self.discord.world
        direct = world.direct(person.id).id
        own = [one for one in world.messages.values() if one.only == person.id or one.channel == direct]
        return sum(said in words_of(one) for one in own)
