"""A deliverable's content as sections and entries for a reader: what is claimed, on what, what nobody knows."""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rolecall.domain.content import MARKS, Claim, is_gap
from rolecall.domain.deliverable import Version
from rolecall.domain.difference import Piece, PieceKind
from rolecall.domain.evidence import Citation
from rolecall_web.words import human

#: Sections of every deliverable that come after its own.
LAST = ("assumptions", "unsorted")
#: Parts of every deliverable that are none of its own sections.
ENVELOPE = frozenset({"title", "summary", "open_questions", "limits", *LAST})
#: Shared words are marked only in runs that carry meaning: a number, or this many letters.
LETTERS = 4


@dataclass(frozen=True)
class Field:
    """One field of an entry: its text, or the question where nobody has an answer."""

    label: str
    text: str = ""
    gap: str = ""


@dataclass(frozen=True)
class Entry:
    """One claim with its fields, its footnotes and the claims inside it."""

    claim: Claim
    fields: tuple[Field, ...]
    cites: tuple[Citation, ...]
    parts: tuple[Section, ...]


@dataclass(frozen=True)
class Section:
    """A part of the deliverable: entries, or plain lines, or the question where it is empty."""

    title: str
    entries: tuple[Entry, ...] = ()
    lines: tuple[str, ...] = ()
    gap: str = ""


def sections(version: Version, titles: Mapping[str, str]) -> tuple[Section, ...]:
    """Lay a version out. `titles` names sections and fields (JSON keys) in the order in which they are read."""
    writer = _Writer({claim.pointer: claim for claim in version.claims()}, version.citation_map(), titles)
    content = {name: part for name, part in version.content.items() if name not in ENVELOPE}
    rest = [writer.section(name, version.content.get(name, []), f"/{name}") for name in LAST]
    return (*writer.parts(content, ""), *(part for part in rest if part.entries))


def shared(claim: str, quote: str) -> tuple[Piece, ...]:
    """Split a quote into what the claim also says (kind `same`) and the rest (kind `added`), in order."""
    words = re.findall(r"\s*\S+", quote)
    ours = [_bare(word) for word in words]
    theirs = [_bare(word) for word in claim.split()]
    matches = difflib.SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
    pieces: list[Piece] = []
    at = 0
    for match in matches:
        run = ours[match.a : match.a + match.size]
        if not any(len(word) >= LETTERS or word.isdigit() for word in run):
            continue
        same = "".join(words[match.a : match.a + match.size])
        space = same[: len(same) - len(same.lstrip())]
        pieces += _piece("added", "".join(words[at : match.a]) + space)
        pieces += _piece("same", same.lstrip())
        at = match.a + match.size
    return tuple(pieces + _piece("added", "".join(words[at:])))


def cells(quote: str, source: str) -> tuple[str, ...]:
    """Divide a row of a table into the cells that hold something; any other quote is one cell.

    `source` is the name of the document: only that of a `.csv` file is read with commas between its cells.
    """
    if source.lower().endswith(".csv"):
        try:
            found = [cell for row in csv.reader(quote.splitlines()) for cell in row]
        except csv.Error:
            found = [quote]
    else:
        found = quote.split("|") if " | " in quote else [quote]
    return tuple(cell.strip() for cell in found if cell.strip()) or (quote,)


def _piece(kind: PieceKind, text: str) -> list[Piece]:
    return [Piece(kind=kind, text=text)] if text else []


def _bare(word: str) -> str:
    return re.sub(r"\W", "", word).casefold()


@dataclass(frozen=True)
class _Writer:
    """Walks the content once, with the claims by JSON pointer and the citations by id."""

    claims: Mapping[str, Claim]
    citations: Mapping[str, Citation]
    titles: Mapping[str, str]

    def title(self, name: str) -> str:
        return self.titles.get(name) or human(name)

    def ordered(self, value: Mapping[str, Any]) -> list[str]:
        order = {name: nth for nth, name in enumerate(self.titles)}
        return sorted(value, key=lambda name: order.get(name, len(order)))

    def parts(self, value: Mapping[str, Any], pointer: str) -> tuple[Section, ...]:
        """Return the sections of an object, without the empty ones."""
        found = (self.section(name, value[name], f"{pointer}/{name}") for name in self.ordered(value))
        return tuple(part for part in found if part.entries or part.lines or part.gap)

    def section(self, name: str, value: Any, pointer: str) -> Section:
        title = self.title(name)
        if is_gap(value):
            return Section(title, gap=str(value["gap"]))
        if isinstance(value, dict):
            return Section(title, entries=(self.entry(value, pointer),))
        if isinstance(value, list):
            return Section(
                title,
                entries=tuple(self.entry(item, f"{pointer}/{n}") for n, item in enumerate(value) if _is_item(item)),
                lines=tuple(_line(item) for item in value if not _is_item(item)),
            )
        return Section(title, lines=(_line(value),) if value not in {"", None} else ())

    def entry(self, item: Mapping[str, Any], pointer: str) -> Entry:
        bare = Claim(id=str(item.get("id", "")), text="", kind="fact", cites=(), pointer=pointer)
        claim = self.claims.get(pointer, bare)
        inside = {name: part for name, part in item.items() if _holds_items(part)}
        fields = [self.field(name, item[name]) for name in self.ordered(item) if name not in MARKS | set(inside)]
        return Entry(
            claim=claim,
            fields=tuple(field for field in fields if field.text or field.gap),
            cites=tuple(self.citations[name] for name in claim.cites if name in self.citations),
            parts=self.parts(inside, pointer),
        )

    def field(self, name: str, value: Any) -> Field:
        if is_gap(value):
            return Field(self.title(name), gap=str(value["gap"]))
        return Field(self.title(name), text=_line(value))


def _is_item(value: object) -> bool:
    return isinstance(value, dict) and not is_gap(value)


def _holds_items(value: object) -> bool:
    return _is_item(value) or (isinstance(value, list) and any(_is_item(item) for item in value))


def _line(value: object) -> str:
    """Write a leaf as text."""
    if is_gap(value):
        return str(value["gap"])  # type: ignore[index]  # is_gap: a dict
    if isinstance(value, list):
        return ", ".join(_line(item) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
