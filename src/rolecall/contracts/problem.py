"""Problems of a role pack: where, which field, and what to do about it."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from rolecall.domain.value import Value
from rolecall.errors import BadContract

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

#: Keys and indexes from the top of the front matter to a field.
Path = tuple[str | int, ...]


class Problem(Value, frozen=True):
    """One thing that is wrong with a pack. `line` counts from 1; 0 means the file as a whole."""

    file: str
    line: int
    #: Dotted path of the field, empty where the file itself is the problem.
    field: str
    message: str

    def __str__(self) -> str:
        """Write it as compilers do: `file:line: field: message`."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(part for part in (place, self.field, self.message) if part)


class Report:
    """The problems of one file, placed by the line marks of its front matter."""

    def __init__(self, file: str, marks: Mapping[Path, int] | None = None, root: Path = ()) -> None:
        """Report against `file`; `marks` maps the path of a field to its line."""
        self.file = file
        self.problems: list[Problem] = []
        self._marks = marks or {}
        self._root = root

    def add(self, path: Path, message: str, line: int | None = None) -> None:
        """Note a problem at `path`, on the line of the nearest field that is written down."""
        path = (*self._root, *path)
        place = self._line(path) if line is None else line
        self.problems.append(Problem(file=self.file, line=place, field=dotted(path), message=message))

    def below(self, *root: str | int) -> Report:
        """Return a report for the part under `root` that notes into this one."""
        part = Report(self.file, self._marks, (*self._root, *root))
        part.problems = self.problems
        return part

    def _line(self, path: Path) -> int:
        return next((self._marks[path[:n]] for n in range(len(path), -1, -1) if path[:n] in self._marks), 0)


def dotted(path: Path) -> str:
    """Write a path for a person: `escalation.rules[0].to`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def meant(word: str, known: Iterable[str]) -> str:
    """Return the advice for an unknown word: the nearest known one, else all of them."""
    names = sorted(known)
    near = difflib.get_close_matches(word, names, n=1)
    return f"did you mean {near[0]!r}?" if near else f"known are: {', '.join(names) or 'none'}."


def refuse(problems: Sequence[Problem]) -> None:
    """Raise `BadContract` with the first problem and the number of the others; none is fine."""
    if problems:
        others = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise BadContract(f"{problems[0]}{others}", hint="See all of them with `rolecall roles check`.")
