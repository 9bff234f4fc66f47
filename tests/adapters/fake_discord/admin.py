"""What those who run a guild do: roles, people leaving, channels and messages gone, rights, threads closed."""

from __future__ import annotations

from tests.adapters.fake_discord import payloads
from tests.adapters.fake_discord.app_config import MEMBERS
from tests.adapters.fake_discord.pings import pings
from tests.adapters.fake_discord.rest.registry import Server
from tests.adapters.fake_discord.rest.writing import named
from tests.adapters.fake_discord.things import Channel, Guild, Message, Role, User


class Admin:
    """Everything an administrator can do to the app's world."""

    def __init__(self, server: Server) -> None:
        """Rule over a server."""
        self._server = server

    def grant(self, guild: Guild, user: User, *roles: Role) -> None:
        """Let somebody have exactly these roles; only the members intent tells the app."""
        guild.members[user.id] = {role.id for role in roles}
        facts = payloads.member(self._server.world, guild, user.id) | {"guild_id": guild.id}
        self._server.gateway.happened("GUILD_MEMBER_UPDATE", facts, MEMBERS)

    def leave(self, guild: Guild, user: User) -> None:
        """Let somebody leave, or be sent away; only the members intent tells the app, but of the bot itself always."""
        del guild.members[user.id]
        if user == self._server.world.bot:
            self._server.gateway.happened("GUILD_DELETE", {"id": guild.id})
            return
        facts = {"guild_id": guild.id, "user": payloads.user(user)}
        self._server.gateway.happened("GUILD_MEMBER_REMOVE", facts, MEMBERS)

    def delete_channel(self, channel: Channel) -> None:
        """Delete a channel or thread with what is in it."""
        world = self._server.world
        name = "THREAD_DELETE" if channel.thread else "CHANNEL_DELETE"
        facts = payloads.channel(world, channel)
        for message in world.in_channel(channel.id):
            del world.messages[message.id]
        del world.channels[channel.id]
        self._server.gateway.happened(name, facts)

    def delete_message(self, message: Message) -> None:
        """Delete anybody's message."""
        del self._server.world.messages[message.id]
        self._server.gateway.gone(message)

    def archive(self, thread: Channel, *, locked: bool = False) -> None:
        """Close a thread; a locked one only moderators can write in."""
        thread.archived, thread.locked = True, locked
        self._server.gateway.happened("THREAD_UPDATE", payloads.channel(self._server.world, thread))

    def program(self, name: str, guild: Guild) -> User:
        """Let another app's bot into a guild."""
        user = self._server.world.user(name, bot=True)
        guild.members[user.id] = set()
        return user

    def says(self, author: User, channel: Channel, text: str) -> Message:
        """Let a program write: another app's bot, or ours from somewhere else (`world.bot`)."""
        message = self._server.world.message(channel.id, author.id, text, **named(pings([text], None)))
        self._server.gateway.message("MESSAGE_CREATE", message)
        return message

    def reset_token(self, token: str) -> None:
        """Give the bot a new token; the old one is dead at once."""
        self._server.world.app.token = token
