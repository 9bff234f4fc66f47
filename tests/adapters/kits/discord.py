"""Discord as the fake has it: people at its client, the unmodified library in between."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Literal

import aiohttp

from rolecall.chat import Actor, Card, Para, Place, Ref
from rolecall_discord import gateway, limits
from rolecall_discord.adapter import CAPS, DiscordAdapter
from rolecall_discord.guilds import Guilds, invite
from tests.adapters.fake_discord.app_config import CONTENT, AppConfig
from tests.adapters.fake_discord.components import CONTAINER
from tests.adapters.fake_discord.interactions import Interaction
from tests.adapters.fake_discord.person import Person
from tests.adapters.fake_discord.pings import pings
from tests.adapters.fake_discord.server import FakeDiscord
from tests.adapters.fake_discord.session import Happening
from tests.adapters.fake_discord.things import Channel, Guild, Message, Role, User
from tests.adapters.kit import Fault, Gesture, Heard, Kit, Limit, Shown
from tests.adapters.kits.discord_eyes import buttons_of, effects_of, fields_of, link_of, worded, words_of

GUILD, GENERAL, MANAGERS = "1001", "1002", "1003"
#: The invitation by which the server was connected.
INVITATION = "an-invitation"
#: Real seconds until no further server is expected at a start; there is one.
SERVERS_S = 0.02
#: What the fake does for a fault: method of its faults, and more arguments.
FAULTS: dict[Fault, tuple[str, tuple[Any, ...]]] = {
    "broken": ("status", (503,)),
    "lost": ("lose", ()),
    "throttled": ("throttle", (90,)),  # longer than the library sleeps off
    "forbidden": ("refuse", (403, 50013)),
    "refused": ("refuse", (400, 50035)),
    "dead": ("refuse", (401, 0)),
}
#: Three thousand characters, and as many as a message keeps free to say that something is missing.
PAGE, MISSING = (Para("x" * 1_000),) * 3, 60
#: The operation that goes wrong, and the end of its address.
POST, ADDRESS = "message.create", "/messages"


@dataclass
class Deed:
    """What a person did, on its way to the adapter."""

    events: list[Happening]
    interaction: Interaction | None = None
    begun: bool = False


class Hosted(DiscordAdapter):
    """The adapter, before a platform that opens with the first start."""

    def __init__(self, kit: DiscordKit) -> None:
        """Be started by `kit`."""
        self._kit = kit
        super().__init__(kit.environ(), kit.folder)

    async def start(self, sink: Any, desk: Any, shelf: Any) -> None:
        """See `Workspace.start`; the server was connected before."""
        await self._kit.open(sink.clock)
        self._environ = self._kit.environ()
        guilds = Guilds(desk, shelf)
        await guilds.load()
        if not guilds.connected(int(GUILD)):
            await asyncio.to_thread(invite, shelf, INVITATION, desk.now())
            await guilds.connect(int(GUILD), INVITATION, desk.now())
        servers, gateway.SERVERS_S = gateway.SERVERS_S, SERVERS_S
        try:
            await super().start(sink, desk, shelf)
        finally:
            gateway.SERVERS_S = servers
        await self._kit.caught_up()
        await self._kit.settled()


class DiscordKit(Kit):
    """Real payloads over real connections; the fake outlives the adapter, not the process."""

    place = Place("discord", GUILD, GENERAL)
    group = f"discord:{GUILD}:{MANAGERS}"
    full = CAPS
    faults = frozenset[Fault]({*FAULTS, "cut", "gone"})
    #: Privileged intents that the portal switched on.
    privileged: ClassVar[int] = 0
    lacks: ClassVar[Mapping[str, str]] = {"long_lines": "a command takes 6,000 characters, a message 2,000"}

    def __init__(self, **off: Any) -> None:
        """Begin with a platform that is not open yet."""
        super().__init__(**off)
        self.discord: FakeDiscord  # opened with the first start, as all that is in it
        self.guild: Guild
        self.general: Channel
        self.managers: Role
        self.other: User
        self.api = ""
        self.folder = Path(tempfile.gettempdir()) / "no-such-folder"
        self.people: dict[str, Person] = {}
        self._cuts = 0
        self._connect = aiohttp.TCPConnector.connect

    async def open(self, clock: Any) -> None:
        """Open the platform, once."""
        if self.api:
            return
        self.discord = await FakeDiscord(clock, AppConfig(privileged=self.privileged)).__aenter__()
        self.discord.rates.enforced = False
        self.api = self.discord.world.base
        self.guild = self.discord.guild(number=GUILD)
        self.general = self.discord.channel("general", self.guild, GENERAL)
        self.managers = self.discord.role(self.guild, "managers", MANAGERS)
        self.other = self.discord.admin.program("helper", self.guild)
        aiohttp.TCPConnector.connect = self._cutting()  # type: ignore[method-assign]

    async def end(self) -> None:
        """See `Kit.end`: the session ends before the platform does."""
        await self.running.stop()
        aiohttp.TCPConnector.connect = self._connect  # type: ignore[method-assign]
        await self.discord.__aexit__(None, None, None)

    def adapter(self) -> DiscordAdapter:
        """See `Kit.adapter`."""
        self.running = Hosted(self)
        return self.running

    def environ(self) -> dict[str, str]:
        """Return the adapter's settings."""
        return {"ROLECALL_DISCORD_TOKEN": AppConfig.token, "ROLECALL_DISCORD_API": self.api}

    # people

    async def person(self, name: str, *roles: str) -> Actor:
        """See `Kit.person`."""
        actor = await self.stranger(name)
        member, _token = await asyncio.to_thread(self.house.enter, name, *roles)
        self.house.bind(member, actor)
        return actor

    async def stranger(self, name: str) -> Actor:
        """See `Kit.stranger`: somebody of the server who has never used us."""
        person = self.discord.person(name, self.guild)
        self.people[person.id] = person
        return Actor("discord", GUILD, person.id, name)

    async def joins(self, actor: Actor) -> None:
        """See `Kit.joins`."""
        self.discord.admin.grant(self.guild, self.people[actor.id].user, self.managers)

    async def leaves(self, actor: Actor) -> None:
        """See `Kit.leaves`."""
        self.discord.admin.grant(self.guild, self.people[actor.id].user)

    def direct(self, actor: Actor) -> Place:
        """See `Kit.direct`."""
        return replace(self.place, channel=f"dm-{actor.id}")

    # gestures

    async def writes(self, actor: Actor, text: str, place: Place, files: Sequence[tuple[str, bytes]] = ()) -> Gesture:
        """See `Kit.writes`: a command with its options, or a message, in which the app is named before its role."""
        person, channel = self.people[actor.id], self._channel(place)
        if text.startswith("/"):
            command, options = self._command(text, files)
            return self._gesture(await self._done(lambda: person.slash(channel, command, **options)))
        named = f"<@{self.discord.world.bot.id}> {text}" if text.startswith("@") else text
        with self.discord.gateway.held() as held:
            person.say(channel, named, files=files)
        return self._gesture(Deed(held))

    def _command(self, text: str, files: Sequence[tuple[str, bytes]]) -> tuple[str, dict[str, Any]]:
        """Choose what a typed line says: of a role `ask` with the words, of the house the subcommand that it names."""
        name, _, rest = text.removeprefix("/").partition(" ")
        word = "ask"
        if name == "rolecall":
            word, _, rest = rest.partition(" ")
            word = word or "roles"
        known = self.discord.world.command(GUILD, name, 1)
        assert known is not None, f"/{name} is not registered"
        options = next(one for one in known["options"] if one["name"] == word).get("options") or []
        words = {options[0]["name"]: rest} if rest else {}
        return f"{name} {word}", words | ({"file": files[0]} if files else {})

    async def presses(self, actor: Actor, shown: Shown, verb: str) -> Gesture:
        """See `Kit.presses`."""
        message, button = shown.buttons[verb]
        return self._gesture(await self._done(lambda: self.people[actor.id].click(message, button)))

    async def submits(self, actor: Actor, heard: Heard, **values: str) -> Gesture:
        """See `Kit.submits`: page by page."""
        return self._gesture(await self._filled(self.people[actor.id], heard.form, values), values)

    async def _filled(self, person: Person, opened: str, values: Mapping[str, str]) -> Deed:
        """Prepare a page of a form, filled in as far as it has the fields."""
        form = self.discord.world.interactions[opened]
        here = {name: value for name, value in values.items() if name in fields_of(form)}
        return await self._done(lambda: person.submit(form, **here))

    async def machine(self, kind: Literal["bot", "self"], text: str, place: Place) -> Gesture:
        """See `Kit.machine`: another app's bot, or ours in another process."""
        world, admin = self.discord.world, self.discord.admin
        author = self.other if kind == "bot" else world.bot
        with self.discord.gateway.held() as held:
            admin.says(author, self._channel(place), text.replace("@", f"<@{world.bot.id}> "))
        return self._gesture(Deed(held))

    async def _done(self, gesture: Callable[[], Awaitable[Interaction]]) -> Deed:
        """Let a person do something that has not arrived yet."""
        with self.discord.gateway.held() as held:
            interaction = await gesture()
        return Deed(held, interaction)

    def _gesture(self, deed: Deed, values: Mapping[str, str] | None = None) -> Gesture:
        """Deliver what was held back, and the pages after it; awaited again the very same comes again."""
        deeds = [deed]

        async def deliver() -> Heard:
            for one in deeds:
                await self.deliver(one)
                await self.settled()
                if one is deeds[-1] and (more := await self._next_page(one, values or {})):
                    deeds.append(more)
            return self.heard(deeds[-1])

        return deliver

    async def _next_page(self, deed: Deed, values: Mapping[str, str]) -> Deed | None:
        """Go on to the next page of a form, where one is offered."""
        offered = deed.interaction and self._answer(deed.interaction)
        button = offered and next((one for one in buttons_of(offered) if one["custom_id"].startswith("rc|more|")), None)
        if not deed.interaction or not offered or not button:
            return None
        person = self.people[deed.interaction.user]
        opening = await self._done(lambda: person.click(offered, button["custom_id"]))
        await self.deliver(opening)
        await self.settled()
        assert opening.interaction is not None
        return await self._filled(person, opening.interaction.id, values)

    async def deliver(self, deed: Deed) -> None:
        """Bring what a person did to the adapter; the first time is when they do it."""
        if deed.interaction is not None and not deed.begun:
            deed.interaction.made = self.discord.clock.monotonic()
        deed.begun = True
        for event in deed.events:
            self.discord.gateway.deliver(event)
        await self.caught_up()

    async def caught_up(self) -> None:
        """Wait until all that happened has reached the adapter."""
        await self.discord.gateway.caught_up()

    async def settled(self) -> None:
        """Wait until the adapter has done all that came of what it heard."""
        if self.running._works is not None:
            await self.running._works.later.settle()

    def heard(self, deed: Deed) -> Heard:
        """Return what a person sees of the answer to what they did."""
        done = deed.interaction
        if done is None:
            return Heard()
        if done.modal:
            return Heard(fields=fields_of(done), form=done.id)
        answer = self._answer(done)
        return Heard(said=words_of(answer) if answer else "")

    def _answer(self, done: Interaction) -> Message | None:
        """Return the message that answers a gesture to this person alone."""
        found = self.discord.world.messages.get(done.original)
        return found if found is not None and found.only == done.user and found.interaction == done.id else None

    # eyes

    async def sees(self, actor: Actor, place: Place) -> list[Shown]:
        """See `Kit.sees`: cards of ours."""
        seen = self.people[actor.id].sees(self._channel(place))
        return [self._shown(one, place) for one in seen if self._is_card(one)]

    def _shown(self, message: Message, place: Place) -> Shown:
        as_seen = deepcopy(message)
        return Shown(
            ref=Ref(place, message.id),
            text=words_of(message),
            buttons={one["custom_id"].split("|")[1]: (as_seen, one["custom_id"]) for one in buttons_of(message)},
            files=tuple(file.name for file in message.files),
            link=link_of(message),
            live=tuple(effects_of(message)),
        )

    async def told(self, actor: Actor) -> list[str]:
        """See `Kit.told`: what only this person sees, and words in their direct messages."""
        if actor.id not in self.people:
            return []
        world = self.discord.world
        direct = world.direct(actor.id).id
        own = [one for one in world.messages.values() if one.author == world.bot.id and not self._is_card(one)]
        return [words_of(one) for one in own if one.only == actor.id or one.channel == direct]

    def rung(self) -> list[str]:
        """See `Kit.rung`."""
        every = self.discord.record.posts
        return [who for post in every for who in pings(worded(post.content, post.components), post.allowed).listed()]

    def _channel(self, place: Place) -> Channel:
        world = self.discord.world
        if place.channel.startswith("dm-"):
            return world.direct(place.channel.removeprefix("dm-"))
        return world.channels[place.thread or place.channel]

    def _is_card(self, message: Message) -> bool:
        framed = [node for node in message.components if node["type"] == CONTAINER]
        return message.author == self.discord.world.bot.id and not message.only and bool(framed)

    # faults and limits

    def fail(self, fault: Fault, times: int = 1) -> None:
        """See `Kit.fail`; where a thread is to be gone the newest one is deleted."""
        if fault == "cut":
            self._cuts += times
        elif fault == "gone":
            threads = [channel for channel in self.discord.world.channels.values() if channel.thread]
            self.discord.admin.delete_channel(threads[-1])
        else:
            what, more = FAULTS[fault]
            getattr(self.discord.faults, what)(POST, *more, times=times)

    def _cutting(self) -> Any:
        """Return a connector that finds nobody at the other end, as often as was asked for."""
        connect = self._connect

        async def cutting(connector: Any, request: Any, *args: Any, **more: Any) -> Any:
            if self._cuts and request.method == "POST" and request.url.path.endswith(ADDRESS):
                self._cuts -= 1
                raise aiohttp.ClientConnectorError(request.connection_key, OSError("cut"))
            return await connect(connector, request, *args, **more)

        return cutting

    def limits(self) -> Sequence[Limit]:
        """See `Kit.limits`."""
        paragraph = [Card("Limit", doc=(Para("x" * length),)) for length in (limits.PASSAGE, limits.PASSAGE + 1)]
        room = limits.COMPONENTS - 4  # the frame, the title, and what says that something is left out
        parts = [Card("Limit", doc=(Para("x"),) * number) for number in (room, room + 1)]
        left = limits.DISPLAY - len("### Limit") - MISSING
        whole = [Card("Limit", doc=(*PAGE, Para("x" * length))) for length in (left - 3_000, left - 2_999)]
        return [Limit("paragraph", *paragraph), Limit("parts", *parts), Limit("message", *whole)]


class ReadingDiscordKit(DiscordKit):
    """The same where the app may read what people write, so that a reply needs no mention."""

    full = replace(CAPS, reads_replies=True)
    privileged = CONTENT

    def environ(self) -> dict[str, str]:
        """See `DiscordKit.environ`."""
        return {**super().environ(), "ROLECALL_DISCORD_READS_REPLIES": "yes"}
