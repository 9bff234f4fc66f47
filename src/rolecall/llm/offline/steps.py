"""Gherkin in a source: scenario blocks and single steps, told apart from ordinary sentences."""

from __future__ import annotations

import re

_STEP = re.compile(r"^\s*(given|when|then|and|but)\s+(\S.*)$", re.IGNORECASE)
_TITLE = re.compile(r"^\s*(?:scenario(?: outline)?|example)\s*:\s*(\S.*)$", re.IGNORECASE)
#: "When …, the system …" and "Given … when … then …" are whole sentences, not steps.
_SENTENCE = re.compile(r"^(?:when\b.+,\s|given\b.+\b(?:when|then)\b)", re.IGNORECASE | re.DOTALL)


def block(text: str) -> tuple[str, dict[str, str]] | None:
    """Read a scenario written over several lines: name, and steps by keyword, one a line; None for other text."""
    title, last = "", ""
    steps: dict[str, str] = {}
    for line in text.splitlines():
        step = _STEP.match(line)
        if step:
            last = last if step[1].lower() in {"and", "but"} and last else step[1].lower()
            steps[last] = "\n".join(filter(None, (steps.get(last), step[2].strip())))
        elif named := _TITLE.match(line):
            title = named[1].strip()
        elif not line.lstrip().startswith(("@", "Feature:", "Background:")):
            return None
    return (title, steps) if len(steps) > 1 or (title and steps) else None


def step(text: str) -> tuple[str, str] | None:
    """Read one step that is a passage of its own: keyword in lower case and words; None for other text."""
    found = _STEP.match(text)
    if found is None or _SENTENCE.match(text):
        return None
    return found[1].lower(), found[2].strip()
