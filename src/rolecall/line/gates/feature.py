"""Gherkin text of a content with `scenarios`, the same for the gate and for exports."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rolecall.domain.content import MARKS
from rolecall.line.gates.inspection import strings, text_of

_SPACE = re.compile(r"\s+")
STEPS = (("given", "Given"), ("when", "When"), ("then", "Then"))


def feature_text(content: Mapping[str, Any]) -> str:
    """Return the `.feature` text; every content string stays on one line, so it cannot add steps."""
    return "\n".join(_lines(content)) + "\n"


def feature_name(content: Mapping[str, Any]) -> str:
    """Return the feature's name: `feature`, its name or text, else the title."""
    feature = content.get("feature")
    own = text_of(feature, "name", "text", "title") if isinstance(feature, Mapping) else feature
    return _line(own if isinstance(own, str) and own.strip() else content.get("title", ""))


def scenarios(content: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Return the scenario objects of a content."""
    rows = content.get("scenarios")
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def steps(scenario: Mapping[str, Any], part: str) -> tuple[str, ...]:
    """Return the steps of `given`, `when` or `then`, without their keyword and on one line each."""
    keyword = re.compile(rf"^(?:(?:{part}|and|but)\b[\s,]*|\*\s+)", re.IGNORECASE)
    return tuple(keyword.sub("", _line(text)) for text in strings(scenario.get(part)))


def _lines(content: Mapping[str, Any]) -> Iterator[str]:
    yield f"Feature: {feature_name(content)}"
    rule = ""
    for scenario in sorted(scenarios(content), key=lambda row: text_of(row, "rule")):
        if text_of(scenario, "rule") != rule:
            rule = text_of(scenario, "rule")
            yield from ("", f"  Rule: {_line(rule)}")
        yield from _scenario(scenario, "    " if rule else "  ")


def _scenario(scenario: Mapping[str, Any], indent: str) -> Iterator[str]:
    tags = [f"@{_SPACE.sub('_', tag.strip().lstrip('@'))}" for tag in _tags(scenario)]
    rows = _examples(scenario)
    yield ""
    if tags:
        yield indent + " ".join(dict.fromkeys(tags))
    yield f"{indent}{'Scenario Outline' if rows else 'Scenario'}: {_line(text_of(scenario, 'name', 'title'))}"
    for part, keyword in STEPS:
        for number, text in enumerate(steps(scenario, part)):
            yield f"{indent}  {'And' if number else keyword} {text}"
    if rows:
        yield from ("", f"{indent}  Examples:")
        for row in (list(rows[0]), *(list(row.values()) for row in rows)):
            yield f"{indent}    | {' | '.join(_cell(cell) for cell in row)} |"


def _tags(scenario: Mapping[str, Any]) -> Iterator[str]:
    for name in ("tags", "req_ids", "story_ids"):
        yield from strings(scenario.get(name))


def _examples(scenario: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = scenario.get("examples")
    plain = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
    return [{name: value for name, value in row.items() if name not in MARKS} for row in plain]


def _cell(value: object) -> str:
    return _line(str(value)).replace("\\", "\\\\").replace("|", "\\|")


def _line(text: object) -> str:
    return _SPACE.sub(" ", str(text)).strip()
