"""The parts of a running adapter, put together. Imported only when it starts, because it loads the library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rolecall.chat import Card, Desk, Place, Ref, Shelf, Sink
from rolecall.chat.common.hiring import Hiring
from rolecall.chat.common.later import Later
from rolecall_discord.accounts import Accounts
from rolecall_discord.answering import Answering
from rolecall_discord.channels import Channels
from rolecall_discord.forms import Forms
from rolecall_discord.gateway import Bot
from rolecall_discord.guilds import Guilds
from rolecall_discord.hearing import Hearing
from rolecall_discord.hiring import RoleNames
from rolecall_discord.identifies import Identifies
from rolecall_discord.parts import Parts
from rolecall_discord.people import People
from rolecall_discord.pressing import Pressing
from rolecall_discord.sending import Sending
from rolecall_discord.settings import Settings
from rolecall_discord.syncing import Syncing
from rolecall_discord.telling import Telling
from rolecall_discord.welcoming import Welcoming

if TYPE_CHECKING:
    import aiohttp


@dataclass(frozen=True)
class Works:
    """Everything that exists while the adapter runs."""

    settings: Settings
    bot: Bot
    identifies: Identifies
    guilds: Guilds
    people: People
    channels: Channels
    sending: Sending
    answering: Answering
    telling: Telling
    syncing: Syncing
    later: Later


def fitted(
    settings: Settings, sink: Sink, desk: Desk, shelf: Shelf, connector: aiohttp.BaseConnector | None = None
) -> Works:
    """Put the parts of a running adapter together, before the session begins."""
    identifies, later = Identifies(shelf, desk.now), Later()
    bot = Bot(identifies, later, desk.now, reads_replies=settings.reads_replies, connector=connector)
    guilds, channels, forms = Guilds(desk, shelf), Channels(bot, shelf, desk.now), Forms(shelf, desk.now)
    answering, syncing = Answering(forms), Syncing(bot, desk, shelf)
    sending, telling = Sending(bot, desk, shelf, channels), Telling(bot, channels, answering)
    accounts = Accounts(desk, shelf, guilds)
    people = People(desk, settings, bot, accounts)

    async def post(place: Place, card: Card, key: str) -> Ref:
        return await sending.post(place, card, key)

    async def offer(guild: int) -> None:
        await syncing.sync(guild, guilds.connected(guild))

    parts = Parts(
        client=bot,
        sink=Hiring(sink, RoleNames(desk, bot).spelt),
        desk=desk,
        shelf=shelf,
        guilds=guilds,
        people=people,
        channels=channels,
        forms=forms,
        answering=answering,
        telling=telling,
        syncing=syncing,
        welcoming=Welcoming(desk, guilds, accounts, later, post=post, offer=offer),
        later=later,
    )
    bot.serve(Hearing(parts), Pressing(parts))
    return Works(
        settings=settings,
        bot=bot,
        identifies=identifies,
        guilds=guilds,
        people=people,
        channels=channels,
        sending=sending,
        answering=answering,
        telling=telling,
        syncing=syncing,
        later=later,
    )
