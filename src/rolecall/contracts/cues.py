"""Cues: the words and patterns by which a statement is known to belong to a section."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rolecall.contracts.problem import meant
from rolecall.domain.keywords import CUES, SHAPES

if TYPE_CHECKING:
    from rolecall.contracts.problem import Report

#: A pattern longer than this is a program, not a cue.
_MAX_PATTERN = 400
#: In `not`, how a shape is told from a pattern.
_SHAPE = "shape:"


def is_pattern(value: object) -> bool:
    """Tell whether a value is a regular expression that compiles."""
    if not isinstance(value, str) or not value or len(value) > _MAX_PATTERN:
        return False
    try:
        re.compile(value)
    except re.error:
        return False
    return True


def check_cues(cues: object, report: Report) -> None:
    """Note what is wrong with one `x-cues`."""
    if not isinstance(cues, dict) or not cues:
        report.add((), "must hold lists of `labels`, `shapes`, `patterns`, `words` or `not`.")
        return
    for name, values in cues.items():
        if name not in CUES:
            report.add((name,), f"there is no such cue; {meant(name, CUES)}")
        elif not isinstance(values, list) or not values:
            report.add((name,), "must be a list of texts, or left out.")
        else:
            _check_list(name, values, report.below(name))


def _check_list(name: str, values: list[object], report: Report) -> None:
    for index, value in enumerate(values):
        if not isinstance(value, str) or not value.strip():
            report.add((index,), "must be text; put it in quotes.")
            continue
        shape = value if name == "shapes" else value.removeprefix(_SHAPE) if value.startswith(_SHAPE) else None
        if name in ("shapes", "not") and shape is not None:
            if shape not in SHAPES:
                report.add((index,), f"there is no shape {shape!r}; {meant(shape, SHAPES)}")
        elif name in ("patterns", "not") and not is_pattern(value):
            report.add((index,), "is not a regular expression; write it in single quotes, like '\\bmust\\b'.")
