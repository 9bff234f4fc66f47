"""`rolecall doctor`: what is wrong with this installation, and what to type."""

from __future__ import annotations

from dataclasses import asdict

from rolecall.cli.exits import Exit
from rolecall.cli.options import AsJson, examples

EXAMPLES = examples("rolecall doctor", "rolecall doctor --json")
_MARKS = {"ok": ("✓", "green"), "warn": ("!", "yellow"), "bad": ("✗", "red")}


def doctor(as_json: AsJson = False) -> int:
    """Look at everything that has to be right; say what is wrong and the exact next command."""
    from rolecall.cli.checks import survey
    from rolecall.cli.screen import emit, show, text
    from rolecall.config import load

    findings = list(survey(load()))
    wrong = any(item.level == "bad" for item in findings)
    if as_json:
        emit({"ok": not wrong, "findings": [asdict(item) for item in findings]})
        return Exit.WRONG if wrong else Exit.DONE
    for item in findings:
        mark, style = _MARKS[item.level]
        show(text(f"{mark} {item.text}", style))
        if item.next:
            show(f"  → {item.next}")
    return Exit.WRONG if wrong else Exit.DONE
