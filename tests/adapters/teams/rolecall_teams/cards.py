"""A card becomes Adaptive Cards: words in text runs, which know no markup; what is too long goes on below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from rolecall.chat import Block, Button, Card, Chart, Code, Heading, Note, Table
from rolecall.chat.common.wording import PAGE
from rolecall.chat.plain import escape, plain
from rolecall_teams.activities import OURS
from rolecall_teams.connector import encoded

Element = dict[str, Any]

CONTENT = "application/vnd.microsoft.card.adaptive"
#: Bytes of the elements of one card; with what is around them a message stays below 28 KiB.
ROOM = 24_000
#: Characters of one run: the longest that surely fits, four bytes each, beside the buttons.
RUN = 3_000
#: Buttons of one row; Teams hides more.
ROW = 6
#: Characters of what a notification shows.
SUMMARY = 200
BELOW = "It goes on below."
CONTINUED = "Continued"


def messages(card: Card) -> list[Mapping[str, Any]]:
    """Draw a card as the messages that show it: one, and as many below it as its words need."""
    actions = [*_page(card.link), *_buttons(card.buttons)]
    pages: list[list[Element]] = [[]]
    room = ROOM - _size(*actions)
    for element in _elements(card):
        if _size(element) > room and pages[-1]:
            pages[-1].append(_line(BELOW))
            pages.append([_line(f"{CONTINUED} ({len(pages)})", weight="Bolder")])
            room = ROOM
        pages[-1].append(element)
        room -= _size(element)
    pages[0] += actions
    return [_message(page, CONTINUED if nth else card.title) for nth, page in enumerate(pages)]


def words(text: str) -> Mapping[str, Any]:
    """Draw a few words; nothing in them takes effect."""
    return messages(Card(title=text))[0]


def _message(body: Sequence[Element], summary: str) -> Mapping[str, Any]:
    content = {"type": "AdaptiveCard", "version": "1.5", "msteams": {"width": "full"}, "body": list(body)}
    line = " ".join(escape(summary).split())[:SUMMARY]
    return {"type": "message", "summary": line, "attachments": [{"contentType": CONTENT, "content": content}]}


def _elements(card: Card) -> Iterator[Element]:
    yield from _lines(" ".join(card.title.split()), weight="Bolder", size="Medium")
    yield from _lines(plain(Card("", steps=card.steps)))
    for block in card.doc:
        yield from _block(block)
    yield from _lines(plain(Card("", files=card.files)))


def _block(block: Block) -> Iterator[Element]:
    text = plain(Card("", doc=(block,)))
    match block:
        case Heading(title):
            yield from _lines(title, weight="Bolder", spacing="Medium")
        case Note(tone="warn" | "bad"):
            yield from _lines(text, color="Attention")
        case Code() | Table() | Chart():
            yield from _lines(text, fontType="Monospace")
        case _:
            yield from _lines(text)


def _lines(text: str, **style: str) -> Iterator[Element]:
    """Return a line as one element: what a line break inside a run does is left to the client."""
    for line in escape(text).splitlines():
        for begin in range(0, len(line), RUN):
            yield _line(line[begin : begin + RUN], **style)


def _line(text: str, spacing: str = "None", **style: str) -> Element:
    run = {"type": "TextRun", "text": text, **style} if style else text
    return {"type": "RichTextBlock", "spacing": spacing, "inlines": [run]}


def _buttons(buttons: Sequence[Button]) -> Iterator[Element]:
    drawn = [_button(button) for button in buttons]
    for begin in range(0, len(drawn), ROW):
        yield {"type": "ActionSet", "actions": drawn[begin : begin + ROW]}


def _button(button: Button) -> Element:
    data = {"verb": button.verb, "subject": button.subject}
    drawn = {"type": "Action.Execute", "title": escape(button.label), "verb": OURS, "data": data}
    return drawn | {"style": "positive"} if button.style == "main" else drawn


def _page(link: str | None) -> list[Element]:
    """Return the way to the card's page, where that is an address Teams opens."""
    if link is None or urlsplit(link).scheme not in {"http", "https"}:
        return []
    return [{"type": "ActionSet", "actions": [{"type": "Action.OpenUrl", "title": PAGE, "url": link}]}]


def _size(*elements: Element) -> int:
    return sum(len(encoded(element)) + 1 for element in elements)
