"""What a person writes and reads in channels, threads and direct messages."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

from tests.adapters.fake_discord.cannot import Cannot
from tests.adapters.fake_discord.hands import Hands
from tests.adapters.fake_discord.pings import pings
from tests.adapters.fake_discord.rest.writing import named
from tests.adapters.fake_discord.things import FORUM, Channel, File, Message

#: Characters that a person without a subscription may write.
MESSAGE = 2000


class Person(Hands):
    """Somebody at the client."""

    def say(
        self, channel: Channel, text: str, reply_to: Message | None = None, files: Sequence[tuple[str, bytes]] = ()
    ) -> Message:
        """Write a message, perhaps as a reply, perhaps with files (name, bytes)."""
        self.inside(channel)
        if channel.kind == FORUM or channel.locked:
            raise Cannot("nobody can write here")
        if len(text) > MESSAGE:
            raise Cannot(f"{len(text)} characters, the most is {MESSAGE}")
        world = self.server.world
        found = pings([text], None, reply_to.author if reply_to else "")
        kept = [File(world.fresh(), name, data) for name, data in files]
        world.files |= {file.id: file for file in kept}
        answered = reply_to.id if reply_to else ""
        message = world.message(channel.id, self.id, text, reply_to=answered, files=kept, **named(found))
        self.server.gateway.message("MESSAGE_CREATE", message)
        return message

    def mention(self, channel: Channel, text: str, files: Sequence[tuple[str, bytes]] = ()) -> Message:
        """Write a message that begins with the app's name."""
        return self.say(channel, f"<@{self.server.world.bot.id}> {text}", files=files)

    def dm(self, text: str, files: Sequence[tuple[str, bytes]] = ()) -> Message:
        """Write to the app directly."""
        return self.say(self.server.world.direct(self.id), text, files=files)

    def edit(self, message: Message, text: str) -> None:
        """Change a message of one's own."""
        found = self.server.world.messages[message.id]
        if found.author != self.id:
            raise Cannot("it is somebody else's")
        found.content, found.edited = text, self.server.world.now()
        self.server.gateway.message("MESSAGE_UPDATE", found)

    def delete(self, message: Message) -> None:
        """Delete a message of one's own."""
        found = self.server.world.messages[message.id]
        if found.author != self.id:
            raise Cannot("it is somebody else's")
        del self.server.world.messages[message.id]
        self.server.gateway.gone(found)

    def sees(self, channel: Channel) -> list[Message]:
        """Return the messages on this person's screen, what is only for them included.

        They stay as they were when they were looked at, so that a click on one may be out of date.
        """
        self.inside(channel)
        every = self.server.world.in_channel(channel.id)
        return [deepcopy(one) for one in every if one.only in ("", self.id)]
