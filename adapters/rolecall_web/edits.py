"""Editing by hand: the texts of a deliverable as fields, and what was typed put back into its content."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from rolecall.chat import plain
from rolecall.domain.content import MARKS, is_gap
from rolecall.domain.deliverable import Version
from rolecall_web.views import EditField, EditGroup
from rolecall_web.words import human

#: Texts from this length on get a field of several lines.
LONG = 60
#: What is read before everything else.
FIRST = ("title", "summary")
#: Parts of every deliverable that are lists of plain texts, whatever they hold now.
TEXTS = frozenset({"open_questions", "limits"})


def groups(version: Version, titles: Mapping[str, str]) -> tuple[EditGroup, ...]:
    """Return the fields of every item. `titles` as in `outline.sections`; what has a title of its own is no text.

    A list of plain texts is one field, a line for each. A missing section cannot be typed: it needs evidence.
    """
    found: list[EditGroup] = []
    prose: list[EditField] = []
    for name in _ordered(version.content, titles):
        value = version.content[name]
        if isinstance(value, str) or _is_texts(value) or name in TEXTS:
            prose.append(_field(name, value, f"/{_escaped(name)}"))
        else:
            found += _groups(titles.get(name) or human(name), value, f"/{_escaped(name)}", titles)
    return (EditGroup("The whole", tuple(prose)), *found) if prose else tuple(found)


def edited(content: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    """Return a copy of the content with the typed `values` by JSON pointer; untouched ones stay as they are.

    A text that is emptied becomes an empty text, a gap that stays empty remains a gap.
    """
    new = copy.deepcopy(dict(content))
    for pointer, typed in values.items():
        _put(new, [_unescaped(part) for part in pointer.split("/")[1:]], typed.replace("\r\n", "\n"))
    return new


def _groups(title: str, value: Any, pointer: str, titles: Mapping[str, str]) -> Iterator[EditGroup]:
    if isinstance(value, list):
        for nth, item in enumerate(value):
            yield from _groups(title, item, f"{pointer}/{nth}", titles)
        return
    if not isinstance(value, dict) or is_gap(value):
        return
    parts = {name: value[name] for name in _ordered(value, titles) if name not in MARKS}
    texts = {name: part for name, part in parts.items() if _is_typed(name, part, titles)}
    heading = f"{title}: {value['id']}" if "id" in value else title
    yield EditGroup(heading, tuple(_field(name, part, f"{pointer}/{_escaped(name)}") for name, part in texts.items()))
    for name, part in parts.items():
        if name not in texts:
            yield from _groups(titles.get(name) or human(name), part, f"{pointer}/{_escaped(name)}", titles)


def _ordered(value: Mapping[str, Any], titles: Mapping[str, str]) -> list[str]:
    """Return the names of an object in the order in which they are read."""
    order = {name: nth for nth, name in enumerate(dict.fromkeys((*FIRST, *titles)))}
    return sorted(value, key=lambda name: order.get(name, len(order)))


def _is_typed(name: str, value: object, titles: Mapping[str, str]) -> bool:
    return isinstance(value, str) or (is_gap(value) and not titles.get(name)) or _is_texts(value)


def _is_texts(value: object) -> bool:
    """Tell whether a value is a list of plain texts; of an empty one nobody can say."""
    return isinstance(value, list) and bool(value) and all(isinstance(part, str) for part in value)


def _field(name: str, value: Any, pointer: str) -> EditField:
    text = _shown(value)
    gap = str(value["gap"]) if is_gap(value) else ""
    return EditField(pointer, human(name), text, gap, long=len(text) > LONG or isinstance(value, list))


def _shown(value: Any) -> str:
    """Return what a field shows of a value: control characters in the open, so that an editor sees them."""
    if is_gap(value):
        return ""
    return plain.escape("\n".join(value) if isinstance(value, list) else str(value))


def _put(new: Any, path: list[str], typed: str) -> None:
    """Write a text where the pointer leads; a pointer into nothing, or to no text, changes nothing."""
    for part in path[:-1]:
        new = _step(new, part)
    name = path[-1] if path else ""
    old = _step(new, name)
    writable = isinstance(old, str) or is_gap(old) or _is_texts(old) or (name in TEXTS and old == [])
    if not writable or name in MARKS or typed == _shown(old):
        return
    lines = [line.strip() for line in typed.split("\n") if line.strip()]
    new[name if isinstance(new, dict) else int(name)] = lines if isinstance(old, list) else typed.strip()


def _step(value: Any, part: str) -> Any:
    if isinstance(value, dict):
        return value.get(part)
    if isinstance(value, list) and part.isdecimal() and int(part) < len(value):
        return value[int(part)]
    return None


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _unescaped(part: str) -> str:
    return part.replace("~1", "/").replace("~0", "~")
