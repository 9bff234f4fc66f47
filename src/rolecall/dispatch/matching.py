"""What an ask is for: the kind its words name, what the role does not do, and near names for a wrong one."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rolecall.domain.member import Person
from rolecall.domain.refusal import Refusal, RefusalCode
from rolecall.domain.role import DeliverableContract, RoleContract
from rolecall.domain.words import named_first

#: Longest ask, in characters; longer material is given as a source. Refused, never cut (AISVS 2.1.4).
MAX_TEXT = 20_000


@dataclass(frozen=True)
class Ask:
    """What an event asks for."""

    person: Person
    place: str
    role: str
    text: str
    kind: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)
    #: Whose words they are, empty for the person's own.
    said_by: str = ""
    #: True when it was asked where nobody else reads.
    private: bool = False


@dataclass(frozen=True)
class Matched:
    """The contract an ask is for."""

    role: RoleContract
    deliverable: DeliverableContract


def kind_named(role: RoleContract, text: str) -> DeliverableContract:
    """Find the kind named earliest in the text, by its longer phrase on a tie; else the role's first."""
    names = [(*item.phrases, item.title, item.kind.replace("_", " ")) for item in role.deliverables]
    return role.deliverables[named_first(text, names) or 0]


def excluded_by(role: RoleContract, text: str) -> str:
    """Return the exclusion of a role whose words all stand in a text, empty for none."""
    said = {word[:6] for word in re.findall(r"[^\W\d_]{4,}", text.lower())}
    for exclusion in role.exclusions:
        words = {word[:6] for word in re.findall(r"[^\W\d_]{4,}", exclusion.lower())}
        if len(words) > 1 and words <= said:
            return exclusion
    return ""


def unknown(code: RefusalCode, noun: str, name: str, known: Sequence[str]) -> Refusal:
    """Say that there is no such thing, and what was meant perhaps."""
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f" Did you mean “{near[0]}”?" if near else ""
    reason = f"There is no {noun} “{name}”.{hint}"
    return Refusal(code=code, reason=reason, ask_whom=f"one of: {', '.join(sorted(known))}")
