"""Ways on: the buttons that lead on from where a request stands; whether a press is allowed the core decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rolecall.chat import Button

_LABELS = {
    "answer": "Answer the questions",
    "retry": "Retry",
    "resume": "Resume",
    "reopen": "Reopen …",
    "stop": "Stop",
    "edit": "Edit by hand",
    "hand": "Hand to somebody …",
    "withdraw": "Withdraw",
}
#: What leads on from each status, the likeliest first.
_WAYS: dict[str, tuple[str, ...]] = {
    "received": ("stop", "hand"),
    "working": ("stop", "hand"),
    "asking": ("answer", "hand", "withdraw"),
    "delivered": ("edit", "hand", "withdraw"),
    "blocked": ("edit", "retry", "hand", "withdraw"),
    "stopped": ("resume", "withdraw"),
    "failed": ("retry", "hand", "withdraw"),
    "set_aside": ("retry", "hand", "withdraw"),
    "closed": ("reopen",),
}


def ways(request: Mapping[str, Any]) -> tuple[Button, ...]:
    """Return the buttons of a request, as `Desk.request` describes it."""
    name, deliverable = request["request_id"], request["deliverable"]
    verbs = [
        verb
        for verb in _WAYS.get(request["status"], ())
        if verb != "edit" or deliverable["version"]  # there is a text to edit
    ]
    return tuple(
        Button(verb, deliverable["id"] if verb == "edit" else name, _LABELS[verb], "main" if nth == 0 else "plain")
        for nth, verb in enumerate(verbs)
    )
