"""What is so: people, channels with their threads, chats, and the messages in them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.adapters.fake_teams.strict import Refusal

ROOT = ";messageid="
BOT = "28:"


@dataclass(frozen=True)
class Person:
    """Somebody of the tenant; the id is what this bot knows them by."""

    id: str
    name: str


@dataclass
class Message:
    """One message: of a person, or a card of the bot. `root` is empty where there are no threads."""

    id: str
    conversation: str
    root: str
    by: str
    activity: Mapping[str, Any]

    @property
    def begins(self) -> bool:
        """Tell whether it stands in the channel itself."""
        return self.root in {"", self.id}

    @property
    def card(self) -> Mapping[str, Any]:
        """The Adaptive Card on it, if it is the bot's."""
        found: Mapping[str, Any] = self.activity["attachments"][0]["content"]
        return found


@dataclass
class World:
    """One tenant with one bot."""

    tenant: str
    bot: str
    people: dict[str, Person] = field(default_factory=dict)
    #: Channels by id; False: the bot's team does not have the app.
    channels: dict[str, bool] = field(default_factory=dict)
    #: Chats with the bot: person by conversation.
    chats: dict[str, str] = field(default_factory=dict)
    #: People who may not be written to.
    without_app: set[str] = field(default_factory=set)
    messages: dict[tuple[str, str], Message] = field(default_factory=dict)
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def fresh(self) -> str:
        """Return the id of the next message: milliseconds, as Teams has them."""
        return str(1_795_000_000_000 + next(self.numbers))

    def person(self, name: str) -> Person:
        """Let somebody join."""
        person = Person(f"29:{name}-{len(self.people) + 1:04}", name)
        self.people[person.id] = person
        return person

    def channel(self, name: str) -> str:
        """Open a channel in a team that has the app."""
        found = f"19:{name}@thread.tacv2"
        self.channels[found] = True
        return found

    def chat(self, person: str) -> str:
        """Return the chat between a person and the bot."""
        found = f"a:{person.removeprefix('29:')}"
        self.chats[found] = person
        return found

    def write(self, conversation: str, root: str, by: str, activity: Mapping[str, Any]) -> Message:
        """Write a message; without `root` it begins a thread where there are threads."""
        name = self.fresh()
        root = root or (name if conversation in self.channels else "")
        message = Message(name, conversation, root, by, activity)
        self.messages[conversation, name] = message
        return message

    def place(self, text: str) -> tuple[str, str]:
        """Return channel and root, or chat and nothing, of a conversation the bot may write to.

        Raises:
            Refusal: there is none, or the bot is not in it.
        """
        conversation, _, root = text.partition(ROOT)
        if conversation in self.chats and not root:
            self.admitted(self.chats[conversation])
            return conversation, ""
        self.entered(conversation)
        if (conversation, root) not in self.messages:
            raise Refusal(404, "ConversationNotFound")
        return conversation, root

    def entered(self, channel: str) -> None:
        """Let the bot into a channel.

        Raises:
            Refusal: there is none, or its team does not have the app.
        """
        if channel not in self.channels:
            raise Refusal(404, "ConversationNotFound")
        if not self.channels[channel]:
            raise Refusal(403, "BotNotInConversationRoster")

    def admitted(self, person: str) -> None:
        """Let the bot write to a person.

        Raises:
            Refusal: there is nobody, or they do not have the app.
        """
        if person not in self.people:
            raise Refusal(400, "BadArgument", "nobody has this id")
        if person in self.without_app:
            raise Refusal(403, "BotNotInConversationRoster")

    def seen(self, conversation: str, root: str = "") -> list[Message]:
        """Return what people see of the bot: in a channel what begins threads, in a thread what is below."""
        own = [one for one in self.messages.values() if one.by == self.bot and one.conversation == conversation]
        return [one for one in own if (one.root == root and one.id != root if root else one.begins)]
