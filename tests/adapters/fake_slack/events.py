"""Who hears of what: subscriptions, scopes and membership decide which events reach the app."""

from __future__ import annotations

from typing import Any

from tests.adapters.fake_slack import payloads
from tests.adapters.fake_slack.delivery import Delivery
from tests.adapters.fake_slack.rooms import Channel, Message
from tests.adapters.fake_slack.tokens import Install
from tests.adapters.fake_slack.world import World

#: The scope without which an event is not sent, by subscription.
SCOPES = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "subteam_members_changed": "usergroups:read",
    "user_change": "users:read",
    "file_shared": "files:read",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
}
MESSAGES = {"public": "message.channels", "private": "message.groups", "im": "message.im"}


class Events:
    """Turns what happened into deliveries, or into none."""

    def __init__(self, world: World) -> None:
        """Serve one world."""
        self._world = world

    def happened(
        self, inner: dict[str, Any], team: str, *, channel: Channel | None = None, as_: str = ""
    ) -> list[Delivery]:
        """Return the delivery of an event, if the app subscribed to it (`as_`: under another name) and may see it."""
        install = self._hears(as_ or inner["type"], team, channel)
        if install is None:
            return []
        stamped = {**inner, "event_ts": inner.get("event_ts", self._world.ts())}
        return [Delivery("events_api", payloads.event(self._world, install, stamped, team, channel))]

    def message(self, message: Message) -> list[Delivery]:
        """Return what a new message gives: an event `message`, and an `app_mention` besides where the app is named."""
        channel = self._world.channels[message.channel]
        inner = message.as_json(metadata=True) | self._place(channel, message)
        if message.files:
            inner["files"] = [self._world.files[name].as_json(self._world.base) for name in message.files]
        team = self._home(channel, message.team)
        found = self.happened(inner, team, channel=channel, as_=MESSAGES[channel.kind])
        install = self._world.installed(team)
        named = install is not None and f"<@{install.user}>" in message.text
        if named and channel.kind != "im" and not message.bot:
            mention = {key: value for key, value in inner.items() if key not in ("channel_type", "subtype")}
            found += self.happened(mention | {"type": "app_mention"}, team, channel=channel)
        return found

    def changed(self, message: Message, subtype: str, before: dict[str, Any]) -> list[Delivery]:
        """Return what an edited or deleted message gives."""
        channel = self._world.channels[message.channel]
        inner = {
            "type": "message",
            "subtype": subtype,
            "hidden": True,
            "ts": self._world.ts(),
            "previous_message": before,
        }
        inner |= {"channel": channel.id, "channel_type": channel.type}
        inner |= {"deleted_ts": message.ts} if subtype == "message_deleted" else {"message": message.as_json()}
        return self.happened(inner, self._home(channel, message.team), channel=channel, as_=MESSAGES[channel.kind])

    def _place(self, channel: Channel, message: Message) -> dict[str, Any]:
        place: dict[str, Any] = {"channel": channel.id, "channel_type": channel.type, "event_ts": message.ts}
        if message.team in channel.foreign:
            place |= {"user_team": message.team, "source_team": message.team}
        return place

    def _home(self, channel: Channel, team: str) -> str:
        """Return the workspace whose app hears of it: the author's if it has it and is in the organisation."""
        if team in channel.foreign:
            return channel.team
        return team if self._world.installed(team) else channel.team

    def _hears(self, name: str, team: str, channel: Channel | None) -> Install | None:
        install = self._world.installed(team)
        if install is None or name not in self._world.app.events:
            return None
        if SCOPES.get(name, "") not in ("", *install.scopes):
            return None
        if channel is not None and install.user not in channel.members:
            return None
        return install
