"""A card becomes a message: what is needed from whom, the work, its evidence, the choices; last the whole text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from rolecall.chat import Card, File, Note
from rolecall.chat.common.wording import PAGE, is_final, maker, standing
from rolecall.chat.plain import plain as written
from rolecall.domain.deliverable import AI_MARK
from rolecall.errors import Refused
from rolecall_slack import escape, limits, mentions
from rolecall_slack.blocks.buttons import actions, feedback
from rolecall_slack.blocks.chart import told
from rolecall_slack.blocks.document import Document
from rolecall_slack.blocks.elements import Block, address, context, divider, header, linked, node, part, rich, section
from rolecall_slack.blocks.spill import Spill

#: The type of the metadata that every message of ours carries.
EVENT = "rolecall"
MARKDOWN = "text/markdown"
#: Characters of a title in large letters; a longer one would fill half a phone.
LARGE = 75


@dataclass(frozen=True)
class Rendered:
    """A message ready to send."""

    #: For notifications, screen readers and search: the whole card in words.
    text: str
    blocks: tuple[Block, ...]
    #: What goes up with the message when it is first posted; an update brings none.
    files: tuple[File, ...]
    metadata: dict[str, Any]

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of `chat.postMessage`, besides where it goes: nothing in it unfurls or is parsed."""
        return {**self.changes(), "metadata": self.metadata, "unfurl_links": False, "unfurl_media": False}

    def changes(self) -> dict[str, Any]:
        """Return the arguments of `chat.update`, besides what it changes; the key stays that of the post."""
        return {"text": self.text, "blocks": list(self.blocks), "parse": "none", "link_names": False}


def metadata(key: str) -> dict[str, Any]:
    """Return the metadata by which a message is found again."""
    return {"event_type": EVENT, "event_payload": {"key": key}}


def render(card: Card, *, key: str, plain: bool = False) -> Rendered:
    """Draw a card whose `awaits` are accounts of Slack.

    `plain` uses sections, contexts and actions only, for workspaces that have nothing newer.

    Raises:
        Refused: its buttons do not fit into a message.
    """
    spill = Spill()
    document = Document(spill, card.files, plain=plain)
    text, files = _inlined(card) if not plain else ("", card.files)
    head = [_title(card.title, spill, plain=plain), *mentions.line(card.awaits), *_standing(card)]
    disclosed = [block for block in card.doc if _discloses(block)]
    rest = (block for block in card.doc if not _discloses(block))
    body = [*document.steps(card.steps), *(drawn for block in rest for drawn in document.block(block))]
    marks = [drawn for block in disclosed or [Note(maker(card))] for drawn in document.block(block)]
    tail = [*_page(card), *marks, *actions(card.buttons), *_whole(text)]
    if not plain and is_final(card):
        tail.append(feedback(card.about))
    blocks = (*head, *_within(body, limits.MESSAGE_BLOCKS - len(head) - len(tail), spill), *tail)
    return Rendered(_fallback(card), blocks, (*document.charts.left(files), *spill.file(card)), metadata(key))


def _title(text: str, spill: Spill, *, plain: bool) -> Block:
    line = " ".join(text.split()) or EVENT
    if plain:
        return section(spill.fit(line, limits.SECTION))
    if len(escape.words(line)) <= LARGE:
        return header(line)
    return rich(part("section", node(spill.fit(line, limits.RICH_TEXT), bold=True)))


def _standing(card: Card) -> list[Block]:
    said = standing(card)
    return [context(said)] if said else []


def _inlined(card: Card) -> tuple[str, tuple[File, ...]]:
    """Return the deliverable as Markdown where it fits into the message, and the files that are left to upload."""
    for file in card.files:
        if file.mime == MARKDOWN:
            text = escape.markdown(file.data.decode(errors="replace")).strip()
            if 0 < len(text) <= limits.MARKDOWN:
                return text, tuple(other for other in card.files if other is not file)
    return "", card.files


def _whole(text: str) -> list[Block]:
    """Return the deliverable itself: below the buttons, which Slack would fold away with the end of a long text."""
    return [divider(), {"type": "markdown", "text": text}] if text else []


def _page(card: Card) -> list[Block]:
    """Return the way to the card's page, if it has one."""
    url = address(card.link)
    return [linked(url, PAGE)] if url else []


def _discloses(block: object) -> bool:
    """Tell whether a part says that an AI made this; it is never left out for want of room."""
    return isinstance(block, Note) and AI_MARK in block.text


def _within(body: list[Block], room: int, spill: Spill) -> list[Block]:
    """Return as many blocks as there is room for; where some are left out, the last one says so."""
    if room < 1:
        raise Refused("The card has more buttons than a message of Slack can hold.")
    if len(body) <= room:
        return body
    spill.over = True
    return [*body[: room - 1], context(f"{len(body) - room + 1} more parts are in the attached file.")]


def _fallback(card: Card) -> str:
    whole = written(replace(card, doc=told(card.doc), buttons=(), files=(), link=None)).strip()
    return escape.mrkdwn(escape.shortened(whole, limits.FALLBACK))
