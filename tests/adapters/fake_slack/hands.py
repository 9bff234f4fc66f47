"""What a person does with the app: commands, buttons, menus, modals, shortcuts, the Home tab, Stop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.adapters.fake_slack import payloads, typing_in
from tests.adapters.fake_slack.answering import Answering
from tests.adapters.fake_slack.blocks import elements
from tests.adapters.fake_slack.cannot import Cannot
from tests.adapters.fake_slack.delivery import Delivery
from tests.adapters.fake_slack.people import User
from tests.adapters.fake_slack.rooms import Channel, Message
from tests.adapters.fake_slack.surfaces import View
from tests.adapters.fake_slack.tokens import Install
from tests.adapters.fake_slack.web_api.registry import Server


class Hands:
    """One person's hands on the client. Every gesture waits for the app's ack, at most the mailroom's patience."""

    def __init__(self, user: User, server: Server, answering: Answering) -> None:
        """Sit down as `user`."""
        self.user = user
        self.server = server
        self.world = server.world
        self._answering = answering

    @property
    def id(self) -> str:
        """The person's id on the platform."""
        return self.user.id

    @property
    def view(self) -> View:
        """The modal the person has on top."""
        stack = self.world.stack(self.id)
        if not stack:
            raise Cannot("no modal is open")
        return stack[-1]

    @property
    def home(self) -> View | None:
        """What the Home tab shows."""
        return self.world.home(self.id)

    async def command(self, name: str, text: str = "", channel: Channel | None = None, thread: str = "") -> Delivery:
        """Type a slash command; by default in the direct messages with the app. Threads have none."""
        install = self.installed()
        if name not in self.world.app.commands or "commands" not in install.scopes:
            raise Cannot(f"{name} is not a valid command")
        if thread:
            raise Cannot("slash commands are not supported in threads")
        place = channel or self.world.direct(install.user, self.id)
        self.inside(place)
        payload = payloads.command(self.world, install, self.user, place, name, text)
        self.server.record.tell("command", by=self.id, channel=place.id, command=name, text=text)
        sent = await self.server.mailroom.deliver(Delivery("slash_commands", payload, answerable=True))
        self._answering.command(sent)
        return sent

    async def click(self, where: Message | View, action_id: str, value: Any = None) -> Delivery:
        """Press a button or choose from a menu; `value` is the option, user or date chosen."""
        block, element = self.find(where, action_id)
        action = {
            "action_id": element["action_id"],
            "block_id": block["block_id"],
            "type": element["type"],
            "action_ts": self.world.ts(),
        }
        if element["type"] in ("button", "feedback_buttons"):
            pressed = element if element["type"] == "button" else element[f"{value}_button"]
            action |= {key: pressed[key] for key in ("value", "text", "style") if key in pressed}
        else:
            chosen = typing_in.state(element, value)
            action |= chosen
            if isinstance(where, View):
                where.values.setdefault(block["block_id"], {})[action_id] = {"type": element["type"], **chosen}
        payload = self._interaction(where, "block_actions") | {"actions": [action]}
        self.server.record.tell("click", by=self.id, on=self._name(where), action=action_id, value=value)
        return await self.server.mailroom.deliver(Delivery("interactive", payload))

    async def submit(self, view: View, values: Mapping[str, Any] | None = None) -> Delivery:
        """Fill in a modal and send it; values by block id or action id."""
        if not view.open or view.user != self.id:
            raise Cannot("this modal is not open")
        view.values |= typing_in.filled(view, values or {})
        payload = self._interaction(view, "view_submission") | {"response_urls": []}
        self.server.record.tell("submit", by=self.id, view=view.id, values=dict(values or {}))
        sent = await self.server.mailroom.deliver(Delivery("interactive", payload, answerable=True))
        self._answering.submission(sent, view)
        return sent

    async def close(self, view: View) -> Delivery | None:
        """Close a modal; the app hears of it only if it asked to."""
        view.open = False
        if not view.body.get("notify_on_close"):
            return None
        payload = self._interaction(view, "view_closed") | {"is_cleared": False}
        return await self.server.mailroom.deliver(Delivery("interactive", payload))

    async def suggest(self, where: Message | View, action_id: str, typed: str = "") -> list[dict[str, Any]]:
        """Type into a menu that asks the app for its options; returns them."""
        block, element = self.find(where, action_id)
        if "external_select" not in element["type"]:
            raise Cannot(f"{action_id} does not ask for options")
        asked = {"action_id": action_id, "block_id": block["block_id"], "value": typed}
        payload = self._interaction(where, "block_suggestion") | asked
        sent = await self.server.mailroom.deliver(Delivery("interactive", payload, answerable=True))
        return self._answering.options(sent)

    async def shortcut(self, callback_id: str, message: Message | None = None) -> Delivery:
        """Use a shortcut: of the app, or of a message."""
        app = self.world.app
        if callback_id not in (app.global_shortcuts if message is None else app.message_shortcuts):
            raise Cannot(f"there is no shortcut {callback_id} here")
        self._interactive()
        kind = "shortcut" if message is None else "message_action"
        payload = payloads.interaction(self.world, self.installed(), self.user, kind)
        payload |= {"callback_id": callback_id, "action_ts": self.world.ts()}
        if message is not None:
            place = payloads.in_message(self.world, self.user, message)
            payload |= {name: place[name] for name in ("channel", "response_url", "message")}
            payload["message_ts"] = message.ts
        self.server.record.tell("shortcut", by=self.id, callback=callback_id, message=message and message.ts)
        return await self.server.mailroom.deliver(Delivery("interactive", payload))

    async def open_home(self, tab: str = "home", viewing: Sequence[Channel] = ()) -> list[Delivery]:
        """Open the app: its Home tab or its messages, perhaps while looking at channels."""
        direct = self.world.direct(self.installed().user, self.id)
        inner: dict[str, Any] = {"type": "app_home_opened", "user": self.id, "channel": direct.id, "tab": tab}
        if self.home is not None and tab == "home":
            inner["view"] = self.home.as_json()
        if viewing:
            inner["app_context"] = payloads.viewing(viewing)
        return await self.deliver(self.server.events.happened(inner, self.user.team))

    async def look_at(self, *channels: Channel) -> list[Delivery]:
        """Look at channels while the app's messages are open beside them."""
        if not self.world.app.agent:
            raise Cannot("only agents are told what a person looks at")
        direct = self.world.direct(self.installed().user, self.id)
        inner = {"type": "app_context_changed", "user": self.id, "channel": direct.id}
        return await self.deliver(
            self.server.events.happened(inner | {"context": payloads.viewing(channels)}, self.user.team)
        )

    async def press_stop(self, channel: Channel, thread: str) -> list[Delivery]:
        """Press the Stop button that a session shows while it is processing."""
        session = self.world.sessions.get((channel.id, thread), {})
        if session.get("status") != "processing" or "agent_session_stopped" not in self.world.app.events:
            raise Cannot("there is no Stop button")
        streams = []
        for message in self.world.in_channel(channel.id, thread):
            if message.stream is not None and message.stream.live:
                message.stream.live = False
                streams.append(message.ts)
        inner = {"type": "agent_session_stopped", "user": self.id, "channel": channel.id, "thread_ts": thread}
        self.server.record.tell("stop", by=self.id, channel=channel.id, thread=thread)
        stopped = inner | {"streaming_message_ts": streams}
        return await self.deliver(self.server.events.happened(stopped, channel.team, channel=channel))

    # the parts of it

    async def deliver(self, deliveries: list[Delivery]) -> list[Delivery]:
        """Deliver events one after the other, as they would arrive."""
        return [await self.server.mailroom.deliver(one) for one in deliveries]

    def installed(self, team: str = "") -> Install:
        """Return the installation that serves this person, or that of `team` where the person is a stranger."""
        found = self.world.installed(self.user.team) or (team and self.world.installed(team))
        if self.user.deleted or not found:
            raise Cannot("the account is deactivated, or the app is not installed")
        return found

    def inside(self, channel: Channel) -> None:
        """Raise `Cannot` unless the person is in the channel."""
        if self.id not in channel.members or channel.archived or self.user.deleted:
            raise Cannot(f"{self.user.name} is not in {channel.name}, or it is archived")

    def find(self, where: Message | View, action_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the block and the element a person uses; it may be out of date, but it must have been there."""
        if isinstance(where, Message):
            self.inside(self.world.channels[where.channel])
            if where.only not in ("", self.id):
                raise Cannot("this message is for somebody else")
        blocks = where.blocks if isinstance(where, Message) else where.body["blocks"]
        for block in blocks:
            for element in elements(block):
                if element["action_id"] == action_id and self.id in element.get("visible_to_user_ids", [self.id]):
                    return block, element
        raise Cannot(f"there is no {action_id} to press")

    def _interaction(self, where: Message | View, kind: str) -> dict[str, Any]:
        self._interactive()
        if isinstance(where, View):
            base = payloads.interaction(self.world, self.installed(where.team), self.user, kind, where.id)
            return base | payloads.in_view(where)
        install = self.installed(self.world.channels[where.channel].team)
        base = payloads.interaction(self.world, install, self.user, kind)
        return base | payloads.in_message(self.world, self.user, where)

    def _interactive(self) -> None:
        if not self.world.app.interactive:
            raise Cannot("this app is not configured to handle interactive responses")

    def _name(self, where: Message | View) -> str:
        return where.ts if isinstance(where, Message) else where.id
