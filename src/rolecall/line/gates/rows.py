"""What an item takes from a labelled row, it takes from the cell that is labelled so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from rolecall.domain.content import is_gap
from rolecall.domain.run import Finding
from rolecall.line.gates.gate import Gate
from rolecall.line.gates.inspection import COMPUTED, Field, Inspection, empty, told
from rolecall.line.gates.ratings import levels
from rolecall.line.gates.text.days import agrees, days
from rolecall.line.gates.text.grounding import coverage
from rolecall.line.gates.text.quantities import codes, quantities, same, without_codes
from rolecall.line.gates.text.rows import Cell, cells
from rolecall.line.gates.text.words import STOP, stem, tokens

NAME = "rows"
#: Share of the shorter text's stems by which a wording still is the cell's.
OVERLAP = 0.3
#: Share of its stems by which a text stands in a passage.
_SAID = 0.5
_CUES = frozenset({"no", "not", "never", "without"})
_MODALS = {
    "must": r"\b(?:must|shall|mandatory|required|essential|m)\b",
    "should": r"\b(?:should|important|s)\b",
    "could": r"\b(?:could|nice[- ]to[- ]have|optional|desirable|c)\b",
    "wont": r"\b(?:won['’]?t|will not|not now|w)\b",
}
#: Ranks that a sentence may give without a label; single letters only count in a cell.
_RANKS = {
    name: re.compile(pattern.replace(f"|{name[0]})", ")"), re.IGNORECASE)
    for name, pattern in _MODALS.items()
    if name != "wont"
}

#: A rank in so many words outweighs the modal verb of its sentence: “(should)”, “ranked should”.
_RANKED = re.compile(
    r"(?:\(|\[|\b(?:ranked|rank|priority|moscow|rated|as a)\W+(?:as |is |a )?[“\"']?)"
    r"(?P<rank>must|should|could|nice[- ]to[- ]have)(?=\)|\]|\W|$)",
    re.IGNORECASE,
)


def _check(inspection: Inspection) -> Iterator[Finding]:
    for field in inspection.fields:
        if empty(field.value) or is_gap(field.value) or field.item.get("basis") == "assumption":
            continue
        for message in tuple(_other_cell(inspection, field)) or tuple(_other_rank(inspection, field)):
            yield Finding(message=message, pointer=field.pointer, item=str(field.item["id"]))


def _other_cell(inspection: Inspection, field: Field) -> Iterator[str]:
    """Find a value that none of the cited cells with the field's label gives."""
    if field.extract in COMPUTED | {"refs"} or "x-compute" in field.schema:
        return
    passages = inspection.evidence(field.item)
    labelled = {passage.id: list(_labelled(field, cells(passage.text))) for passage in passages}
    given = [cell for found in labelled.values() for cell in found]
    filled = [cell for cell in given if cell.value]
    beside = [passage.text for passage in passages if not labelled[passage.id]]
    if not given or any(_says(inspection, field, text) for text in beside):
        return
    if not filled and _strict(field):
        yield f"{field.name}: the cited row leaves “{given[0].header}” empty"
    elif filled and not any(_agrees(inspection, field, cell.value) for cell in filled):
        yield f"{field.name}: the cited row says “{filled[0].value[:60]}”"


def _says(inspection: Inspection, field: Field, text: str) -> bool:
    """Tell whether a passage without the label gives the value."""
    if "enum" in field.schema:
        return _means(field.schema, str(field.value), text)
    if isinstance(field.value, int | float) or days(" ".join(field.texts)):
        return _agrees(inspection, field, text)
    return all(coverage(value, text, none=float(value.lower() in text.lower())) >= _SAID for value in field.texts)


def _strict(field: Field) -> bool:
    return "enum" in field.schema or isinstance(field.value, int | float)


def _labelled(field: Field, row: tuple[Cell, ...]) -> Iterator[Cell]:
    """Yield the cells with one of the field's labels; of several the label named first is meant."""
    for label in field.schema.get("x-label", ()):
        if found := [cell for cell in row if cell.header == " ".join(tokens(label))]:
            yield from found
            return


def _agrees(inspection: Inspection, field: Field, value: str) -> bool:
    if "enum" in field.schema:
        return _enum_agrees(field.schema, str(field.value), value)
    if isinstance(field.value, int | float):
        bare = levels(value) if field.extract == "level" else set()
        return field.value in bare or any(float(found.value) == float(field.value) for found in quantities(value))
    return _text_agrees(inspection, " ".join(field.texts), value)


def _text_agrees(inspection: Inspection, text: str, value: str) -> bool:
    if codes(value) and not without_codes(value).strip(" ,;"):
        return True
    if dates := days(text):
        return not days(value) or any(agrees(day, value, inspection.as_of) for day in dates)
    mine, theirs = ([found for found in quantities(part) if found.sure] for part in (text, value))
    if mine and theirs:
        return any(same(one, other) for one in mine for other in theirs)
    left, right = (_content(part) for part in (text, value))
    if not left or not right:
        return True
    strange = left - _content(told(inspection.passages.values()))
    return 2 * len(strange) <= len(left) and len(left & right) >= OVERLAP * min(len(left), len(right))


def _content(text: str) -> set[str]:
    return {stem(word) for word in tokens(text) if word.isalpha() and word not in STOP | _CUES}


def _enum_agrees(schema: Mapping[str, Any], chosen: str, value: str) -> bool:
    """Tell whether a cell means the chosen value; a word the schema does not know may mean anything."""
    meant = {name for name in map(str, schema["enum"]) if _means(schema, name, value)}
    return not meant or chosen in meant


def _means(schema: Mapping[str, Any], name: str, value: str) -> bool:
    if name in _MODALS and "must" in schema["enum"]:
        return re.search(_MODALS[name], value, re.IGNORECASE) is not None
    words = {name.replace("_", " "), *schema.get("x-values", {}).get(name, ())}
    return any(re.search(rf"\b{re.escape(word)}\b", value, re.IGNORECASE) for word in words)


def _other_rank(inspection: Inspection, field: Field) -> Iterator[str]:
    """Find a priority where the cited sentences rank otherwise and never so."""
    if field.extract != "priority" or field.value not in _RANKS:
        return
    said = "\n".join(passage.text for passage in inspection.evidence(field.item))
    ranked = " ".join(match["rank"] for match in _RANKED.finditer(said)) or said
    ranks = {name for name, rank in _RANKS.items() if rank.search(ranked)}
    if ranks and field.value not in ranks:
        yield f"{field.name}: the cited passages say {' and '.join(sorted(ranks))}, not {field.value}"


GATES = (Gate(NAME, "block", _check),)
