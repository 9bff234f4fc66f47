"""Every cite is a passage the model was shown, every fact has one, and every quote is verbatim in its source."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from rolecall.domain.content import MARKS
from rolecall.domain.run import Finding
from rolecall.line.gates.gate import Gate, advice_of
from rolecall.line.gates.inspection import COMMITTING, COMPUTED, Inspection, cites
from rolecall.line.gates.schema_walk import resolve

NAME = "citations"
_QUOTES = str.maketrans("‘’‚“”„‐‑–—", "'''\"\"\"----")
_SPACE = re.compile(r"\s+")


def _blocking(inspection: Inspection) -> Iterator[Finding]:
    for pointer, item in inspection.items:
        item_id = str(item["id"])
        for name in cites(item):
            if name not in inspection.passages:
                yield Finding(message="cites a passage that was not shown", pointer=f"{pointer}/cites", item=item_id)
        if not cites(item) and _basis(pointer, item) == "evidence" and not _derived(inspection, pointer):
            yield Finding(message="says something as fact and cites nothing", pointer=f"{pointer}/cites", item=item_id)
        if _commits(inspection, pointer, item):
            message = f"{inspection.contract.risk} needs a passage even for what is inferred"
            yield Finding(message=message, pointer=f"{pointer}/cites", item=item_id)
    yield from _quotes(inspection)


def _advising(inspection: Inspection) -> Iterator[Finding]:
    for pointer, item in inspection.items:
        if not cites(item) and _basis(pointer, item) == "inference":
            yield Finding(message="an inference that cites nothing", pointer=pointer, item=str(item["id"]))


def _commits(inspection: Inspection, pointer: str, item: dict[str, object]) -> bool:
    """Tell whether an inference that cites nothing identifies something in a deliverable that commits people."""
    inferred = not cites(item) and _basis(pointer, item) == "inference"
    return inferred and inspection.contract.risk in COMMITTING and inspection.has_key(pointer)


def _basis(pointer: str, item: dict[str, object]) -> str:
    return str(item.get("basis", "assumption" if pointer.startswith("/assumptions/") else "evidence"))


def _derived(inspection: Inspection, pointer: str) -> bool:
    """Tell whether all fields of an item are computed or classifications, which rest on other items."""
    fields = inspection.schema_at(pointer).get("properties", {})
    own = [resolve(shape, inspection.schema) for name, shape in fields.items() if name not in MARKS]
    return bool(own) and all(shape.get("x-extract") in COMPUTED or "enum" in shape for shape in own)


def _quotes(inspection: Inspection) -> Iterator[Finding]:
    if inspection.source_text is None:
        return
    for name, citation in inspection.citations.items():
        text = inspection.source_text(citation.source, citation.revision)
        if text is not None and not is_verbatim(citation.quote, text):
            yield Finding(message=f"the quote of {name} is not in {citation.source_name}, revision {citation.revision}")


def is_verbatim(quote: str, text: str) -> bool:
    """Tell whether a quote stands in a text; a table row `Header: value; …` does when all its values stand there."""
    whole = normalised(text)
    if normalised(quote) in whole:
        return True
    pairs = [cell.partition(": ") for cell in quote.split("; ")]
    return len(pairs) > 1 and all(
        colon and normalised(header) in whole and normalised(value) in whole for header, colon, value in pairs
    )


def normalised(text: str) -> str:
    """Return the text without differences of white space, Unicode form, quotation marks and dashes."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text).translate(_QUOTES)).strip()


GATES = (Gate(NAME, "block", _blocking), Gate(advice_of(NAME), "warn", _advising))
