"""Alert rules: a condition on the content of a scheduled deliverable, `path op value`."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from rolecall.domain.content import is_gap
from rolecall.domain.value import Value
from rolecall.errors import BadInput

Item = dict[str, Any]

#: Longer ones first, so that `>=` is not read as `>`.
_ORDERED: Mapping[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_EQUAL: Mapping[str, Callable[[Any, Any], bool]] = {"!=": operator.ne, "=": operator.eq}
OPERATORS = (*_EQUAL, *_ORDERED)
_RULE = re.compile(r"(.*?)(!=|>=|<=|=|>|<)(.*)", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_]\w*")
_EXAMPLE = "Write it as in: dimensions.rag = red, or accounts.score >= 80"


class Rule(Value, frozen=True):
    """A condition that every item of a section is held against: `dimensions.rag = red`."""

    #: Section and field, from the outside in.
    path: tuple[str, ...]
    op: str
    value: str

    @property
    def field(self) -> str:
        """What is compared."""
        return self.path[-1]

    def __str__(self) -> str:
        """Return the rule as it is written."""
        return f"{'.'.join(self.path)} {self.op} {self.value}"

    def check(self, output: Mapping[str, Any]) -> None:
        """Make sure that a deliverable with this output schema has what is compared: a misspelt rule never alerts.

        Raises:
            BadInput: it has not; the message names the part and what there is.
        """
        node, inside = output, "the deliverable"
        for part in self.path:
            node = node.get("items", node)
            known = node.get("properties", {})
            if part not in known:
                hint = f"There is: {', '.join(known)}." if known else "Leave out what stands behind it."
                raise BadInput(f"“{part}” in the alert rule “{self}” is no part of {inside}.", hint=hint)
            node, inside = known[part], f"“{part}”"

    def hits(self, content: Mapping[str, Any]) -> list[tuple[Item, str]]:
        """Return the items for which the rule holds, each with the value found; a gap is no value."""
        found = _found(content, self.path, {})
        return [(item, str(value)) for item, value in found if self._holds(value)]

    def _holds(self, value: object) -> bool:
        if isinstance(value, dict | list) or value is None:
            return False
        found, wanted = _number(value), _number(self.value)
        if found is not None and wanted is not None:
            return {**_EQUAL, **_ORDERED}[self.op](found, wanted)
        same = _EQUAL.get(self.op)
        return same is not None and same(str(value).strip().casefold(), self.value.casefold())


def rule(text: str) -> Rule:
    """Read an alert rule.

    Raises:
        BadInput: it is none; the message names the part that is wrong.
    """
    whole = " ".join(text.split())
    parts = _RULE.fullmatch(whole)
    if parts is None:
        known = " ".join(OPERATORS)
        raise BadInput(f"The alert rule “{whole}” compares nothing: it has none of {known}", hint=_EXAMPLE)
    path, op, value = tuple(part.strip() for part in parts[1].split(".")), parts[2], parts[3].strip().strip("\"'“”")
    wrong = next((part for part in path if not _NAME.fullmatch(part)), None)
    if wrong is not None or len(path) < 2:
        what = f"“{wrong}” is no name of a field" if wrong else "it names no field of a section"
        raise BadInput(f"The path “{parts[1].strip()}” in the alert rule “{whole}”: {what}.", hint=_EXAMPLE)
    if not value:
        raise BadInput(f"The alert rule “{whole}” has no value behind {op}", hint=_EXAMPLE)
    if _RULE.fullmatch(value):
        raise BadInput(f"“{value}” in the alert rule “{whole}” is no value: one rule compares once.", hint=_EXAMPLE)
    if op in _ORDERED and _number(value) is None:
        raise BadInput(f"“{value}” in the alert rule “{whole}” is no number, as {op} needs one.", hint=_EXAMPLE)
    return Rule(path=path, op=op, value=value)


def _found(node: Any, path: tuple[str, ...], item: Item) -> Iterator[tuple[Item, object]]:
    """Yield what stands at a path, in every entry of the lists on the way, with the innermost item around it."""
    if isinstance(node, list):
        for entry in node:
            yield from _found(entry, path, item)
    elif not path:
        if not is_gap(node):
            yield item, node
    elif isinstance(node, dict):
        around = node if "id" in node else item
        yield from _found(node.get(path[0]), path[1:], around)


def _number(value: object) -> float | None:
    try:
        number = float(str(value).strip().rstrip("%").replace(",", ""))
    except ValueError:
        return None
    return number if math.isfinite(number) else None
