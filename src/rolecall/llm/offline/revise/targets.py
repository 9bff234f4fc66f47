"""Which items of a content a person means: by id, by noun and number, or by what they are about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rolecall.domain.content import items
from rolecall.llm.offline.text import stem, stems, words

if TYPE_CHECKING:
    from collections.abc import Iterator

_NTH = {
    name: nth
    for nth, names in enumerate(("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"), start=1)
    for name in (names, f"{nth}st", f"{nth}nd", f"{nth}rd", f"{nth}th")
}
_NTH["last"] = -1
_ABOUT = re.compile(
    r"^(?P<noun>.*?)\s*\b(?:about|on|with|regarding|mentioning|containing|(?:that|which) (?:mentions?|says?))"
    r"\s+(?P<words>.+)$",
    re.IGNORECASE,
)
_ID = re.compile(r"\b([A-Z]{1,10})[- ]?(\d+(?:\.\d+)*)\b", re.IGNORECASE)
_JOIN = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*")
_ALL = frozenset({"everything", "anything", "all", "whatever", "every", "any"})
_FILLER = frozenset(
    {"the", "a", "an", "this", "that", "all", "every", "any", "item", "items", "number", "no", "of", "it"}
)
#: Words people use for a list that is named by its abbreviation or plural.
_ALSO = {"criterion": ("criteria", "ac"), "criteria": ("criteria", "ac")}


@dataclass(frozen=True)
class Row:
    """An item and the list that holds it; an item that is a section of its own has no list."""

    item: dict[str, Any]
    rows: list[dict[str, Any]]
    section: str


class Unclear(Exception):  # a question back, not an error
    """Nothing, or more than one thing, is meant; the message says so in one sentence."""


def rows(content: dict[str, Any]) -> Iterator[Row]:
    """Yield every item that stands in a list, nested ones after their parent."""
    for section, value in content.items():
        yield from _rows(section, value)


def _rows(section: str, value: object) -> Iterator[Row]:
    for item in value if isinstance(value, list) else []:
        if isinstance(item, dict) and "cites" in item:
            yield Row(item, value, section)  # type: ignore[arg-type]  # a list with an item is a list of items
            for name, inner in item.items():
                yield from _rows(name, inner)


def resolve(content: dict[str, Any], phrase: str) -> list[Row]:
    """Return the items a phrase names, in the order of the content.

    Raises:
        Unclear: it names none, or leaves open which.
    """
    everything = list(rows(content))
    found = _by_id(everything, phrase) or _by_topic(everything, phrase) or _by_list(everything, phrase)
    if not found:
        found = _by_words(everything, phrase)
    chosen = {id(row.item) for row in found}
    return [row for row in everything if id(row.item) in chosen]


def noun_section(content: dict[str, Any], noun: str) -> str:
    """Return the list of items that a noun names ("story" → stories), empty when there is none."""
    said = [word for word in words(noun) if word not in _FILLER]
    if not said:
        return ""
    names = {row.section for row in rows(content)} | {
        name for name, value in content.items() if isinstance(value, list)
    }
    initials = "".join(word[0] for word in said)
    for name in sorted(names):
        parts = words(name.replace("_", " "))
        if [stem(word) for word in parts] == [stem(word) for word in said] or name in _ALSO.get(said[-1], ()):
            return name
        if len(said) > 1 and name == initials:
            return name
    heads = {name for name in names if stem(words(name.replace("_", " "))[-1]) == stem(said[-1])}
    return heads.pop() if len(heads) == 1 else ""


def _by_id(everything: list[Row], phrase: str) -> list[Row]:
    known = {str(row.item["id"]).lower(): row for row in everything}
    named = [f"{match[1]}-{match[2]}".lower() for match in _ID.finditer(phrase)]
    missing = [
        name.upper()
        for name in named
        if name not in known and name.partition("-")[0] in {key.partition("-")[0] for key in known}
    ]
    if missing:
        prefix = missing[0].partition("-")[0]
        ids = ", ".join(str(row.item["id"]) for row in everything if str(row.item["id"]).startswith(f"{prefix}-"))
        raise Unclear(f"There is no {missing[0]} in this version, which has {ids}.")
    return [known[name] for name in named if name in known]


def _by_topic(everything: list[Row], phrase: str) -> list[Row]:
    """Read “the constraint about passwords”, “everything about vouchers”."""
    match = _ABOUT.match(phrase)
    if match is None:
        return []
    noun = match["noun"].strip().lower()
    pool = everything
    if not (set(words(noun)) <= _ALL | _FILLER):
        section = _section(everything, noun)
        if not section:
            return []
        pool = [row for row in everything if row.section == section]
    found = _holding(pool, match["words"])
    if not found:
        raise Unclear(f"Nothing in this version is about “{match['words'].strip()}”.")
    return found


def _by_list(everything: list[Row], phrase: str) -> list[Row]:
    """Read “story 2”, “stories 2 and 3”, “the last constraint”, “all constraints”."""
    found: list[Row] = []
    section = ""
    for part in _JOIN.split(phrase):
        said = [word for word in words(part) if word not in _FILLER]
        numbers = [_NTH[word] if word in _NTH else int(word) for word in said if word in _NTH or word.isdigit()]
        nouns = [word for word in said if word not in _NTH and not word.isdigit()]
        section = _section(everything, " ".join(nouns)) if nouns else section
        pool = [row for row in everything if row.section == section]
        if not section or (not numbers and not _whole(part, nouns)):
            return []
        found += [_nth(pool, number, part) for number in numbers] if numbers else pool
    return found


def _section(everything: list[Row], noun: str) -> str:
    return noun_section({row.section: [] for row in everything} | {row.section: [row.item] for row in everything}, noun)


def _whole(part: str, nouns: list[str]) -> bool:
    """A plural, or "all", means the whole section; "the story" alone does not say which."""
    return bool(set(words(part)) & _ALL) or bool(nouns and (nouns[-1].endswith("s") or nouns[-1] == "criteria"))


def _nth(pool: list[Row], number: int, part: str) -> Row:
    numbered = [row for row in pool if str(row.item["id"]).rpartition("-")[2] == str(number)]
    if numbered:
        return numbered[0]
    if number == -1 and pool:
        return pool[-1]
    if 0 < number <= len(pool):
        return pool[number - 1]
    raise Unclear(f"There is no “{part.strip()}” in this version: it has {len(pool)}.")


def _by_words(everything: list[Row], phrase: str) -> list[Row]:
    found = _holding(everything, phrase)
    if len(found) == 1:
        return found
    if not found:
        raise Unclear(f"Nothing in this version is called “{phrase}”.")
    raise Unclear(f"“{phrase}” could be {', '.join(str(row.item['id']) for row in found[:5])}: name the id.")


def _holding(pool: list[Row], phrase: str) -> list[Row]:
    """Return the items whose own words hold all stems of a phrase."""
    wanted = stems(phrase)
    if not wanted:
        return []
    return [row for row in pool if wanted <= stems(_said(row.item))]


def _said(item: dict[str, Any]) -> str:
    nested = {id(inner) for _, inner in items(item) if inner is not item}
    parts = [value for value in item.values() if isinstance(value, str) and value != item["id"]]
    parts += [
        part
        for value in item.values()
        if isinstance(value, list)
        for part in value
        if isinstance(part, str) and id(part) not in nested
    ]
    return " ".join(part for part in parts if part not in item["cites"])
