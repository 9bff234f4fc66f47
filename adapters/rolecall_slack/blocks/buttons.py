"""Buttons: how a choice of the core becomes one of Slack's, and back."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from rolecall.chat import Button
from rolecall.chat.common.wording import OPINIONS
from rolecall.errors import Refused
from rolecall_slack import escape, limits
from rolecall_slack.blocks.elements import Block, words

#: Begins the id of every action of ours; the verb follows, then a number where one verb stands there twice.
MARK = "rc"
FEEDBACK = f"{MARK}|feedback"
#: What Slack calls the thumbs that mean our verbs.
SIDES = {"good": "positive", "bad": "negative"}


def actions(buttons: Sequence[Button]) -> list[Block]:
    """Return the rows of buttons; their block ids belong to these subjects, so that a new version has new ones.

    Raises:
        Refused: a token is longer than a button can carry.
    """
    times: Counter[str] = Counter()
    drawn = [_button(button, times) for button in buttons]
    rows = [drawn[at : at + limits.ACTIONS] for at in range(0, len(drawn), limits.ACTIONS)]
    name = _digest(buttons)
    return [{"type": "actions", "block_id": f"{MARK}|{name}|{nth}", "elements": row} for nth, row in enumerate(rows)]


def feedback(subject: str) -> Block:
    """Return the two small buttons under a final answer."""
    thumbs = {
        f"{SIDES[verb]}_button": {"text": words(label), "value": f"{verb}|{subject}", "accessibility_label": label}
        for verb, label in OPINIONS.items()
    }
    return {
        "type": "context_actions",
        "block_id": f"{MARK}|feedback|{hashlib.sha256(subject.encode()).hexdigest()[:16]}",
        "elements": [{"type": "feedback_buttons", "action_id": FEEDBACK, **thumbs}],
    }


def pressed(action: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return verb and subject of an action in Slack's payload; None if it is none of ours."""
    name, value = str(action.get("action_id", "")), str(action.get("value", ""))
    if name == FEEDBACK:
        verb, _, subject = value.partition("|")
        return verb, subject
    mark, _, rest = name.partition("|")
    return (rest.partition("|")[0], value) if mark == MARK and rest else None


def _button(button: Button, times: Counter[str]) -> Block:
    if len(button.subject) > limits.VALUE:
        raise Refused(f"The button “{button.label}” carries {len(button.subject)} characters; {limits.VALUE} fit.")
    times[button.verb] += 1
    again = f"|{times[button.verb]}" if times[button.verb] > 1 else ""
    drawn: Block = {
        "type": "button",
        "action_id": f"{MARK}|{button.verb}{again}",
        "text": words(button.label, limits.BUTTON, escape.SHORT),
    }
    if button.subject:
        drawn["value"] = button.subject
    return drawn | {"style": "primary"} if button.style == "main" else drawn


def _digest(buttons: Sequence[Button]) -> str:
    said = "\n".join(f"{button.verb} {button.subject}" for button in buttons)
    return hashlib.sha256(said.encode()).hexdigest()[:16]
