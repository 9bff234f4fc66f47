"""Slack as the fake has it: people at its client, the unmodified library in between, over sockets or over HTTP."""

from __future__ import annotations

import asyncio
import copy
import html
import socket
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, Literal

import aiohttp
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from rolecall.chat import Actor, Card, Para, Place, Ref
from rolecall_slack import limits
from rolecall_slack.adapter import CAPS, SlackAdapter
from rolecall_slack.escape import BREAK
from rolecall_slack.settings import EVENTS, PATH
from tests.adapters.fake_slack import pings
from tests.adapters.fake_slack.answering import Answering
from tests.adapters.fake_slack.app_config import AppConfig
from tests.adapters.fake_slack.blocks import elements
from tests.adapters.fake_slack.delivery import Delivery
from tests.adapters.fake_slack.person import Person
from tests.adapters.fake_slack.rooms import Channel, Message
from tests.adapters.fake_slack.server import FakeSlack
from tests.adapters.fake_slack.surfaces import View
from tests.adapters.kit import Fault, Gesture, Heard, Kit, Limit, Shown

#: Real seconds until the fake gives an ack up; the platform's are three.
PATIENCE_S = 3.0
#: What the fake does for a fault: method of its faults, method of the Web API, more arguments, times for one.
FAULTS: dict[Fault, tuple[str, tuple[Any, ...], int]] = {
    "broken": ("status", (503,), 1),
    "lost": ("lose", (), 1),
    "throttled": ("throttle", (30,), 1),
    "gone": ("refuse", ("thread_not_found",), 1),
    "forbidden": ("refuse", ("not_in_channel",), 1),
    "refused": ("refuse", ("invalid_blocks",), 2),
    "dead": ("refuse", ("token_revoked",), 1),
}


class Hosted(SlackAdapter):
    """The adapter, before a platform that opens with the first start."""

    def __init__(self, kit: SlackKit, environ: Mapping[str, str]) -> None:
        """Be started by `kit`."""
        super().__init__(environ, kit.folder)
        self._kit = kit

    async def start(self, sink: Any, desk: Any, shelf: Any) -> None:
        """See `Workspace.start`."""
        await self._kit.open(sink.clock)
        self._environ = {**self._environ, "ROLECALL_SLACK_API_URL": self._kit.slack.base_url}
        await super().start(sink, desk, shelf)


class SlackKit(Kit):
    """Real payloads over real connections; the fake outlives the adapter, not the process."""

    place = Place("slack", "T0001", "C0001")
    group = "slack:T0001:S0001"
    full = CAPS
    faults = frozenset[Fault]({*FAULTS, "cut"})
    lacks: ClassVar[Mapping[str, str]] = {}

    def __init__(self, **off: Any) -> None:
        """Begin with a platform that is not open yet."""
        super().__init__(**off)
        self.slack: FakeSlack = None  # type: ignore[assignment]  # opened with the first start
        self.folder = Path(tempfile.gettempdir()) / "no-such-folder"
        self.people: dict[str, Person] = {}
        self._cuts = 0
        self._connect = aiohttp.TCPConnector.connect

    async def open(self, clock: Any) -> None:
        """Open the platform, once."""
        if self.slack is not None:
            return
        self.slack = FakeSlack(clock, AppConfig(commands=frozenset({"/rolecall", "/notes"})))
        await self.slack.__aenter__()
        self.slack.mailroom.patience = PATIENCE_S
        self.slack.rates.enforced = False
        team = self.slack.team()
        self.install = self.slack.install(team)
        self.general = self.slack.channel("general", team)
        self.managers = self.slack.group("managers", team)
        self.team = team
        aiohttp.TCPConnector.connect = self._cutting()  # type: ignore[method-assign]

    async def end(self) -> None:
        """See `Kit.end`: the connections close before the platform does."""
        await self.running.stop()
        aiohttp.TCPConnector.connect = self._connect  # type: ignore[method-assign]
        await self.slack.__aexit__(None, None, None)

    def adapter(self) -> SlackAdapter:
        """See `Kit.adapter`."""
        self.running = Hosted(self, self.environ())
        return self.running

    def environ(self) -> dict[str, str]:
        """Return the adapter's settings."""
        tokens = {
            "BOT_TOKEN": "xoxb-0001",
            "APP_TOKEN": AppConfig.app_token,
            "SIGNING_SECRET": AppConfig.signing_secret,
        }
        return {f"ROLECALL_SLACK_{name}": value for name, value in tokens.items()}

    # people

    async def person(self, name: str, *roles: str) -> Actor:
        """See `Kit.person`."""
        actor = await self.stranger(name)
        member, _token = await asyncio.to_thread(self.house.enter, name, *roles)
        self.house.bind(member, actor)
        return actor

    async def stranger(self, name: str) -> Actor:
        """See `Kit.stranger`: somebody of the workspace who has never used us."""
        person = self.slack.person(name, self.team)
        self.general.members.add(person.id)
        self.people[person.id] = person
        return Actor("slack", self.team.id, person.id, name)

    async def joins(self, actor: Actor) -> None:
        """See `Kit.joins`."""
        await self.slack.admin.set_group(self.managers, [*self.managers.users, actor.id])

    async def leaves(self, actor: Actor) -> None:
        """See `Kit.leaves`."""
        await self.slack.admin.set_group(self.managers, [one for one in self.managers.users if one != actor.id])

    def direct(self, actor: Actor) -> Place:
        """See `Kit.direct`."""
        return replace(self.place, channel=self.slack.world.direct(self.install.user, actor.id).id)

    # gestures

    async def writes(self, actor: Actor, text: str, place: Place, files: Sequence[tuple[str, bytes]] = ()) -> Gesture:
        """See `Kit.writes`: a command, or a message as people write it; the app has one name for all roles."""
        person, channel = self.people[actor.id], self.slack.world.channels[place.channel]
        text = html.escape(text, quote=False)  # as the client sends what people type
        with self.slack.mailroom.held() as held:
            if text.startswith("/"):
                name, _, rest = text.partition(" ")
                await person.command(name, rest, channel)
            elif text.startswith("@"):
                await person.mention(
                    channel, text.removeprefix("@rolecall").removeprefix("@").strip(), place.thread or "", files
                )
            else:
                await person.say(channel, text, place.thread or "", files)
        return self._gesture(actor, list(held))

    async def presses(self, actor: Actor, shown: Shown, verb: str) -> Gesture:
        """See `Kit.presses`."""
        message, action = shown.buttons[verb]
        with self.slack.mailroom.held() as held:
            await self.people[actor.id].click(message, action)
        return self._gesture(actor, list(held))

    async def submits(self, actor: Actor, heard: Heard, **values: str) -> Gesture:
        """See `Kit.submits`."""
        view: View = heard.form
        with self.slack.mailroom.held() as held:
            await self.people[actor.id].submit(view, values)
        return self._gesture(actor, list(held), view)

    async def machine(self, kind: Literal["bot", "self"], text: str, place: Place) -> Gesture:
        """See `Kit.machine`."""
        channel = self.slack.world.channels[place.channel]
        with self.slack.mailroom.held() as held:
            if kind == "bot":
                await self.slack.admin.bot_says(
                    channel, text.replace("@", f"<@{self.install.user}> "), place.thread or ""
                )
            else:
                own = self._own(channel, text, place.thread or "")
                held.extend(self.slack._server.events.message(own))
        return self._gesture(Actor("slack", self.team.id, "", kind), list(held))

    def _own(self, channel: Channel, text: str, thread: str) -> Message:
        world = self.slack.world
        facts = {"user": self.install.user, "bot": self.install.bot, "app": self.slack.app.id, "team": channel.team}
        own = Message(ts=world.ts(), channel=channel.id, text=text, thread=thread, **facts)
        world.messages[channel.id, own.ts] = own
        return own

    def _gesture(self, actor: Actor, deliveries: list[Delivery], view: View | None = None) -> Gesture:
        """Deliver what was held back; awaited again the very same comes again."""

        async def deliver() -> Heard:
            before = await self.told(actor)
            await self.slack.mailroom.release(deliveries)
            answering: Answering = self.slack._answering
            for one in deliveries:
                if one.channel == "slash_commands":
                    answering.command(one)
                elif view is not None and view.open:
                    answering.submission(one, view)
            await self.settled()
            opened = next((one for one in reversed(self.slack.world.stack(actor.id)) if _fields(one)), None)
            said = " ".join((await self.told(actor))[len(before) :])
            return Heard(said=said, fields=_fields(opened) if opened else (), form=opened)

        return deliver

    async def settled(self) -> None:
        """Wait for what the adapter does after its ack."""
        if self.running._works is not None:
            await self.running._works.later.settle()

    # eyes

    async def sees(self, actor: Actor, place: Place) -> list[Shown]:
        """See `Kit.sees`: cards of ours; the files of a card stand below it."""
        messages = self.people[actor.id].sees(self.slack.world.channels[place.channel], place.thread or "")
        files = [name for one in self.slack.world.in_channel(place.channel) for name in one.files]
        files += [name for one in self.slack.world.messages.values() for name in one.files]
        cards = [one for one in messages if one.thread == (place.thread or "") and _is_card(one)]
        return [self._shown(one, place, set(files)) for one in cards]

    def _shown(self, message: Message, place: Place, shared: set[str]) -> Shown:
        blocks = message.blocks
        usable = [element for block in blocks for element in elements(block) if element["type"] == "button"]
        as_seen = copy.deepcopy(message)
        text = "\n".join(_texts(blocks)).replace(BREAK, "")
        link = next((url for url in pings.links("", blocks)), "")
        named = message.metadata["event_payload"].get("files", ())
        live = [*pings.worded(message.text, blocks), *(url for url in pings.links(message.text, blocks) if url != link)]
        return Shown(
            ref=Ref(place, message.ts),
            text=text,
            buttons={element["action_id"].split("|")[1]: (as_seen, element["action_id"]) for element in usable},
            files=tuple(self.slack.world.files[name].name for name in named if name in shared),
            link=link,
            live=(*live, *(repr(mark) for mark in text if not mark.isprintable() and mark not in "\n\t")),
        )

    async def told(self, actor: Actor) -> list[str]:
        """See `Kit.told`: what only this person sees, words in a modal among it."""
        if actor.id not in self.people:
            return []
        direct = self.slack.world.direct(self.install.user, actor.id).id
        own = [
            one
            for one in self.slack.world.messages.values()
            if one.only == actor.id or (one.channel == direct and one.bot == self.install.bot and not _is_card(one))
        ]
        views = [one for one in self.slack.world.views.values() if one.user == actor.id and one.kind == "modal"]
        words = ["\n".join(_texts(one.blocks)) or one.text for one in own]
        words += ["\n".join(_texts(one.body["blocks"])) for one in views if not _fields(one)]
        return [text.replace(BREAK, "") for text in words]

    def rung(self) -> list[str]:
        """See `Kit.rung`."""
        return [name for post in self.slack.record.posts for name in pings.worded(post.text, post.blocks)]

    # faults and limits

    def fail(self, fault: Fault, times: int = 1) -> None:
        """See `Kit.fail`."""
        if fault == "cut":
            self._cuts += times
            return
        what, more, each = FAULTS[fault]
        getattr(self.slack.faults, what)("chat.postMessage", *more, times=times * each)

    def _cutting(self) -> Any:
        """Return a connector that finds nobody at the other end, as often as was asked for."""
        connect = self._connect

        async def cutting(connector: Any, request: Any, *args: Any, **more: Any) -> Any:
            if self._cuts and request.url.path.endswith("/chat.postMessage"):
                self._cuts -= 1
                raise aiohttp.ClientConnectorError(request.connection_key, OSError("cut"))
            return await connect(connector, request, *args, **more)

        return cutting

    def limits(self) -> Sequence[Limit]:
        """See `Kit.limits`."""
        paragraph = [Card("Limit", doc=(Para("x" * length),)) for length in (limits.RICH_TEXT, limits.RICH_TEXT + 1)]
        room = limits.MESSAGE_BLOCKS - 1  # its title
        parts = [Card("Limit", doc=(Para("x"),) * number) for number in (room, room + 1)]
        return [Limit("paragraph", *paragraph), Limit("parts", *parts)]


class SlackHttpKit(SlackKit):
    """The same platform, which calls the adapter's routes over HTTP, signed."""

    async def open(self, clock: Any) -> None:
        """See `SlackKit.open`; the routes are served beside."""
        if self.slack is not None:
            return
        await super().open(clock)
        config = uvicorn.Config(Starlette(routes=[Mount(PATH, self._asgi)]), port=0, log_config=None, lifespan="off")
        self._server = uvicorn.Server(config)
        listener = socket.create_server(("127.0.0.1", 0))
        self._serving = asyncio.create_task(self._server._serve([listener]))
        self.slack.app.at(f"http://127.0.0.1:{listener.getsockname()[1]}{EVENTS}")

    async def end(self) -> None:
        """See `SlackKit.end`."""
        await super().end()
        self._server.should_exit = True
        await self._serving

    def environ(self) -> dict[str, str]:
        """See `SlackKit.environ`."""
        return {**super().environ(), "ROLECALL_SLACK_MODE": "http", "ROLECALL_PUBLIC_URL": "https://rolecall.example"}

    async def _asgi(self, scope: Any, receive: Any, send: Any) -> None:
        assert self.running.asgi is not None
        await self.running.asgi(scope, receive, send)


def _is_card(message: Message) -> bool:
    return message.metadata.get("event_type") == "rolecall"


def _fields(view: View) -> tuple[str, ...]:
    return tuple(block["block_id"] for block in view.body["blocks"] if block["type"] == "input")


def _texts(value: Any) -> Iterator[str]:
    """Yield the words of blocks as people read them, those on buttons not among them."""
    if isinstance(value, dict):
        if value.get("type") in {"button", "feedback_buttons"}:
            return
        if isinstance(value.get("text"), str):
            yield html.unescape(value["text"]) if value.get("type") == "mrkdwn" else value["text"]
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
