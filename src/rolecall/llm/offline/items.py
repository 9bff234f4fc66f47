"""Items under construction: a section's fields filled from the statements that belong to one item."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rolecall.llm.offline.extract import Seen, fill
from rolecall.llm.offline.extract.plain import words_of

if TYPE_CHECKING:
    from rolecall.llm.offline.spec import Field, Section
    from rolecall.llm.offline.statements import Statement


@dataclass
class Item:
    """One item of a section with the statements it was made from."""

    section: Section
    opened_by: Statement
    values: dict[str, Any] = field(default_factory=dict)
    cites: list[str] = field(default_factory=list)
    nested: dict[str, list[Item]] = field(default_factory=dict)
    basis: str = ""

    def cite(self, statement: Statement) -> None:
        """Add the passages of a statement once."""
        self.cites += [name for name in statement.cites if name not in self.cites]

    def open_fields(self) -> list[Field]:
        """Return the fields that are not filled yet."""
        return [found for found in self.section.fields if found.name not in self.values]

    def absorb(self, seen: Seen, *, only: frozenset[str] = frozenset()) -> bool:
        """Fill open fields from a further statement; True when it gave something."""
        gained = {
            found.name: value
            for found in self.open_fields()
            if (not only or found.name in only) and (value := fill(found, seen)) is not None
        }
        self.values |= gained
        if gained:
            self.cite(seen.statement)
        return bool(gained)

    def lists(self) -> list[Field]:
        """Return the fields that hold lists and have something."""
        return [found for found in self.section.fields if found.kind == "array" and self.values.get(found.name)]

    def extend(self, statement: Statement) -> bool:
        """Add a further step to the list that the label names, or for "and" to the one filled last."""
        lists = self.lists()
        named = [found for found in lists if statement.label in found.labels] or lists[-1:]
        if not named:
            return False
        self.values[named[0].name] = [*self.values[named[0].name], statement.text]
        self.cite(statement)
        return True

    def complete(self) -> bool:
        """Tell whether every field that may not be a gap is filled."""
        return not any(_needs_value(found) for found in self.open_fields())

    def content(self, ids: dict[str, int]) -> dict[str, Any]:
        """Return the item as content; ids are numbered per prefix in `ids`."""
        ids[self.section.prefix] = ids.get(self.section.prefix, 0) + 1
        name = self.section.name if self.section.single else f"{self.section.prefix}-{ids[self.section.prefix]}"
        made: dict[str, Any] = {"id": name}
        made |= {found.name: self.values.get(found.name, empty(found)) for found in self.section.fields}
        for nested in self.section.nested:
            inner = [item.content(ids) for item in self.nested.get(nested.name, [])]
            made[nested.name] = inner or ({"gap": nested.gap} if nested.gap else [])
        made["cites"] = self.cites
        if self.basis:
            made["basis"] = self.basis
        return made


def open_item(section: Section, seen: Seen) -> Item | None:
    """Begin an item with a statement; None when the statement lacks what identifies such an item."""
    item = Item(section, seen.statement)
    item.absorb(seen)
    if seen.strong and not section.single:
        _take_words(item, seen)
    return item if item.values and item.complete() else None


def _take_words(item: Item, seen: Seen) -> None:
    """Placed by its label: the words themselves are what identifies the item, when nothing else does."""
    missing = [found for found in item.open_fields() if found.key and found.kind == "string" and not found.enum]
    taken = {value for value in item.values.values() if isinstance(value, str)}
    words = words_of(seen) if missing else ""
    if words and words not in taken:
        item.values[missing[0].name] = words
        item.cite(seen.statement)


def _needs_value(found: Field) -> bool:
    if found.extract == "computed" or (found.gap and not found.key):
        return False
    if found.key:
        return True
    return not (
        found.kind == "array" or (found.kind == "string" and not found.enum and not found.schema.get("minLength"))
    )


def empty(found: Field) -> Any:
    """Return what an unfilled field holds: its question, an empty list, or an empty text."""
    if found.gap:
        return {"gap": found.gap}
    return [] if found.kind == "array" else ""


def blank(section: Section) -> dict[str, Any]:
    """Return a section that is one object and has no evidence: its own question, or a gap in every field."""
    if section.gap:
        return {"gap": section.gap}
    fields = {found.name: empty(found) for found in section.fields}
    return {"id": section.name, **fields, "cites": [], **{nested.name: [] for nested in section.nested}}
