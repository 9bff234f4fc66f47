"""What everything that people do is brought to and answered with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rolecall.chat import Desk, Shelf, Sink

if TYPE_CHECKING:
    import discord

    from rolecall.chat.common.later import Later
    from rolecall_discord.answering import Answering
    from rolecall_discord.channels import Channels
    from rolecall_discord.forms import Forms
    from rolecall_discord.guilds import Guilds
    from rolecall_discord.people import People
    from rolecall_discord.syncing import Syncing
    from rolecall_discord.telling import Telling
    from rolecall_discord.welcoming import Welcoming


@dataclass(frozen=True)
class Parts:
    """The core's two sides, and those parts of the adapter that hearing and pressing share."""

    client: discord.Client
    #: The core's, behind `Hiring`.
    sink: Sink
    desk: Desk
    shelf: Shelf
    guilds: Guilds
    people: People
    channels: Channels
    forms: Forms
    answering: Answering
    telling: Telling
    syncing: Syncing
    welcoming: Welcoming
    later: Later
