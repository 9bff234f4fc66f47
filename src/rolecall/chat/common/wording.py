"""What is said of a card besides its own words, alike wherever it is shown: state, steps, maker, and what is asked."""

from __future__ import annotations

from collections.abc import Mapping

from rolecall.chat.cards import Card, CardState, Step
from rolecall.domain.deliverable import AI_MARK
from rolecall.domain.report import COUNTED

#: Where the work on a card stands.
STATES: Mapping[CardState, str] = {
    "working": "Working",
    "asking": "Needs answers",
    "waiting": "Waits for a decision",
    "blocked": "Not verified",
    "done": "Done",
    "stopped": "Stopped",
}
#: What the way to the card's page is called.
PAGE = "Open it in Rolecall"
#: What people may think of a final answer: the verbs, and what their buttons say.
OPINIONS = {"good": "Good answer", "bad": "Bad answer"}
#: A step's state, as a sign and in words.
_STEPS = {"todo": "○ {}", "doing": "▸ {}, under way", "done": "✓ {}", "failed": "✗ {}, failed"}
#: Who made what a card shows, by the kind of thing that it is about.
_MAKERS = {"request": AI_MARK, "deliverable": AI_MARK, "report": COUNTED}


def standing(card: Card) -> str:
    """Say where the work stands: the state, and how many steps are done while some are not; empty for neither."""
    said = [STATES[card.state]] if card.state else []
    done = sum(step.state == "done" for step in card.steps)
    if done < len(card.steps):
        said.append(f"{done} of {len(card.steps)} steps done")
    return " · ".join(said)


def step_line(step: Step) -> str:
    """Return a step as one line."""
    return _STEPS[step.state].format(step.name) + (f": {step.note}" if step.note else "")


def maker(card: Card) -> str:
    """Say who made what a card shows: a report of figures was counted, what belongs to a request is a role's work.

    Empty on a card of the house, such as that somebody was hired: no role made it.
    """
    return _MAKERS.get(card.about.partition(":")[0], "")


def is_final(card: Card) -> bool:
    """Tell whether a card is an answer to the request, not a report on the way or a draft that failed."""
    return card.about.startswith("deliverable:") and card.state in {"waiting", "done"}
