"""Kinds of values in a block: each one knows how to complain about a value and how to make a smallest one."""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_numbers = itertools.count(1)


class Kind(ABC):
    """What a field may hold."""

    #: What `most` counts in kinds that have a limit; empty: no limit of its own.
    unit = ""

    @abstractmethod
    def complaints(self, value: Any, path: str) -> Iterator[str]:
        """Yield what is wrong with `value`, in the platform's words and with its JSON pointer."""

    @abstractmethod
    def sample(self, size: int | None = None) -> Any:
        """Return a valid value, of `size` units where given (it is invalid if that is more than `most`)."""


@dataclass(frozen=True)
class Chars(Kind):
    """A string."""

    most: int
    least: int = 1
    unit = "characters"

    def complaints(self, value: Any, path: str) -> Iterator[str]:
        """See `Kind.complaints`."""
        if not isinstance(value, str):
            yield f"must be a string [json-pointer:{path}]"
        elif len(value) < self.least:
            yield f"must be more than {self.least - 1} characters [json-pointer:{path}]"
        elif len(value) > self.most:
            yield f"must be less than {self.most + 1} characters [json-pointer:{path}]"

    def sample(self, size: int | None = None) -> str:
        """See `Kind.sample`; short ones differ, because ids must."""
        return "x" * size if size is not None else f"x{next(_numbers)}"


@dataclass(frozen=True)
class Words(Kind):
    """A text object; plain text only, unless `rich`."""

    most: int
    rich: bool = False
    unit = "characters"

    def complaints(self, value: Any, path: str) -> Iterator[str]:
        """See `Kind.complaints`."""
        kinds = ("plain_text", "mrkdwn") if self.rich else ("plain_text",)
        if not isinstance(value, dict) or value.get("type") not in kinds:
            yield f"must be a text object of type {' or '.join(kinds)} [json-pointer:{path}]"
            return
        known = {"type", "text", "emoji"} if value["type"] == "plain_text" else {"type", "text", "verbatim"}
        for name in sorted(set(value) - known):
            yield f"invalid additional property: {name} [json-pointer:{path}]"
        yield from Chars(self.most).complaints(value.get("text"), f"{path}/text")

    def sample(self, size: int | None = None) -> dict[str, Any]:
        """See `Kind.sample`."""
        return {"type": "plain_text", "text": Chars(self.most).sample(size)}


@dataclass(frozen=True)
class Items(Kind):
    """A list."""

    most: int
    inner: Kind
    least: int = 1
    unit = "items"

    def complaints(self, value: Any, path: str) -> Iterator[str]:
        """See `Kind.complaints`."""
        if not isinstance(value, list):
            yield f"must be an array [json-pointer:{path}]"
            return
        if len(value) < self.least:
            yield f"no fewer than {self.least} items allowed [json-pointer:{path}]"
        if len(value) > self.most:
            yield f"no more than {self.most} items allowed [json-pointer:{path}]"
        for number, item in enumerate(value):
            yield from self.inner.complaints(item, f"{path}/{number}")

    def sample(self, size: int | None = None) -> list[Any]:
        """See `Kind.sample`."""
        return [self.inner.sample() for _ in range(max(self.least, 1) if size is None else size)]


@dataclass(frozen=True)
class OneOf(Kind):
    """One of a few words."""

    words: tuple[str, ...]

    def complaints(self, value: Any, path: str) -> Iterator[str]:
        """See `Kind.complaints`."""
        if value not in self.words:
            yield f"must be one of {', '.join(self.words)} [json-pointer:{path}]"

    def sample(self, size: int | None = None) -> str:
        """See `Kind.sample`."""
        return self.words[0]


@dataclass(frozen=True)
class Is(Kind):
    """A value of a Python type, or of one of several, without a limit."""

    of: type | tuple[type, ...]

    def complaints(self, value: Any, path: str) -> Iterator[str]:
        """See `Kind.complaints`; a bool is no number."""
        if not isinstance(value, self.of) or (self.of is not bool and isinstance(value, bool)):
            yield f"must be a {self._named()} [json-pointer:{path}]"

    def sample(self, size: int | None = None) -> Any:
        """See `Kind.sample`."""
        return self._types()[0]()

    def _types(self) -> tuple[type, ...]:
        return self.of if isinstance(self.of, tuple) else (self.of,)

    def _named(self) -> str:
        return " or ".join(one.__name__ for one in self._types())


@dataclass(frozen=True)
class Shape(Kind):
    """An object: its fields, which of them are needed, and of which groups one is needed.

    `loose`: fields that we do not know are taken, because the platform's own page is not clear.
    """

    fields: dict[str, Kind]
    need: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    loose: bool = False

    def complaints(self, value: Any, path: str) -> Iterator[str]:
        """See `Kind.complaints`."""
        if not isinstance(value, dict):
            yield f"must be an object [json-pointer:{path}]"
            return
        for name in self.need:
            if name not in value:
                yield f"missing required field: {name} [json-pointer:{path}]"
        if self.any_of and not any(name in value for name in self.any_of):
            yield f"one of {', '.join(self.any_of)} is required [json-pointer:{path}]"
        for name, item in value.items():
            if name in self.fields:
                yield from self.fields[name].complaints(item, f"{path}/{name}")
            elif name != "type" and not self.loose:
                yield f"invalid additional property: {name} [json-pointer:{path}]"

    def sample(self, size: int | None = None) -> dict[str, Any]:
        """See `Kind.sample`."""
        names = (*self.need, *self.any_of[:1])
        return {name: self.fields[name].sample() for name in names}


@dataclass(frozen=True)
class Node(Kind):
    """An object whose `type` says which shape of `table` it has, out of `kinds`."""

    table: dict[str, Shape] = field(repr=False, compare=False)
    kinds: tuple[str, ...]

    def complaints(self, value: Any, path: str) -> Iterator[str]:
        """See `Kind.complaints`."""
        kind = value.get("type") if isinstance(value, dict) else None
        if kind not in self.kinds:
            yield f"unsupported type: {kind} [json-pointer:{path}]"
        else:
            yield from self.table[kind].complaints(value, path)

    def sample(self, size: int | None = None) -> dict[str, Any]:
        """See `Kind.sample`."""
        return {"type": self.kinds[0], **self.table[self.kinds[0]].sample()}
