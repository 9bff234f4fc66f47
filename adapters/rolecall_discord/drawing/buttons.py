"""Buttons: how a choice of the core becomes one of Discord's, and back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from rolecall.chat import Button
from rolecall.chat.common.wording import OPINIONS
from rolecall.errors import Refused
from rolecall_discord import limits
from rolecall_discord.drawing import components
from rolecall_discord.drawing.components import Component

#: Begins the id of every button of ours; verb and subject follow.
MARK = "rc"
#: Begins what stands for a subject that is too long for an id.
STANDS_FOR = "#"
#: Name of the shelf row that keeps such a subject.
ROW = "button:"


def custom_id(verb: str, subject: str) -> tuple[str, Mapping[str, str]]:
    """Return a button's id, and the shelf rows it needs: the subject where an id cannot hold it.

    Raises:
        Refused: the verb alone is too long.
    """
    whole = f"{MARK}|{verb}|{subject}"
    if len(whole) <= limits.CUSTOM_ID and not subject.startswith(STANDS_FOR):
        return whole, {}
    digest = hashlib.blake2s(subject.encode(), digest_size=12).hexdigest()
    short = f"{MARK}|{verb}|{STANDS_FOR}{digest}"
    if len(short) > limits.CUSTOM_ID:
        raise Refused(f"The verb “{verb}” is too long for a button: {limits.CUSTOM_ID} characters hold it and its key.")
    return short, {f"{ROW}{digest}": subject}


def feedback(subject: str) -> tuple[list[Component], dict[str, str]]:
    """Return the two buttons under a final answer, and the shelf rows they need."""
    return drawn([Button(verb, subject, label) for verb, label in OPINIONS.items()])


def pressed(custom_id: str) -> tuple[str, str] | None:
    """Return verb and subject of a button, or `#` and the digest of a kept subject; None if it is none of ours."""
    mark, _, rest = custom_id.partition("|")
    verb, _, subject = rest.partition("|")
    return (verb, subject) if mark == MARK and verb else None


def drawn(buttons: Sequence[Button]) -> tuple[list[Component], dict[str, str]]:
    """Return the buttons and the shelf rows they need; one that is there twice is drawn once.

    Raises:
        Refused: a verb is too long.
    """
    found: dict[str, Component] = {}
    kept: dict[str, str] = {}
    for button in buttons:
        name, rows = custom_id(button.verb, button.subject)
        label = button.label if button.label.strip() else button.verb
        found.setdefault(name, components.button(name, label, main=button.style == "main"))
        kept |= rows
    return list(found.values()), kept
