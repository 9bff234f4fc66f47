"""Rows that hold a frozen value: the whole value as JSON in `facts`, and the columns that queries need.

Such a column is declared a *mirror* of a path in the facts. It is written from there, and when the audit reads
a row it is laid over the facts again, so that a changed byte shows wherever it was changed.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
from pydantic import ValidationError

from rolecall.domain.value import Value
from rolecall.errors import BadInput, Damaged

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Model = TypeVar("Model", bound=Value)


@dataclass(frozen=True)
class Mirror:
    """How a column repeats the facts."""

    path: tuple[str, ...]
    #: What of the value at `path` the column holds.
    read: Callable[[Any], Any]
    #: The column's value for facts that were written before the field existed; None: they all have it.
    absent: Any

    def of(self, facts: Any) -> Any:
        """Return what the column holds for these facts.

        Raises:
            KeyError: the facts lack it.
            TypeError: they are no facts any more.
        """
        for part in self.path:
            if self.absent is not None and part not in facts:
                return self.absent
            facts = facts[part]
        return self.read(facts)


def plain(value: Any) -> Any:
    """Truth values stand as 0 and 1, which both databases store and return alike."""
    return int(value) if isinstance(value, bool) else value


def channel_of(place: str) -> str:
    """Return a place text (`workspace:tenant:channel[:thread]`) without its thread."""
    return ":".join(place.split(":")[:3])


def mirror(
    column: sa.Column[Any], *path: str, read: Callable[[Any], Any] = plain, absent: Any = None
) -> sa.Column[Any]:
    """Declare a column to repeat the facts at `path`, its own name if none is given."""
    column.info["mirrors"] = Mirror(path or (column.name,), read, absent)
    return column


def mirrors(table: sa.Table) -> Mapping[str, Mirror]:
    """Return the mirrors of a table by column."""
    return {column.name: column.info["mirrors"] for column in table.columns if "mirrors" in column.info}


def row_of(table: sa.Table, value: Value, tenant: str) -> dict[str, Any]:
    """Return the columns of a new row that holds `value`.

    Raises:
        BadInput: the value belongs to another tenant.
    """
    facts = value.snapshot()
    if facts.get("tenant", tenant) != tenant:
        raise BadInput(f"A row of tenant {facts['tenant']} cannot be written in a unit of work of {tenant}.")
    columns = {name: mirrored.of(facts) for name, mirrored in mirrors(table).items()}
    return {**columns, "tenant": tenant, "facts": facts}


def value_of(model: type[Model], facts: object, name: str) -> Model:
    """Return the value a row holds.

    Raises:
        Damaged: the facts are no longer what was written.
    """
    try:
        return model.model_validate(facts)
    except ValidationError as error:
        raise Damaged(f"The stored {name} cannot be read: {error.error_count()} fields are wrong.") from error
    except BadInput as error:  # a value's own check: what was right when it was stored, or was changed
        raise Damaged(f"The stored {name} cannot be read: {error.message}") from error


def as_it_stands(table: sa.Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of a row with every mirror that disagrees laid over them."""
    facts = row["facts"]
    if not isinstance(facts, dict):
        return {"unreadable": repr(facts)}
    standing = copy.deepcopy(facts)
    for name, mirrored in mirrors(table).items():
        try:
            agrees = mirrored.of(facts) == row[name]
        except (AttributeError, KeyError, TypeError):
            agrees = False
        if not agrees:
            standing[f"column {name}"] = _json(row[name])
    return standing


def _json(value: object) -> object:
    return value if isinstance(value, str | int | float | None) else repr(value)
