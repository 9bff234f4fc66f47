"""What changed between two contracts, field by field, for a person."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rolecall.contracts.problem import Path, dotted
from rolecall.domain.value import Value

if TYPE_CHECKING:
    from rolecall.domain.role import RoleContract

#: Texts shown line by line instead of side by side.
_LONG = 120
#: Fields that follow from others.
_DERIVED = {"digest": True, "deliverables": {"__all__": {"content_schema"}}}


class Change(Value, frozen=True):
    """One field that differs; an empty side means that it was added or removed."""

    field: str
    before: str
    after: str

    def __str__(self) -> str:
        """Write the change as one line, long texts as a diff of their lines."""
        if max(len(self.before), len(self.after)) <= _LONG and "\n" not in self.before + self.after:
            return f"{self.field}: {self.before or '(none)'} → {self.after or '(none)'}"
        lines = difflib.unified_diff(self.before.splitlines(), self.after.splitlines(), n=1, lineterm="")
        return "\n".join([f"{self.field}:", *(f"  {line}" for line in lines if not line.startswith(("---", "+++")))])


def difference(before: RoleContract, after: RoleContract) -> tuple[Change, ...]:
    """Return every field that differs, in the order of the contract; deliverables are paired by kind."""
    return tuple(_changes(_plain(before), _plain(after), ()))


def _plain(contract: RoleContract) -> dict[str, Any]:
    data = contract.model_dump(mode="json", exclude=_DERIVED)  # type: ignore[arg-type]  # its own type is narrower
    return data | {"deliverables": {kind["kind"]: kind for kind in data["deliverables"]}}


def _changes(before: Any, after: Any, path: Path) -> Iterator[Change]:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in [*before, *(name for name in after if name not in before)]:
            yield from _changes(before.get(name), after.get(name), (*path, name))
    else:
        yield Change(field=dotted(path), before=_text(before), after=_text(after))


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
