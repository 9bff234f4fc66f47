"""How a person answers a card: with its buttons, by typing, or on the page; the first rung the workspace has."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rolecall.chat import Button, Caps, Card, Code, Note, plain
from rolecall.chat.codes import code_of

if TYPE_CHECKING:
    from rolecall.chat import Block

#: Buttons that open a form or a page.
FORMS = frozenset({"answer", "ask", "checkin", "edit", "hand", "hire", "reject", "reopen", "revise"})
#: The lines that stand for buttons where people can only type.
TYPED = {
    "approve": "approve {code}",
    "revise": "revise {code} <what should change>",
    "reject": "reject {code} <why>",
    "retry": "retry",
    "resume": "resume",
    "stop": "stop",
    "withdraw": "withdraw",
    "answer": "<your answer>",
    "checkin": "done: <what was finished>",
    "say": "{subject}",
    "sendnow": "/rolecall report {subject}",
    "mute": "/rolecall schedule pause {subject}",
}
#: Lines that name what they are about, so that they may be written anywhere.
WHOLE = frozenset({"say", "sendnow", "mute"})


def fit(card: Card, caps: Caps) -> Card:
    """Return the card with the ways of answering that a workspace offers; nothing else of it changes."""
    buttons = tuple(button for button in card.buttons if button.verb != "stop" or not caps.native_stop)
    opens = card.opens if caps.threads else None
    if caps.identity == "claimed" and card.grave:
        return _reworded(card, (), _elsewhere(card, buttons), opens)
    if caps.buttons and caps.forms:
        return replace(card, buttons=buttons, opens=opens)
    pressed = tuple(button for button in buttons if caps.buttons and button.verb not in FORMS)
    rest = tuple(button for button in buttons if button not in pressed)
    return _reworded(card, pressed, _typed(card, rest, caps), opens)


def spoken(card: Card, caps: Caps) -> Card:
    """Return the card as plain text, for a platform that refused how it was drawn."""
    words = plain.plain(replace(fit(card, replace(caps, buttons=False)), title="", link=None))
    return replace(card, doc=(Code(words.strip("\n")),), steps=(), buttons=(), files=())


def _reworded(card: Card, buttons: tuple[Button, ...], more: tuple[Block, ...], opens: str | None) -> Card:
    return replace(card, doc=(*card.doc, *more), buttons=buttons, opens=opens)


def _typed(card: Card, buttons: tuple[Button, ...], caps: Caps) -> tuple[Block, ...]:
    """Write the lines that stand for buttons, where anybody would read them."""
    lines = [
        TYPED[button.verb].format(code=code_of(button.subject), subject=button.subject)
        for button in buttons
        if button.verb in TYPED and (caps.threads or button.verb in WHOLE)  # only a thread says which card is meant
    ]
    if not lines:
        return _elsewhere(card, buttons)
    if not caps.reads_replies and caps.commands == "none":
        return _elsewhere(card, buttons)
    where = "Reply here" if caps.reads_replies else "Mention me in this thread"
    return Note(f"{where} with {'this line' if len(lines) == 1 else 'one of these lines'}:"), Code("\n".join(lines))


def _elsewhere(card: Card, buttons: tuple[Button, ...]) -> tuple[Block, ...]:
    """Send people to the page: what is pressed there is pressed by somebody who signed in."""
    if not buttons:
        return ()
    where = "Open the page of this card and sign in" if card.link else "Ask an owner for a sign-in link"
    return (Note(f"{where} to {_listed([button.label.lower() for button in buttons])}."),)


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
