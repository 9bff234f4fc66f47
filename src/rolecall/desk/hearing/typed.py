"""Typed lines: what a person may write instead of pressing a button, as a whole message in the request's thread."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rolecall.chat.codes import same_code
from rolecall.domain.checkin import CHECKIN_FIELDS
from rolecall.line import cards

if TYPE_CHECKING:
    from rolecall.domain.deliverable import Verdict
    from rolecall.domain.request import Request
    from rolecall.ports.store import UnitOfWork

Alone = Literal["stop", "retry", "resume", "withdraw"]
ALONE: dict[str, Alone] = {"stop": "stop", "retry": "retry", "resume": "resume", "withdraw": "withdraw"}

#: An approval is the line and nothing more; a revision or rejection is followed by its words.
_APPROVE = re.compile(r"approve[ \t]+(\w{4})", re.IGNORECASE)
_WITH_WORDS = re.compile(r"(revise|reject)[ \t]+(\w{4})(?:\s+(.*))?", re.IGNORECASE | re.DOTALL)


#: A line of a check-in; what follows on the next lines belongs to it.
_CHECKED_IN = re.compile(rf"\s*({'|'.join(CHECKIN_FIELDS)})\s*:(.*)", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """A decision by code; `words` say what to change, or why."""

    verdict: Verdict
    code: str
    words: str = ""

    @property
    def surely(self) -> bool:
        """Tell whether this can be nothing but a typed line: `revise this please` is a sentence."""
        return self.verdict == "approve" or any(mark.isdigit() for mark in self.code)


def read(text: str) -> Line | Alone | None:
    """Read a whole message as a typed line; None when it is just words."""
    whole = text.strip()
    if whole.lower() in ALONE:
        return ALONE[whole.lower()]
    approval = _APPROVE.fullmatch(whole)
    if approval is not None:
        return Line("approve", approval[1])
    other = _WITH_WORDS.fullmatch(whole)
    if other is None:
        return None
    return Line("revise" if other[1].lower() == "revise" else "reject", other[2], (other[3] or "").strip())


def checked_in(text: str) -> dict[str, str]:
    """Read lines such as `done: …`, `next: …`, `blocked: …` by their names; empty where the first is none."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in text.strip().splitlines():
        marked = _CHECKED_IN.fullmatch(line)
        if marked is not None:
            name = marked[1].lower()
            found.setdefault(name, []).append(marked[2].strip())
        elif not name:
            return {}
        else:
            found[name].append(line.strip())
    return {name: "\n".join(lines).strip() for name, lines in found.items()}


def subject_of(uow: UnitOfWork, request: Request, line: Line) -> str | None:
    """Return the token of the version that a line's code names, the newest first; None when none has it."""
    made = uow.deliverables.of(request.id)
    versions = uow.deliverables.versions(made) if made else ()
    tokens = (cards.subject(version) for version, _status in reversed(versions))
    return next((token for token in tokens if same_code(line.code, token)), None)
