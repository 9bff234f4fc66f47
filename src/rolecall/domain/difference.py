"""What changed between two versions, item by item and word by word."""

from __future__ import annotations

import difflib
import itertools
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from rolecall.domain.content import is_gap
from rolecall.domain.value import Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rolecall.domain.deliverable import Version

PieceKind = Literal["same", "added", "removed"]
ChangeKind = Literal["added", "removed", "changed"]

#: Fields of an item that are not read as its words: its name, and what it cites (compared apart).
_NOT_WORDS = frozenset({"id", "cites"})
#: Words from which on the most frequent ones no longer count as a match to begin with: time grows with their square.
_LONG = 1000
#: A word with the space after it; space before the first word is a token of its own.
_TOKEN = re.compile(r"(\S*)(\s*)")


class Piece(Value, frozen=True):
    """A run of words that stayed, came or went."""

    kind: PieceKind
    text: str


class Change(Value, frozen=True):
    """One item (or prose field) that differs; `label` names it for a reader: `US-2`, `Summary`, `US-2: sources`.

    The pieces that are `same` or `removed` make up the old words when joined, `same` and `added` the new ones.
    """

    kind: ChangeKind
    section: str
    label: str
    pieces: tuple[Piece, ...]


class Difference(Value, frozen=True):
    """All changes from version `old` to version `new`, in the order of the new one."""

    old: int
    new: int
    changes: tuple[Change, ...]
    #: Items that stayed as they were.
    unchanged: int


@dataclass(frozen=True)
class _Entry:
    """An item or a prose field of one version; `key` finds it in the other one."""

    key: tuple[str, str, int]
    section: str
    label: str
    words: str
    sources: str


def compare(old: Version, new: Version) -> Difference:
    """Tell what became of every item of `old`, found again by its stable id, and of every prose field."""
    before = {entry.key: entry for entry in _entries(old)}
    after = {entry.key: entry for entry in _entries(new)}
    changes: list[Change] = []
    unchanged = 0
    for key in _in_order(list(before), list(after)):
        found = list(_changes(before.get(key), after.get(key)))
        unchanged += not found and key[0] == "item"
        changes += found
    return Difference(old=old.number, new=new.number, changes=tuple(changes), unchanged=unchanged)


def words_of(value: object) -> str:
    """Return what a reader sees of a field or an item: a line for each field, without items that stand inside it."""
    if is_gap(value):
        return f"[open: {value['gap']}]"  # type: ignore[index]  # a gap is a mapping
    if isinstance(value, dict):
        return _fields(value)
    if isinstance(value, list):
        return "\n".join(filter(None, (words_of(part) for part in value if not _is_item(part))))
    return "" if value is None else str(value)


def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """Compare two texts word by word; the space after a word goes with it."""
    was, now = _tokens(old), _tokens(new)
    hasty = max(len(was), len(now)) > _LONG
    matcher = difflib.SequenceMatcher(None, [word for word, _ in was], [word for word, _ in now], autojunk=hasty)
    found: list[tuple[PieceKind, str]] = []
    for tag, was_from, was_to, now_from, now_to in matcher.get_opcodes():
        if tag == "equal":
            pairs = zip(was[was_from:was_to], now[now_from:now_to], strict=True)
            found += [part for old_token, new_token in pairs for part in _kept(old_token, new_token)]
        else:
            found += [("removed", word + space) for word, space in was[was_from:was_to]]
            found += [("added", word + space) for word, space in now[now_from:now_to]]
    return _joined(found)


def _entries(version: Version) -> Iterator[_Entry]:
    citations = {
        name: f"{citation.source_name}, {citation.locator}" for name, citation in version.citation_map().items()
    }
    seen: Counter[str] = Counter()
    for name, value in version.content.items():
        title = _readable(name)
        words = "" if _is_item(value) else words_of(value)
        if words:
            yield _Entry(("prose", name, 0), title, title, words, "")
        for item in _items(value):
            key = str(item["id"])
            cited = "\n".join(citations.get(cite, str(cite)) for cite in item["cites"])
            yield _Entry(("item", key, seen[key]), title, title if key == name else key, words_of(item), cited)
            seen[key] += 1


def _items(value: object) -> Iterator[Mapping[str, Any]]:
    """Yield every item in a value, parents before children."""
    if isinstance(value, dict):
        if _is_item(value):
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _items(part)


def _is_item(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("cites"), list) and "id" in value


def _fields(value: Mapping[str, Any]) -> str:
    filled = {
        name: words
        for name, part in value.items()
        if name not in _NOT_WORDS and not _is_item(part) and (words := words_of(part))
    }
    if len(filled) == 1:
        return next(iter(filled.values()))
    return "\n".join(f"{_readable(name)}: {words}" for name, words in filled.items())


def _in_order(old: Sequence[Any], new: Sequence[Any]) -> list[Any]:
    """Return all keys in the order of the new version; what is gone stands after what it stood after."""
    order, there, last = list(new), set(new), -1
    for key in old:
        if key in there:
            last = order.index(key)
        else:
            last += 1
            order.insert(last, key)
    return order


def _changes(old: _Entry | None, new: _Entry | None) -> Iterator[Change]:
    entry = new or old
    if entry is None:
        return
    kind: ChangeKind = "changed" if old and new else "added" if new else "removed"
    was, now = (old.words if old else ""), (new.words if new else "")
    if was != now or kind != "changed":
        yield Change(kind=kind, section=entry.section, label=entry.label, pieces=pieces(was, now))
    if old and new and old.sources != new.sources:
        cited = pieces(old.sources, new.sources)
        yield Change(kind="changed", section=entry.section, label=f"{entry.label}: sources", pieces=cited)


def _tokens(text: str) -> list[tuple[str, str]]:
    return [(match[1], match[2]) for match in _TOKEN.finditer(text) if match.group()]


def _kept(old: tuple[str, str], new: tuple[str, str]) -> Iterator[tuple[PieceKind, str]]:
    if old == new:
        yield "same", old[0] + old[1]
        return
    yield "same", old[0]
    yield "removed", old[1]
    yield "added", new[1]


def _joined(parts: Sequence[tuple[PieceKind, str]]) -> tuple[Piece, ...]:
    """Join neighbours of one kind; between two words that stayed, what went stands before what came."""
    found: list[Piece] = []
    for stayed, run in itertools.groupby(parts, key=lambda part: part[0] == "same"):
        texts = list(run)
        kinds: tuple[PieceKind, ...] = ("same",) if stayed else ("removed", "added")
        for kind in kinds:
            text = "".join(part for of, part in texts if of == kind)
            found += [Piece(kind=kind, text=text)] if text else []
    return tuple(found)


def _readable(name: str) -> str:
    return name.replace("_", " ").capitalize()
