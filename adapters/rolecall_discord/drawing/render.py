"""A card becomes a message: what is needed from whom, the work, its evidence, its files, and last the choices."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rolecall.chat import Block, Card, CardState, File, Note
from rolecall.chat.common.wording import PAGE, is_final, maker, standing
from rolecall.domain.deliverable import AI_MARK
from rolecall.errors import Refused
from rolecall_discord import escape, limits
from rolecall_discord.drawing import buttons, components
from rolecall_discord.drawing.chart import Pictures
from rolecall_discord.drawing.components import Component
from rolecall_discord.drawing.document import Document
from rolecall_discord.drawing.files import named
from rolecall_discord.drawing.sheet import Sheet

#: Where the work on a card stands, as the colour of its stripe.
COLOURS: Mapping[CardState, int] = {
    "working": 0x5865F2,
    "asking": 0xF0B232,
    "waiting": 0xE67E22,
    "blocked": 0xDA373C,
    "done": 0x248046,
    "stopped": 0x80848E,
}
#: Stands for a title of which nothing is left.
UNTITLED = "Rolecall"
#: What an account of a person looks like; nothing else is ever written as a mention.
_ACCOUNT = re.compile(r"[0-9]{1,20}")


@dataclass(frozen=True)
class Rendered:
    """A message ready to send."""

    components: tuple[dict[str, Any], ...]
    #: What goes up with the message; a component shows each one by its name.
    files: tuple[File, ...]
    #: Accounts that the message may notify; it names them in a line of ours, and nobody else anywhere.
    notifies: tuple[str, ...]
    #: Rows to be put on the shelf before the message is sent: what its buttons stand for.
    kept: Mapping[str, str]


def number(key: str) -> int:
    """Return the id of a card's container, by which its message is found again: 31 bits of its key, never 0."""
    return int.from_bytes(hashlib.blake2s(key.encode(), digest_size=4).digest()) & 0x7FFFFFFF or 1


def render(card: Card, *, key: str) -> Rendered:
    """Draw a card whose `awaits` are accounts of Discord.

    Raises:
        Refused: its buttons, files or people to notify do not fit into a message.
    """
    sheet = Sheet()
    notifies = _notified(card.awaits)
    head = components.text("\n".join(_head(card, notifies, sheet)))
    disclosure, rest = _disclosed(card)
    mark = [components.text(disclosure)] if disclosure else []
    choices, kept = _choices(card)
    attached = named(card.files)
    sheet.take(chars=len(head["content"]) + len(disclosure), parts=1 + len(mark) + len(attached))
    sheet.take(parts=_size(choices))
    thumbs, rows = _feedback(card, sheet)

    pictures = Pictures(card.files, attached)
    document = Document(sheet, pictures)
    document.steps(card.steps)
    for block in rest:
        document.block(block)
    files = named((*card.files, *sheet.rest(card)))
    shown = [components.file(file.name) for file in files if file.name not in pictures.shown]
    parts = [head, *sheet.body, *sheet.remark(), *shown, *mark, *choices, *thumbs]
    colour = COLOURS[card.state] if card.state else None
    return Rendered((components.container(number(key), colour, parts),), files, notifies, {**kept, **rows})


def _notified(accounts: Sequence[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(account for account in accounts if _ACCOUNT.fullmatch(account)))
    if len(found) > limits.MENTIONS:
        raise Refused(f"The card is for {len(found)} people; a message of Discord notifies {limits.MENTIONS}.")
    return found


def _head(card: Card, notifies: Sequence[str], sheet: Sheet) -> list[str]:
    """Return the first lines: the title, for whom it is, where the work stands."""
    lines = [f"### {sheet.line(escape.line(card.title) or UNTITLED, limits.TITLE)}"]
    if notifies:
        lines.append("For " + " ".join(f"<@{account}>" for account in notifies))
    said = standing(card)
    return [*lines, components.small(said)] if said else lines


def _disclosed(card: Card) -> tuple[str, list[Block]]:
    """Return the line that says who made what a card shows, which is never left out, and the rest of the document.

    The line is empty on a card of the house.
    """
    for block in card.doc:
        if isinstance(block, Note) and AI_MARK in block.text:
            line = escape.line(block.text)
            if AI_MARK in line and len(line) <= limits.MARK:
                return components.small(line), [other for other in card.doc if other is not block]
    mark = maker(card)
    return components.small(escape.line(mark)) if mark else "", list(card.doc)


def _choices(card: Card) -> tuple[list[Component], Mapping[str, str]]:
    """Return the rows of buttons, the way to the card's page last, and what has to be kept for them."""
    drawn, kept = buttons.drawn(card.buttons)
    url = components.address(card.link)
    page = [components.link(url, PAGE)] if url else []
    return components.rows([*drawn, *page]), kept


def _feedback(card: Card, sheet: Sheet) -> tuple[list[Component], Mapping[str, str]]:
    """Return the row that asks what a final answer was worth, and what has to be kept for it.

    Nothing where the card is no answer to a request, or has no room: nobody misses a card for want of being asked.
    """
    drawn, kept = buttons.feedback(card.about) if is_final(card) else ([], {})
    row = components.rows(drawn)
    if not sheet.has_room(_size(row)):
        return [], {}
    sheet.take(parts=_size(row))
    return row, kept


def _size(rows: Sequence[Component]) -> int:
    """Return how many components rows of buttons are: themselves, and what stands in them."""
    return sum(1 + len(row["components"]) for row in rows)
