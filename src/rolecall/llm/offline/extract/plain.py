"""Extractors that take words as they stand: the statement, a labelled value, references, lists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from rolecall.llm.offline.statements import KIND_LABELS
from rolecall.llm.offline.text import label, labels, texts, trimmed

if TYPE_CHECKING:
    from rolecall.llm.offline.extract import Seen
    from rolecall.llm.offline.spec import Field

#: Columns that hold the words of a row when the contract names none of them.
STATEMENT_COLUMNS = tuple(
    map(
        label,
        (
            "statement",
            "description",
            "text",
            "summary",
            "requirement",
            "details",
            "item",
            "title",
            "name",
            "what",
            "note",
        ),
    )
)
_ID = r"[A-Z]{1,6}-\d+(?:\.\d+)*"
_LIST = re.compile(r"\s*[,;|]\s*(?:and\s+)?|\s+and\s+|\s*\n\s*")


def labelled(field: Field, seen: Seen) -> str:
    """Return the value after one of the field's labels or under such a column, empty when there is none."""
    cells = seen.statement.cells
    wanted = map(label, texts(field.schema.get("x-label")))
    return next((trimmed(cells[name]) for name in (*wanted, label(field.name)) if cells.get(name)), "")


def statement(_field: Field, seen: Seen) -> str:
    """Return the words of the statement."""
    return words_of(seen)


def words_of(seen: Seen) -> str:
    """Return the words of a statement; of a row its describing column, else its longest value no field claims."""
    found = seen.statement
    if not found.row:
        return found.text
    named = next((found.cells[name] for name in STATEMENT_COLUMNS if found.cells.get(name)), "")
    free = [value for name, value in found.cells.items() if name not in seen.claimed | KIND_LABELS]
    return trimmed(named or max(free, key=len, default=""))


_DEFINED = re.compile(
    r"^(?:the\s+|an?\s+)?(?P<term>[^:]{2,40}?)"
    r"(?:\s+(?:means|refers to|stands for|is defined as)(?: that)?\s+|:\s+|\s+[–—-]\s+)(?P<meaning>.+)$",
    re.IGNORECASE | re.DOTALL,
)


def term(_field: Field, seen: Seen) -> str:
    """Return what a definition defines."""
    match = _DEFINED.match(words_of(seen))
    return trimmed(match["term"]) if match else _spoken_label(seen)


def meaning(_field: Field, seen: Seen) -> str:
    """Return what a definition says."""
    match = _DEFINED.match(words_of(seen))
    return trimmed(match["meaning"]) if match else words_of(seen) if _spoken_label(seen) else ""


def _spoken_label(seen: Seen) -> str:
    """Return the words before a colon, where the source's reader took "SLA: …" for somebody speaking."""
    return seen.statement.passage.context.partition(" · ")[2].strip() if seen.strong else ""


def passage(_field: Field, seen: Seen) -> str:
    """Return the words of the whole passage."""
    return seen.statement.passage.text.strip()


def constant(field: Field, _seen: Seen) -> Any:
    """Return the author's own `const`."""
    return field.schema.get("const")


def sequence(field: Field, seen: Seen) -> Any:
    """Return the item's place in its list, from 1; inside a parent with a sequence, `2.1`."""
    text = f"{seen.parent}.{seen.nth}" if seen.parent else str(seen.nth)
    return text if field.kind == "string" else seen.nth


def heading(_field: Field, seen: Seen) -> str:
    """Return the innermost heading the statement stands under."""
    path = seen.statement.passage.context.partition(" · ")[0]
    return path.rsplit(" > ", 1)[-1].strip()


def speaker(_field: Field, seen: Seen) -> str:
    """Return who said it: the speaker of a turn, or the person a stated passage comes from."""
    turn = seen.statement.passage.context.partition(" · ")[2].strip()
    return turn or seen.statement.passage.stated_by.partition(",")[0]


def references(field: Field, seen: Seen) -> Any:
    """Return the ids the statement names, in order and once.

    The field's own `pattern` says what an id looks like; capital labels ("US") are the prefixes it may have. A text
    field takes a labelled value without any id as it stands.
    """
    own = labelled(field, seen)
    passage = seen.statement.passage
    elsewhere = "" if seen.statement.row and field.schema.get("x-label") else f"{passage.context} {passage.text}"
    found = list(dict.fromkeys(match.group() for match in _ids(field).finditer(own or elsewhere)))
    if field.kind == "array":
        return found
    return found[0] if found else own


def _ids(field: Field) -> re.Pattern[str]:
    written = str(field.schema.get("pattern") or field.schema.get("items", {}).get("pattern") or "")
    prefixes = [text for text in texts(field.schema.get("x-label")) if text.isupper()]
    known = rf"(?:{'|'.join(prefixes)})-?\d+(?:\.\d+)*" if prefixes else _ID
    return re.compile(rf"(?<![\w.-])(?:{written.removeprefix('^').removesuffix('$') or known})(?![\w-])")


def several(field: Field, seen: Seen) -> list[str]:
    """Return the parts of a labelled value that lists things; without a label, of the statement."""
    value = labelled(field, seen) or (words_of(seen) if seen.strong else "")
    return [part for part in map(trimmed, _LIST.split(value)) if part]


def typed(field: Field, text: str) -> Any:
    """Fit a labelled value to the field's type and enum; None where it does not fit."""
    if field.kind in {"integer", "number"}:
        return number_of(text, whole=field.kind == "integer")
    if field.kind == "boolean":
        return {"yes": True, "true": True, "no": False, "false": False}.get(text.lower())
    if field.kind == "array":
        return [part for part in map(trimmed, _LIST.split(text)) if part]
    if field.enum:
        return enum_of(field, text)
    return text or None


def number_of(text: str, *, whole: bool) -> int | float | None:
    """Return the first number of a text; thousands may be divided by commas or spaces."""
    match = re.search(r"-?\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?", text)
    if match is None:
        return None
    value = float(re.sub(r"[, ]", "", match.group()))
    if value.is_integer():
        return int(value)
    return None if whole else value


def enum_of(field: Field, text: str) -> str | None:
    """Return the enum value that a labelled value names: itself, or one of its `x-values` words."""
    wanted = label(text)
    for choice in field.enum:
        if wanted == label(choice) or wanted in labels([choice.replace("-", " ")]):
            return choice
    return next((choice for choice, pattern in field.values if choice in field.enum and pattern.search(text)), None)
