"""Forums: a request is a post there, and where its work stands is the post's tag, if the forum has one of that name."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rolecall.chat import Card
from rolecall.chat.common.wording import STATES
from rolecall.errors import Forbidden, Gone, Refused
from rolecall_discord import limits
from rolecall_discord.drawing import Rendered
from rolecall_discord.threads import LISTED_FOR
from rolecall_discord.translating import port_errors

if TYPE_CHECKING:
    import discord

#: The names of the tags that are ours to set and to take away; all others are people's.
OURS = frozenset(name.casefold() for name in STATES.values())

_log = logging.getLogger(__name__)


async def opened(forum: discord.ForumChannel, name: str, drawn: Rendered, card: Card) -> int:
    """Make a post of a card and return its id; Discord knows no key for posts, so a second call makes a second one.

    Raises:
        RolecallError: an error of the port.
    """
    from rolecall_discord.views import Drawn, attached, mentioning

    async with port_errors():
        made = await forum.create_thread(
            name=name,
            auto_archive_duration=LISTED_FOR,
            view=Drawn(drawn.components),
            files=attached(drawn.files),
            allowed_mentions=mentioning(drawn.notifies),
            applied_tags=_tags(forum, card, ()),
        )
    return made.message.id


async def tagged(client: discord.Client, forum: discord.ForumChannel, post: int, card: Card) -> None:
    """Let the tag of a post say where the work stands; what people tagged stays.

    Raises:
        RolecallError: an error of the port; a missing right is none, for the post itself says it, too.
    """
    import discord

    if not card.state or not any(tag.name.casefold() in OURS for tag in forum.available_tags):
        return
    try:
        async with port_errors():
            thread = forum.get_thread(post) or await client.fetch_channel(post)
            if not isinstance(thread, discord.Thread):
                return
            wanted = _tags(forum, card, thread.applied_tags)
            if {tag.id for tag in wanted} != {tag.id for tag in thread.applied_tags}:
                await thread.edit(applied_tags=wanted)
    except (Forbidden, Gone, Refused) as error:
        _log.info("the tag of a post could not be changed: %s", error)


def _tags(forum: discord.ForumChannel, card: Card, before: Sequence[discord.ForumTag]) -> list[discord.ForumTag]:
    """Return the tags a post has from now on: people's, as many as there is room for, and the one of its state."""
    word = STATES[card.state].casefold() if card.state else ""
    moderates = forum.permissions_for(forum.guild.me).manage_threads
    usable = [tag for tag in forum.available_tags if moderates or not tag.moderated]
    state = [tag for tag in usable if tag.name.casefold() == word][:1]
    theirs = [tag for tag in before if tag.name.casefold() not in OURS]
    return [*theirs[: limits.TAGS - len(state)], *state]
