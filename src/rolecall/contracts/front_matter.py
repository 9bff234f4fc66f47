"""YAML front matter with line marks: YAML 1.2 scalars, no tags, no anchors, no duplicate keys.

PyYAML's C parser gives the events, 20 times faster than a round-trip parser in Python, with the same marks;
values are built here, because PyYAML's own would read `yes`, `1:30` and dates by YAML 1.1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml  # type: ignore[import-untyped]  # PyYAML ships no types

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rolecall.contracts.problem import Path

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FENCE = "---"
_MAX_DEPTH = 24
# The scalars of the YAML 1.2 core schema (YAML 1.2.2, section 10.3.2), without octal and hexadecimal numbers.
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


class Unreadable(Exception):
    """The front matter cannot be read at all; `line` counts from 1."""

    def __init__(self, line: int, message: str, path: Path = ()) -> None:
        """Say where and what to do."""
        super().__init__(message)
        self.line = line
        self.message = message
        self.path = path


@dataclass(frozen=True)
class FrontMatter:
    """The front matter of a file as plain data, the line of every field, and the text below it."""

    data: dict[str, Any]
    marks: dict[Path, int]
    body: str
    #: Line of the file on which the body starts, counted from 1.
    body_line: int


def parse(text: str) -> FrontMatter:
    """Split a Markdown file and read its front matter.

    Raises:
        Unreadable: there is no front matter, or it is not the YAML described above.
    """
    lines = text.removeprefix("\ufeff").splitlines(keepends=True)
    if not lines or lines[0].rstrip() != _FENCE:
        raise Unreadable(1, "the file must start with a line `---`, then the front matter, then `---`.")
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), None)
    if end is None:
        raise Unreadable(1, "the front matter is not closed: add a line `---` below it.")
    data, marks = _read("".join(lines[1:end]))
    if not isinstance(data, dict):
        raise Unreadable(2, "the front matter must be a list of `field: value` lines.")
    return FrontMatter(data=data, marks=marks, body="".join(lines[end + 1 :]), body_line=end + 2)


def _read(text: str) -> tuple[Any, dict[Path, int]]:
    """Return the data of a YAML text and the line of everything in it."""
    try:
        builder = _Builder(yaml.parse(text, Loader=_LOADER))
        return builder.document(), builder.marks
    except yaml.reader.ReaderError as error:
        raise Unreadable(1, "the front matter holds a character that YAML does not allow.") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Unreadable(mark.line + 2 if mark else 1, _advice(str(error.problem or error.context))) from error


def _advice(problem: str) -> str:
    if "mapping values are not allowed" in problem:
        return "this is not YAML: a text that holds `: ` needs quotes."
    if "cannot start any token" in problem:
        return "this is not YAML: indent with spaces, and quote a text that starts with `@`, `` ` `` or `%`."
    return f"this is not YAML: {problem}; check the indentation and the quotes here and just above."


class _Builder:
    """Turns parser events into plain data; its own recursion is bounded, the parser has none."""

    def __init__(self, events: Iterator[Any]) -> None:
        self.marks: dict[Path, int] = {}
        self._events = events

    def document(self) -> Any:
        """Return the data of the one document; nothing at all is None."""
        kinds = ("StreamStartEvent", "DocumentStartEvent")
        event = next(event for event in self._events if type(event).__name__ not in kinds)
        if type(event).__name__ == "StreamEndEvent":
            return None
        data = self._build(event, ())
        for event in self._events:
            if type(event).__name__ == "DocumentStartEvent":
                raise Unreadable(_line(event), "one document only: remove the `...` line.")
        return data

    def _build(self, event: Any, path: Path) -> Any:
        line = _line(event)
        self.marks.setdefault(path, line)
        if event.anchor is not None:
            raise Unreadable(line, "anchors (`&`) and aliases (`*`) are not used: write it out, or quote it.", path)
        if event.tag is not None:
            raise Unreadable(line, "tags (`!`) are not used: remove it, or quote the text.", path)
        if len(path) > _MAX_DEPTH:
            raise Unreadable(line, f"nested deeper than {_MAX_DEPTH} levels.", path)
        match type(event).__name__:
            case "MappingStartEvent":
                return self._mapping(path)
            case "SequenceStartEvent":
                return [self._build(part, (*path, n)) for n, part in enumerate(self._until("SequenceEndEvent"))]
            case _:
                return event.value if event.style else _scalar(event.value)

    def _mapping(self, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key in self._until("MappingEndEvent"):
            if type(key).__name__ != "ScalarEvent" or key.anchor is not None or key.tag is not None:
                advice = "a field name must be a word; quote a text that starts with `{`, `[`, `*` or `&`."
                raise Unreadable(_line(key), advice, path)
            below = (*path, str(key.value))
            if key.value in found:
                raise Unreadable(_line(key), "stands here twice; remove one of them.", below)
            self.marks[below] = _line(key)
            found[str(key.value)] = self._build(next(self._events), below)
        return found

    def _until(self, end: str) -> Iterator[Any]:
        for event in self._events:
            if type(event).__name__ == end:
                return
            yield event


def _line(event: Any) -> int:
    # Marks count from 0, and the fence above the front matter is a line too.
    return int(event.start_mark.line) + 2


def _scalar(text: str) -> Any:
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    if _INT.fullmatch(text):
        return int(text) if len(text) <= 18 else text
    if _FLOAT.fullmatch(text):
        return float(text)
    return text
