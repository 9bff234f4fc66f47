"""A Discord that delivers commands and presses as fast as it can, and times the answers; all else the fake one does.

Interactions are written before the clock runs, and of an answer only its kind is looked at: whoever measures with a
slow platform measures the platform.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Literal

from aiohttp import web
from aiohttp.typedefs import Handler

from rolecall.chat.common.samples import DELIVERED, SUBJECT
from rolecall.clock import SystemClock
from rolecall_discord.drawing import render
from tests.adapters.fake_discord import payloads
from tests.adapters.fake_discord.components import BUTTON, numbered
from tests.adapters.fake_discord.interactions import COMMAND, COMPONENT
from tests.adapters.fake_discord.rest.door import reply
from tests.adapters.fake_discord.rest.writing import FILE_BYTES
from tests.adapters.fake_discord.server import FakeDiscord
from tests.adapters.fake_discord.things import EPHEMERAL, V2
from tests.benchmarks.acks import ASK, CHANNELS, PEOPLE, Burst
from tests.benchmarks.envelopes import Envelopes

GUILD = "900100200300400500"
#: The button that is pressed.
APPROVE = f"rc|approve|{SUBJECT}"
#: The kind of a first answer that brings a message.
MESSAGE = 4

What = Literal["command", "button"]

_TEXT = {"name": "text", "type": 3, "value": ASK}
_GIVEN = {"id": "1", "name": "ba", "type": 1, "guild_id": GUILD, "resolved": {}}
#: What somebody does: the kind of interaction, and its data.
DEEDS: dict[What, tuple[int, dict[str, Any]]] = {
    "command": (COMMAND, _GIVEN | {"options": [{"name": "ask", "type": 1, "options": [_TEXT]}]}),
    "button": (COMPONENT, {"custom_id": APPROVE, "component_type": BUTTON, "id": 1}),
}


class FastDiscord(FakeDiscord):
    """One server with one app; `gateway` begins its session, and this sends into it."""

    def __init__(self) -> None:
        """Furnish the server; nobody waits for a rate, as the measured app alone decides how fast it is."""
        super().__init__(SystemClock())
        self.rates.enforced = False
        self._envelopes = Envelopes()
        guild = self.guild("Bench", GUILD)
        people = [self.person(f"person{n}", guild) for n in range(PEOPLE)]
        channels = [self.channel(f"channel{n}", guild) for n in range(CHANNELS)]
        self._turns = itertools.cycle([(people[n % PEOPLE], channels[n % CHANNELS]) for n in range(PEOPLE * CHANNELS)])
        drawn = numbered(list(render(replace(DELIVERED, files=()), key="r1:delivered").components))
        card = self.world.message(channels[0].id, self.world.bot.id, components=drawn, flags=V2)
        self._card = payloads.message(self.world, card)
        self._shown = payloads.message(self.world, replace(card, components=[], flags=EPHEMERAL))

    async def measure(self, what: What, at_once: int, seconds: float, most: int) -> Burst:
        """Deliver for so long, with so many interactions that are not answered at any time."""
        (session,) = self.gateway.live
        assert session.socket is not None
        written = list(itertools.islice(self._interactions(what, len(session.events)), most))
        return await self._envelopes.measure(written, at_once, seconds, session.socket.ws.send_str)

    def _interactions(self, what: What, seq: int) -> Iterator[tuple[str, str]]:
        """Yield tokens and events of the gateway, each a new thing that somebody did."""
        kind, data = DEEDS[what]
        more = {"attachment_size_limit": FILE_BYTES} | ({"message": self._card} if kind == COMPONENT else {})
        for person, channel in self._turns:
            number = self.world.fresh()
            made = payloads.interaction(self.world, number, kind, person.user, channel, data)
            yield made["token"], json.dumps({"op": 0, "t": "INTERACTION_CREATE", "s": seq, "d": made | more})

    def _application(self) -> web.Application:
        app = super()._application()
        app.middlewares.append(self._quickly)
        return app

    @web.middleware
    async def _quickly(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Take first answers, and follow-ups, without a look at what they say."""
        match request.method, request.path.split("/")[3:]:
            case "POST", ["interactions", number, token, "callback"]:
                answer = await request.json()
                self._envelopes.acked(token)
                return reply(self._taken(number, answer["type"]), 200, {})
            case "POST", ["webhooks", _, _]:
                return reply(self._shown, 200, {})
            case _:
                return await handler(request)

    def _taken(self, number: str, kind: int) -> dict[str, Any]:
        shown = {"message": self._shown} if kind == MESSAGE else {}
        return {"interaction": {"id": number, "type": kind}, "resource": {"type": kind, **shown}}
