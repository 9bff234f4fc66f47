"""What a person writes and reads in channels, threads and direct messages."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass

from tests.adapters.fake_slack.cannot import Cannot
from tests.adapters.fake_slack.delivery import Delivery
from tests.adapters.fake_slack.hands import Hands
from tests.adapters.fake_slack.rooms import Channel, File, Message


@dataclass(frozen=True)
class Said:
    """A message of a person, and what the app was told of it: nothing, `message`, or `message` and `app_mention`."""

    message: Message
    deliveries: list[Delivery]


class Person(Hands):
    """Somebody at the client."""

    async def say(self, channel: Channel, text: str, thread: str = "", files: Sequence[tuple[str, bytes]] = ()) -> Said:
        """Write a message, in a thread where one is given, perhaps with files (name, bytes)."""
        self.inside(channel)
        if thread and (channel.id, thread) not in self.world.messages:
            raise Cannot("the thread is gone")
        message = Message(
            ts=self.world.ts(),
            channel=channel.id,
            user=self.id,
            text=text,
            team=self.user.team,
            thread=thread,
            files=[self._file(channel, name, data).id for name, data in files],
            subtype="file_share" if files else "",
        )
        self.world.messages[channel.id, message.ts] = message
        self.server.record.tell("say", by=self.id, channel=channel.id, thread=thread, ts=message.ts, text=text)
        return Said(message, await self.deliver(self.server.events.message(message)))

    async def mention(
        self, channel: Channel, text: str, thread: str = "", files: Sequence[tuple[str, bytes]] = ()
    ) -> Said:
        """Write a message that begins with the app's name."""
        bot = self.installed(channel.team).user
        return await self.say(channel, f"<@{bot}> {text}", thread, files)

    async def dm(self, text: str, thread: str = "", files: Sequence[tuple[str, bytes]] = ()) -> Said:
        """Write to the app directly."""
        return await self.say(self.world.direct(self.installed().user, self.id), text, thread, files)

    async def reply(self, message: Message, text: str, files: Sequence[tuple[str, bytes]] = ()) -> Said:
        """Write into the thread of a message."""
        return await self.say(self.world.channels[message.channel], text, message.root, files)

    async def upload(self, channel: Channel, name: str, data: bytes, text: str = "", thread: str = "") -> Said:
        """Share a file."""
        return await self.say(channel, text, thread, [(name, data)])

    async def edit(self, message: Message, text: str) -> list[Delivery]:
        """Change a message of one's own."""
        before = message.as_json()
        message.text, message.edited = text, self.world.ts()
        return await self.deliver(self.server.events.changed(message, "message_changed", before))

    async def delete(self, message: Message) -> list[Delivery]:
        """Delete a message of one's own."""
        del self.world.messages[message.channel, message.ts]
        return await self.deliver(self.server.events.changed(message, "message_deleted", message.as_json()))

    async def react(self, message: Message, emoji: str, *, added: bool = True) -> list[Delivery]:
        """Add a reaction to a message, or take it back."""
        users = message.reactions.setdefault(emoji, [])
        (users.append if added else users.remove)(self.id)
        channel = self.world.channels[message.channel]
        inner = {
            "type": "reaction_added" if added else "reaction_removed",
            "user": self.id,
            "reaction": emoji,
            "item_user": message.user,
            "item": {"type": "message", "channel": channel.id, "ts": message.ts},
        }
        return await self.deliver(self.server.events.happened(inner, channel.team, channel=channel))

    def sees(self, channel: Channel, thread: str = "") -> list[Message]:
        """Return the messages on this person's screen, what is only for them included.

        They stay as they were when they were looked at, so that a click on one may be out of date.
        """
        self.inside(channel)
        return [deepcopy(one) for one in self.world.in_channel(channel.id, thread) if one.only in ("", self.id)]

    def _file(self, channel: Channel, name: str, data: bytes) -> File:
        file = File(self.world.fresh("F"), name, len(data), self.id, data=data, complete=True, channels={channel.id})
        self.world.files[file.id] = file
        return file
