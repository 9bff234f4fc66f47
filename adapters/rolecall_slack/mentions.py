"""Who is awaited: the members whom a card names become accounts of Slack, which are mentioned once, when it is posted.

Only the field `awaits` of a card leads here: no words of a card ever notify anybody.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rolecall.chat import Card, Desk, Place

if TYPE_CHECKING:
    from rolecall_slack.blocks.elements import Block

#: What an account of a person looks like; nothing else is ever written as a mention.
_ACCOUNT = re.compile(r"[UW][A-Z0-9]+")


async def addressed(desk: Desk, place: Place, card: Card) -> Card:
    """Return the card as it is posted: `awaits` are accounts now; whoever has none in this workspace is left out."""
    if not card.awaits:
        return card
    accounts = await asyncio.to_thread(desk.accounts, place.workspace, place.tenant, card.awaits)
    return replace(card, awaits=tuple(accounts[member] for member in card.awaits if member in accounts))


def unaddressed(card: Card) -> Card:
    """Return the card as a message is changed to: nobody is notified a second time."""
    return replace(card, awaits=())


def line(accounts: Sequence[str]) -> list[Block]:
    """Return the line that notifies these accounts, none where nobody is awaited."""
    named = " ".join(f"<@{account}>" for account in accounts if _ACCOUNT.fullmatch(account))
    if not named:
        return []
    return [{"type": "context", "elements": [{"type": "mrkdwn", "text": f"For {named}", "verbatim": True}]}]
