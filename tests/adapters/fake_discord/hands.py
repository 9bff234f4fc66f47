"""What a person does with commands, buttons and forms, as the platform's own client lets them."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from tests.adapters.fake_discord import filling, payloads
from tests.adapters.fake_discord.cannot import Cannot
from tests.adapters.fake_discord.components import BUTTON, LINK, SELECT
from tests.adapters.fake_discord.interactions import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL, Interaction
from tests.adapters.fake_discord.options import GROUP, SUBCOMMAND, filled
from tests.adapters.fake_discord.pings import nodes
from tests.adapters.fake_discord.rest.registry import Server
from tests.adapters.fake_discord.rest.writing import FILE_BYTES
from tests.adapters.fake_discord.things import DM, Channel, Message, User

MESSAGE_MENU = 3


class Hands:
    """Somebody at the client. A gesture returns when the app has answered, or after `patience` real seconds."""

    def __init__(self, user: User, server: Server) -> None:
        """Sit down as a user."""
        self.user, self.server = user, server
        self.patience = 2.0

    @property
    def id(self) -> str:
        """The user's id."""
        return self.user.id

    async def slash(self, channel: Channel, command: str, **options: Any) -> Interaction:
        """Give a command ("ba draft") with its options by name; see `options.filled`."""
        return await self._command(COMMAND, channel, command, options, "")

    async def autocomplete(
        self, channel: Channel, command: str, focused: str, typed: str = "", **options: Any
    ) -> list[dict[str, Any]]:
        """Type into an option and return the choices that are offered."""
        done = await self._command(AUTOCOMPLETE, channel, command, options | {focused: typed}, focused)
        return done.choices

    async def menu(self, message: Message, command: str) -> Interaction:
        """Choose a command of a message's context menu; the app gets the message with its text."""
        channel = self.inside(self.server.world.channels[message.channel])
        known = self._registered(channel, command, MESSAGE_MENU)
        resolved = {"messages": {message.id: payloads.message(self.server.world, message)}}
        data = {"id": known["id"], "name": command, "type": MESSAGE_MENU, "target_id": message.id, "resolved": resolved}
        return await self._act(COMMAND, channel, data | _home(known))

    async def click(self, message: Message, button: str) -> Interaction:
        """Press the button with a label or custom_id, on a message as this person saw it, perhaps long ago."""
        found = [one for one in nodes(message.components) if one["type"] == BUTTON]
        node = next((one for one in found if button in (one.get("label"), one.get("custom_id"))), None)
        if node is None or node.get("disabled") or node.get("style") == LINK:
            raise Cannot(f"no button {button!r} can be pressed")
        return await self._press(message, node, {})

    async def choose(self, message: Message, menu: str, *values: str) -> Interaction:
        """Choose from the menu with a custom_id."""
        found = [one for one in nodes(message.components) if one["type"] == SELECT]
        node = next((one for one in found if one["custom_id"] == menu and not one.get("disabled")), None)
        if node is None or not set(values) <= {option["value"] for option in node["options"]}:
            raise Cannot(f"{values} cannot be chosen from {menu!r}")
        return await self._press(message, node, {"values": list(values)})

    async def submit(self, opened: Interaction, **fields: Any) -> Interaction:
        """Submit the modal that an interaction opened; fields by custom_id, the rest as it was filled in before."""
        if not opened.modal:
            raise Cannot("no modal was opened")
        unknown = set(fields) - {one.get("custom_id") for one in nodes(opened.modal["components"])}
        if unknown:
            raise Cannot(f"the modal has no field {sorted(unknown)}")
        filled = [filling.filled(one, fields) for one in opened.modal["components"]]
        channel = self.server.world.channels[opened.channel]
        data = {"custom_id": opened.modal["custom_id"], "components": filled}
        message = self.server.world.messages.get(opened.message)
        return await self._act(MODAL, channel, data, message)

    def inside(self, channel: Channel) -> Channel:
        """Return a channel this person can see."""
        guild = self.server.world.guilds.get(channel.guild)
        if guild is not None and self.id not in guild.members:
            raise Cannot(f"{self.user.name} is not in {guild.name}")
        if channel.kind == DM and self.id not in channel.members:
            raise Cannot("these are the direct messages of others")
        return channel

    async def _press(self, message: Message, node: dict[str, Any], more: dict[str, Any]) -> Interaction:
        if message.only not in ("", self.id):
            raise Cannot("only somebody else sees this message")
        channel = self.inside(self.server.world.channels[message.channel])
        data = {"custom_id": node["custom_id"], "component_type": node["type"], "id": node["id"]} | more
        return await self._act(COMPONENT, channel, data, message)

    async def _command(
        self, kind: int, channel: Channel, command: str, given: dict[str, Any], focused: str
    ) -> Interaction:
        name, *words = command.split()
        known = self._registered(self.inside(channel), name, 1)
        node, path = known, []
        for word in words:
            node = next(
                (one for one in node["options"] if one["name"] == word and one["type"] in (SUBCOMMAND, GROUP)), {}
            )
            if not node:
                raise Cannot(f"there is no command /{command}")
            path.append(node)
        options, resolved = filled(self.server.world, channel.guild, node, given, focused)
        for step in reversed(path):
            options = [{"name": step["name"], "type": step["type"], "options": options}]
        data = {"id": known["id"], "name": known["name"], "type": 1, "options": options, "resolved": resolved}
        return await self._act(kind, channel, data | _home(known))

    def _registered(self, channel: Channel, name: str, kind: int) -> dict[str, Any]:
        known = self.server.world.command(channel.guild, name, kind)
        if known is None:
            raise Cannot(f"no command {name!r} is registered here")
        return known

    async def _act(
        self, kind: int, channel: Channel, data: dict[str, Any], message: Message | None = None
    ) -> Interaction:
        """Send an interaction to the app and wait for its first answer."""
        world = self.server.world
        number = world.fresh()
        made = payloads.interaction(world, number, kind, self.user, channel, data)
        made["attachment_size_limit"] = FILE_BYTES
        if message is not None:
            made["message"] = payloads.message(world, message)
        done = Interaction(
            id=number,
            token=made["token"],
            kind=kind,
            user=self.id,
            channel=channel.id,
            guild=channel.guild,
            made=world.clock.monotonic(),
            payload=made,
            message=message.id if message else "",
        )
        world.interactions[number] = done
        if self.server.gateway.happened("INTERACTION_CREATE", made, 0):
            with suppress(TimeoutError):
                await asyncio.wait_for(done.told.wait(), self.patience)
        return done


def _home(known: dict[str, Any]) -> dict[str, Any]:
    """Say where a command was registered: the client looks it up by that."""
    return {"guild_id": known["guild_id"]} if "guild_id" in known else {}
