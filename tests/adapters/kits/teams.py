"""Teams as the fake has it: people at its client, our preview adapter in between."""

from __future__ import annotations

import asyncio
import copy
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Literal

import httpx
from rolecall_teams import activities
from rolecall_teams.adapter import CAPS, TeamsAdapter
from rolecall_teams.cards import BELOW, CONTINUED

from rolecall.chat import Actor, Place, Ref
from tests.adapters.fake_teams.connector import ANSWERS
from tests.adapters.fake_teams.server import APP_ID, TENANT, Delivery, FakeTeams, actions, lines
from tests.adapters.fake_teams.world import Message, Person
from tests.adapters.kit import Fault, Gesture, Heard, Kit, Shown

GENERAL = "19:general@thread.tacv2"


class Hosted(TeamsAdapter):
    """The adapter, before a platform that opens with the first start."""

    def __init__(self, kit: TeamsKit) -> None:
        """Be started by `kit`; the real settings follow, once there are addresses."""
        super().__init__({f"ROLECALL_TEAMS_{name}": "none" for name in ("APP_ID", "APP_PASSWORD", "TENANT")}, Path())
        self._kit = kit

    async def start(self, sink: Any, desk: Any, shelf: Any) -> None:
        """See `Workspace.start`."""
        await self._kit.open(sink.clock)
        TeamsAdapter.__init__(self, self._kit.teams.environ(), Path(tempfile.gettempdir()))
        await super().start(sink, desk, shelf)


class TeamsKit(Kit):
    """Signed activities to the adapter's own application, its answers over real connections."""

    place = Place("teams", TENANT, activities.safe(GENERAL))
    group = f"teams:{TENANT}:managers"
    full = CAPS
    faults = frozenset[Fault]({*ANSWERS, "lost", "cut"})  # type: ignore[arg-type]  # the names are the same
    lacks: ClassVar[dict[str, str]] = {"limits": "what is too long goes on in further messages below"}

    def __init__(self, **off: Any) -> None:
        """Begin with a platform that is not open yet."""
        super().__init__(**off)
        self.teams: FakeTeams = None  # type: ignore[assignment]  # opened with the first start
        self._said: dict[str, list[str]] = {}
        self._cuts = 0
        self._connect = httpx.AsyncHTTPTransport.handle_async_request

    async def open(self, clock: Any) -> None:
        """Open the platform, once."""
        if self.teams is not None:
            return
        self.teams = await FakeTeams(clock).__aenter__()
        self.teams.connector.paced = False
        self.teams.world.channel("general")
        self.teams.at("http://bot/messages", self._asgi)
        httpx.AsyncHTTPTransport.handle_async_request = self._cutting()  # type: ignore[method-assign]

    async def begin(self, house: Any) -> None:
        """See `Kit.begin`: the app is added to a team, which says where Teams is reached."""
        await super().begin(house)
        await self.teams.deliver(self.teams.added(GENERAL))

    async def end(self) -> None:
        """See `Kit.end`: the connections close before the platform does."""
        await self.running.stop()
        httpx.AsyncHTTPTransport.handle_async_request = self._connect  # type: ignore[method-assign]
        await self.teams.__aexit__(None, None, None)

    def adapter(self) -> TeamsAdapter:
        """See `Kit.adapter`."""
        self.running = Hosted(self)
        return self.running

    async def _asgi(self, scope: Any, receive: Any, send: Any) -> None:
        await self.running._app(scope, receive, send)

    # people

    async def person(self, name: str, *roles: str) -> Actor:
        """See `Kit.person`."""
        actor = await self.stranger(name)
        member, _token = await asyncio.to_thread(self.house.enter, name, *roles)
        self.house.bind(member, actor)
        return actor

    async def stranger(self, name: str) -> Actor:
        """See `Kit.stranger`."""
        return Actor("teams", TENANT, activities.safe(self.teams.world.person(name).id), name)

    async def joins(self, actor: Actor) -> None:
        """See `Kit.joins`; there are no groups."""
        raise NotImplementedError

    async def leaves(self, actor: Actor) -> None:
        """See `Kit.leaves`; there are no groups."""
        raise NotImplementedError

    def direct(self, actor: Actor) -> Place:
        """See `Kit.direct`."""
        return Place("teams", TENANT, activities.safe(self.teams.world.chat(self._who(actor).id)))

    def _who(self, actor: Actor) -> Person:
        return self.teams.world.people[activities.raw(actor.id)]

    # gestures

    async def writes(self, actor: Actor, text: str, place: Place, files: Sequence[tuple[str, bytes]] = ()) -> Gesture:
        """See `Kit.writes`: what the bot is to hear in a channel names it; a thread says which role is meant."""
        named = text.startswith(("@", "/"))
        role, _, rest = text.partition(" ")
        words = rest if role.startswith("@") and (place.thread or role == "@rolecall") else text.removeprefix("@")
        channel = activities.raw(place.channel)
        person, chat = self._who(actor), channel in self.teams.world.chats
        found = self.teams.says(person, words, channel, place.thread or "", names_bot=named and not chat)
        return self._gesture(actor, found)

    async def presses(self, actor: Actor, shown: Shown, verb: str) -> Gesture:
        """See `Kit.presses`."""
        return self._gesture(actor, self.teams.presses(self._who(actor), shown.buttons[verb], verb))

    async def submits(self, actor: Actor, heard: Heard, **values: str) -> Gesture:
        """See `Kit.submits`; there are no forms."""
        raise NotImplementedError

    async def machine(self, kind: Literal["bot", "self"], text: str, place: Place) -> Gesture:
        """See `Kit.machine`."""
        name = APP_ID if kind == "self" else "another"
        words, channel = text.removeprefix("@"), activities.raw(place.channel)
        return self._gesture(
            Actor("teams", TENANT, name, name), self.teams.bot_says(name, words, channel, place.thread or "")
        )

    def _gesture(self, actor: Actor, delivery: Delivery | None) -> Gesture:
        async def deliver() -> Heard:
            said = await self.teams.deliver(delivery) if delivery is not None else ""
            if said:
                self._said.setdefault(actor.id, []).append(said)
            return Heard(said=said)

        return deliver

    # eyes

    async def sees(self, actor: Actor, place: Place) -> list[Shown]:
        """See `Kit.sees`: what goes on below a card is read with it."""
        channel, thread = activities.raw(place.channel), place.thread or ""
        found = [one for one in self.teams.world.seen(channel, thread) if not _is_more(one)]
        return [self._shown(one, place) for one in found]

    def _shown(self, message: Message, place: Place) -> Shown:
        text = "\n".join(line for one in self._whole(message) for line in lines(one.card) if line != BELOW)
        as_seen, seen = copy.deepcopy(message), text + message.activity["summary"]
        found = actions(message.card)
        links = [action["url"] for action in found if action["type"] == "Action.OpenUrl"]
        return Shown(
            ref=Ref(place, message.id),
            text=text,
            buttons={action["data"]["verb"]: as_seen for action in found if action["type"] == "Action.Execute"},
            link=links[0] if links else "",
            live=tuple(repr(mark) for mark in seen if not mark.isprintable() and mark != "\n"),
        )

    def _whole(self, message: Message) -> list[Message]:
        """Return a message with those that go on below it."""
        root = message.root or message.id
        below = [one for one in self.teams.world.seen(message.conversation, message.root) if one.id != root]
        whole = [message]
        for one in below[below.index(message) + 1 if message in below else 0 :]:
            if not _is_more(one):
                break
            whole.append(one)
        return whole

    async def told(self, actor: Actor) -> list[str]:
        """See `Kit.told`: answers to a press, and what the bot says in the chat with a person."""
        chat = f"a:{activities.raw(actor.id).removeprefix('29:')}"
        words = ["\n".join(lines(one.card)) for one in self.teams.world.seen(chat)]
        return self._said.get(actor.id, []) + words

    # faults

    def fail(self, fault: Fault, times: int = 1) -> None:
        """See `Kit.fail`; a token that is refused is fetched anew once, so credentials are dead after two."""
        if fault == "cut":
            self._cuts += times
            return
        self.teams.connector.faults += [fault] * (2 * times if fault == "dead" else times)  # type: ignore[list-item]

    def _cutting(self) -> Any:
        """Return a transport that finds nobody at the other end, as often as was asked for."""
        connect = self._connect

        async def cutting(transport: Any, request: httpx.Request) -> httpx.Response:
            if self._cuts and request.method == "POST" and "/v3/conversations" in request.url.path:
                self._cuts -= 1
                raise httpx.ConnectError("cut")
            return await connect(transport, request)

        return cutting


def _is_more(message: Message) -> bool:
    return lines(message.card)[0].startswith(f"{CONTINUED} (")
