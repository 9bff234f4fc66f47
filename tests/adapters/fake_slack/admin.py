"""What administrators do: groups, memberships, accounts, the app's installation and its tokens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.adapters.fake_slack.delivery import Delivery
from tests.adapters.fake_slack.people import Group, Team, User
from tests.adapters.fake_slack.rooms import Channel, Message
from tests.adapters.fake_slack.web_api.registry import Server


class Admin:
    """Changes the workspace; the app is told as far as it subscribed."""

    def __init__(self, server: Server) -> None:
        """Administer one world."""
        self._server = server
        self._world = server.world

    async def set_group(self, group: Group, users: Iterable[str]) -> list[Delivery]:
        """Say who is in a user group from now on."""
        old, group.users = group.users, list(users)
        inner = {
            "type": "subteam_members_changed",
            "subteam_id": group.id,
            "team_id": group.team,
            "added_users": [name for name in group.users if name not in old],
            "removed_users": [name for name in old if name not in group.users],
        }
        return await self._told(inner, group.team)

    async def deactivate(self, user: User) -> list[Delivery]:
        """End an account; its groups keep the name, its sessions are over."""
        user.deleted = True
        changed = {"type": "user_change", "user": user.as_json(email=False)}
        return await self._told(changed, user.team)

    async def invite(self, channel: Channel, user: User) -> list[Delivery]:
        """Bring somebody, or the app, into a channel."""
        channel.members.add(user.id)
        return await self._membership("member_joined_channel", channel, user)

    async def kick(self, channel: Channel, user: User) -> list[Delivery]:
        """Take somebody, or the app, out of a channel."""
        told = await self._membership("member_left_channel", channel, user)
        channel.members.discard(user.id)
        return told

    def archive(self, channel: Channel) -> None:
        """Close a channel for new messages."""
        channel.archived = True

    async def uninstall(self, team: Team) -> list[Delivery]:
        """Remove the app: it is told of both, and its token is dead."""
        install = self._world.installed(team.id)
        assert install is not None, "the app is not installed"
        told = self._server.events.happened({"type": "app_uninstalled"}, team.id)
        told += self._revoked(team)
        install.state = "uninstalled"
        return [await self._server.mailroom.deliver(one) for one in told]

    async def revoke_tokens(self, team: Team) -> list[Delivery]:
        """End the app's token."""
        install = self._world.installed(team.id)
        assert install is not None, "the app is not installed"
        told = self._revoked(team)
        install.state = "revoked"
        return [await self._server.mailroom.deliver(one) for one in told]

    async def bot_says(self, channel: Channel, text: str, thread: str = "", **facts: Any) -> Message:
        """Let another app post; `facts` may forge its metadata, never its ids."""
        other = self._world.user("otherbot", channel.team, "bot", bot=self._world.fresh("B"), app="A0999")
        message = Message(
            ts=self._world.ts(),
            channel=channel.id,
            user=other.id,
            text=text,
            team=channel.team,
            thread=thread,
            bot=other.bot,
            app=other.app,
            **facts,
        )
        self._world.messages[channel.id, message.ts] = message
        for one in self._server.events.message(message):
            await self._server.mailroom.deliver(one)
        return message

    def _revoked(self, team: Team) -> list[Delivery]:
        install = self._world.installed(team.id)
        assert install is not None
        gone = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [install.user]}}
        return self._server.events.happened(gone, team.id)

    async def _membership(self, kind: str, channel: Channel, user: User) -> list[Delivery]:
        inner = {"type": kind, "user": user.id, "channel": channel.id, "team": channel.team}
        return await self._told(inner, channel.team, channel)

    async def _told(self, inner: dict[str, Any], team: str, channel: Channel | None = None) -> list[Delivery]:
        told = self._server.events.happened(inner, team, channel=channel)
        return [await self._server.mailroom.deliver(one) for one in told]
