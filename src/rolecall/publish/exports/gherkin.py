"""Gherkin: the scenarios of a content as a `.feature` file.

Fields read: `feature` (`name`), `scenarios`, or `features` (each `name` and `scenarios`). A scenario has `name` or
`title`, `rule`, `tags` and `req_ids` (tags), and its steps either as `given`, `when`, `then` (text or list) or as
`steps` (text that begins with its keyword, or `keyword` and `text`); `examples` (a list of objects) makes it an
outline. A gap becomes a comment and the tag `@gap`: what nobody knows is not run as a test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rolecall.domain.content import is_gap
from rolecall.errors import BadInput
from rolecall.publish.exports.cells import cell, one_line
from rolecall.publish.exports.edition import Edition

Item = Mapping[str, Any]

_STEP = re.compile(r"^(given|when|then|and|but)\b[\s:]*", re.IGNORECASE)


def write(edition: Edition) -> bytes:
    """Return the feature file. A file holds one feature, so several become rules of one.

    Raises:
        BadInput: the content holds no scenario.
    """
    version = edition.version
    groups = _groups(version.content)
    if not groups:
        raise BadInput(f"{edition.contract.title} holds no scenario, so there is no feature file.")
    feature = version.content.get("feature")
    lines = [
        f"# {edition.mark}",
        f"# {version.deliverable} version {version.number}, digest {version.digest}",
        f"Feature: {(_name(feature) if isinstance(feature, dict) else '') or one_line(version.title)}",
        "",
    ]
    for rule, scenarios in groups.items():
        if rule:
            lines += [f"  Rule: {rule}", ""]
        for scenario in scenarios:
            lines += [f"  {line}".rstrip() for line in _scenario(scenario)]
    return "\n".join(lines).encode()


def _groups(content: Item) -> dict[str, list[Item]]:
    """Group scenarios by rule, those without one first: in Gherkin a rule lasts until the next one."""
    features = _objects(content.get("features")) or [content]
    groups: dict[str, list[Item]] = {"": []}
    for feature in features:
        for scenario in _objects(feature.get("scenarios")):
            rule = scenario.get("rule") or (_name(feature) if len(features) > 1 else "")
            groups.setdefault(one_line(rule) if isinstance(rule, str) else "", []).append(scenario)
    return {rule: scenarios for rule, scenarios in groups.items() if scenarios}


def _scenario(scenario: Item) -> Iterator[str]:
    steps = list(_steps(scenario))
    tags = [_tag(name) for key in ("tags", "req_ids") for name in _texts(scenario.get(key))]
    tags = [_tag(str(scenario["id"])), *tags] if scenario.get("id") else tags
    if any(keyword == "#" for keyword, _text in steps):
        tags.append("@gap")
    if tags:
        yield " ".join(dict.fromkeys(tags))
    examples = _objects(scenario.get("examples"))
    yield f"{'Scenario Outline' if examples else 'Scenario'}: {_name(scenario)}"
    last = ""
    for keyword, text in steps:
        shown = "And" if keyword == last and keyword != "#" else keyword
        yield f"  {shown} {text}"
        last = keyword if keyword != "#" else last
    yield from _examples(examples)
    yield ""


def _steps(scenario: Item) -> Iterator[tuple[str, str]]:
    """Yield keyword and text of each step; `#` is a gap."""
    for key in ("given", "when", "then"):
        yield from (_step(key.capitalize(), text) for text in _values(scenario.get(key)))
    last = "Given"
    for step in _values(scenario.get("steps")):
        text = step.get("text", step) if isinstance(step, dict) else step
        found = _STEP.match(text) if isinstance(text, str) else None
        named = found[1] if found else str(step.get("keyword", last)) if isinstance(step, dict) else last
        word = named.strip().capitalize()
        last = word if word in {"Given", "When", "Then"} else last
        yield _step(last, text)


def _step(keyword: str, value: object) -> tuple[str, str]:
    if isinstance(value, dict) and not is_gap(value):
        value = value.get("text", "")
    if isinstance(value, dict):
        return "#", f"gap: {one_line(str(value['gap']))}"
    text = _STEP.sub("", one_line(str(value)), count=1)
    return (keyword, text) if text else ("#", "gap: the step says nothing")


def _objects(value: object) -> list[Item]:
    return [part for part in _values(value) if isinstance(part, dict) and not is_gap(part)]


def _values(value: object) -> list[object]:
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def _texts(value: object) -> list[str]:
    return [part for part in _values(value) if isinstance(part, str)]


def _examples(rows: Sequence[Item]) -> Iterator[str]:
    if not rows:
        return
    names = [name for name in rows[0] if name not in {"id", "cites", "basis"}]
    yield "  Examples:"
    for cells in [names, *([str(cell(row.get(name))) for name in names] for row in rows)]:
        yield f"    | {' | '.join(_cell(text) for text in cells)} |"


def _cell(text: str) -> str:
    return one_line(text).replace("\\", "\\\\").replace("|", "\\|")


def _name(item: Item) -> str:
    value = item.get("name") or item.get("title") or item.get("id") or ""
    return one_line(value) if isinstance(value, str) else ""


def _tag(name: str) -> str:
    return "@" + re.sub(r"[\s@#]+", "-", one_line(name).strip("@# "))
