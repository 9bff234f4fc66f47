"""Who is awaited: the members whom a card names become accounts, which are notified once, when it is posted.

Only the field `awaits` of a card leads here: no words of a card ever notify anybody.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

from rolecall.chat.address import Place
from rolecall.chat.cards import Card
from rolecall.chat.desk import Desk


async def addressed(desk: Desk, place: Place, card: Card) -> Card:
    """Return the card as it is posted: `awaits` are accounts now; whoever has none in this workspace is left out."""
    if not card.awaits:
        return card
    accounts = await asyncio.to_thread(desk.accounts, place.workspace, place.tenant, card.awaits)
    return replace(card, awaits=tuple(accounts[member] for member in card.awaits if member in accounts))


def unaddressed(card: Card) -> Card:
    """Return the card as a message is changed to: nobody is notified a second time."""
    return replace(card, awaits=())
