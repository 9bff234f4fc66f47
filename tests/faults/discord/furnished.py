"""A kit whose server has a forum, too, where Discord knows no key for what is posted."""

from __future__ import annotations

from typing import Any

from tests.adapters.fake_discord.things import Channel
from tests.adapters.kits.discord import DiscordKit

#: The tags of the forum that are ours to set.
TAGS = ("Working", "Done")


class FurnishedKit(DiscordKit):
    """See `DiscordKit`."""

    forum: Channel

    async def open(self, clock: Any) -> None:
        """See `DiscordKit.open`."""
        first = not self.api
        await super().open(clock)
        if first:
            self.forum = self.discord.forum("requests", self.guild, *TAGS)
