"""Statements become items: each goes to the surest section that can hold it, or stays unsorted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rolecall.llm.offline.classify import Place, Strength, places
from rolecall.llm.offline.extract import Seen
from rolecall.llm.offline.extract.plain import _LIST
from rolecall.llm.offline.items import Item, open_item
from rolecall.llm.offline.statements import Statement
from rolecall.llm.offline.text import stem, stems, trimmed, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rolecall.llm.offline.spec import Section, Spec

_CELL_ITEMS = re.compile(r"\s*(?:\n|<br ?/?>|\s\|\s|(?:^|\s)\(?\d{1,2}[.)]\s)\s*")


@dataclass
class Built:
    """What became of the statements."""

    items: dict[str, list[Item]] = field(default_factory=dict)
    unsorted: list[Statement] = field(default_factory=list)
    total: int = 0

    def of(self, section: Section) -> list[Item]:
        """Return the items of a section, in order."""
        return self.items.setdefault(section.name, [])

    @property
    def coverage(self) -> float:
        """Share of the statements that were sorted, 0 to 1."""
        return 1 - len(self.unsorted) / self.total if self.total else 0.0


class Builder:
    """Builds the items of one deliverable, statement by statement, looking forward only."""

    def __init__(self, spec: Spec) -> None:
        """Fill the sections of `spec`."""
        self.spec = spec
        self.built = Built()
        self.persons: frozenset[str] = frozenset()
        self.latest: Item | None = None

    def build(self, statements: Sequence[Statement]) -> Built:
        """Place all statements."""
        self.persons = self._persons(statements)
        self.built.total = len(statements)
        for statement in statements:
            if not (self._continues(statement) or self._placed(statement)):
                self.built.unsorted.append(statement)
        return self.built

    def _persons(self, statements: Iterable[Statement]) -> frozenset[str]:
        """Return the stems of the heads of all persons that labels or headings declare."""
        declaring = [section for section in self.spec.sections if self._names_actors(section)]
        found = set()
        for statement in statements:
            if any(place.strength >= Strength.COLUMNS for place in places(statement, declaring)):
                for part in _LIST.split(statement.text):
                    found |= {stem(word) for word in words(part)[-1:]}
        return frozenset(found)

    def _names_actors(self, section: Section) -> bool:
        """Tell whether a section lists the distinct values of a field that holds actors."""
        source, _, name = str(section.schema.get("x-from", "")).partition(".")
        origin = next((found for found in self.spec.sections if found.name == source), None)
        field = origin.field(name) if origin else None
        return field is not None and field.extract == "actor"

    def _seen(self, statement: Statement, section: Section, *, strong: bool, parent: Item | None = None) -> Seen:
        siblings = parent.nested.get(section.name, []) if parent else self.built.of(section)
        above = str(len(self.built.of(parent.section))) if parent else ""
        return Seen(statement, strong, self.persons, len(siblings) + 1, section.field_labels, above)

    def _continues(self, statement: Statement) -> bool:
        """A labelled line that names an open field of the latest item belongs to that item."""
        item = self.latest
        if (
            item is None
            or not statement.label
            or statement.row
            or item.opened_by.passage.source != statement.passage.source
        ):
            return False
        if statement.label in item.section.cues.labels:
            return False
        if _begins_again(statement, item):
            return False
        if statement.label in {"and", "but"} or any(statement.label in found.labels for found in item.lists()):
            return item.extend(statement)
        open_names = frozenset(found.name for found in item.open_fields() if statement.label in found.labels)
        return bool(open_names) and item.absorb(self._seen(statement, item.section, strong=True), only=open_names)

    def _placed(self, statement: Statement) -> bool:
        owners = {nested.name: section for section in self.spec.sections for nested in section.nested}
        opened = self.spec.opened_by(statement.label)
        if opened and not statement.row and self._open(statement, Place(opened, Strength.COLUMNS, 1, 0)):
            return True
        open_sections = [*self.spec.sections]
        open_sections += [
            nested for section in self.spec.sections for nested in section.nested if self.built.of(section)
        ]
        for place in places(statement, open_sections):
            if place.section in self.spec.sections:
                done = self._add(statement, place)
            else:
                parent = self._parent(statement, place, owners[place.section.name])
                done = parent is not None and self._nest(statement, place, parent)
            if done:
                return True
        return False

    def _add(self, statement: Statement, place: Place) -> bool:
        section, strong = place.section, place.strength >= Strength.COLUMNS
        items = self.built.of(section)
        if section.single and items:
            return items[0].absorb(self._seen(statement, section, strong=strong))
        if section.schema.get("x-split") and place.strength >= Strength.HEADING and not statement.row:
            return sum(self._open(part, place) for part in split(statement)) > 0
        return self._open(statement, place)

    def _open(self, statement: Statement, place: Place) -> bool:
        strong = place.strength >= Strength.COLUMNS
        item = open_item(place.section, self._seen(statement, place.section, strong=strong))
        if item is None or place.section.full(len(self.built.of(place.section))):
            return False
        self.built.of(place.section).append(item)
        self.latest = item
        for nested in place.section.nested:
            self._cells(statement, nested, item)
        return True

    def _cells(self, statement: Statement, nested: Section, parent: Item) -> None:
        """A row may hold nested items in a column of its own."""
        for name in sorted(nested.cues.labels & set(statement.cells)):
            for part in filter(None, map(trimmed, _CELL_ITEMS.split(statement.cells[name]))):
                inner = Statement(
                    statement.passage, statement.order, part, name, {}, statement.headings, also=statement.also
                )
                item = open_item(nested, self._seen(inner, nested, strong=True, parent=parent))
                if item:
                    parent.nested.setdefault(nested.name, []).append(item)

    def _nest(self, statement: Statement, place: Place, parent: Item) -> bool:
        strong = place.strength >= Strength.COLUMNS
        item = open_item(place.section, self._seen(statement, place.section, strong=strong, parent=parent))
        if (
            item is None
            or _restates(statement, parent)
            or place.section.full(len(parent.nested.get(place.section.name, [])))
        ):
            return False
        parent.nested.setdefault(place.section.name, []).append(item)
        self.latest = item
        return True

    def _parent(self, statement: Statement, place: Place, section: Section) -> Item | None:
        """Return the item a nested statement belongs to: before it, same source, same or enclosing heading."""
        before = [item for item in self.built.of(section) if item.opened_by.passage.source == statement.passage.source]
        if not before:
            return None
        if place.strength == Strength.HEADING and len(before) > 1:
            return _likest(statement, before)
        last = before[-1]
        if place.strength in {Strength.LABEL, Strength.HEADING}:
            return last
        depth = len(last.opened_by.headings)
        return last if statement.headings[:depth] == last.opened_by.headings else None


def _begins_again(statement: Statement, item: Item) -> bool:
    """A precondition after an outcome is the next behaviour."""
    kinds = {found.extract: found for found in item.section.fields}
    before, after = kinds.get("given"), kinds.get("then")
    return bool(before and after and statement.label in before.labels and after.name in item.values)


def split(statement: Statement) -> list[Statement]:
    """Cut a statement that lists several things into one statement each."""
    parts = [part for part in map(trimmed, _LIST.split(statement.text)) if part]
    return [replace(statement, text=part, cells={}) for part in parts]


def _likest(statement: Statement, parents: list[Item]) -> Item | None:
    """Return the parent that shares most words, None when two share as many or none does."""
    wanted = stems(statement.text)
    scores = [len(wanted & stems(item.opened_by.passage.text)) for item in parents]
    best = max(scores)
    return parents[scores.index(best)] if best and scores.count(best) == 1 else None


def _restates(statement: Statement, parent: Item) -> bool:
    """A nested statement that says no more than its parent is a restatement, not a further item."""
    said = stems(statement.text)
    return bool(said) and said <= stems(parent.opened_by.passage.text)
