"""Requirements that can be built and tested: singular, measurable, verifiable, said once.

Weak words after Femmer et al., "Rapid quality assurance with requirements smells" (arXiv 1611.08847): precision
about 59 %, so they only warn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from rolecall.domain.content import is_gap
from rolecall.domain.run import Finding
from rolecall.line.gates.citations import normalised
from rolecall.line.gates.duplicates import duplicates
from rolecall.line.gates.gate import Gate, advice_of
from rolecall.line.gates.inspection import Inspection, empty, text_of
from rolecall.line.gates.text.quantities import quantities

NAME = "requirements"
_MODAL = re.compile(r"\b(?:shall|must)\b", re.IGNORECASE)
_WEAK = re.compile(
    r"\b(?:fast|quick(?:ly)?|slow|user[- ]friendly|easy|easily|simple|intuitive|appropriate(?:ly)?|"
    r"adequate(?:ly)?|sufficient(?:ly)?|"
    r"reasonable|flexible|robust|efficient(?:ly)?|effective(?:ly)?|seamless(?:ly)?|modern|optimal|several|various|some|etc|and/or|"
    r"as needed|as required|as appropriate|if possible|where possible|if necessary|as far as possible|"
    r"minimi[sz]e|maximi[sz]e|"
    r"state of the art|best practice|timely|better|faster|improved?)\b",
    re.IGNORECASE,
)
_QUALITY = re.compile(
    r"^(?:nfr|non[-_ ]?functional|perf(?:ormance)?|capacity|availability|"
    r"reliability|usability|quality|scalability|efficiency)$",
    re.IGNORECASE,
)
#: A number needs something it counts: a unit the reader knows, or at least a word after it.
_MEASURED = re.compile(r"\d[\d.,]*\s*(?:%|[$€£]|[A-Za-z]{1,})|[$€£]\s*\d|\b(?:99|100)(?:\.\d+)?\b")

Row = Mapping[str, Any]


def _blocking(inspection: Inspection) -> Iterator[Finding]:
    for pointer, row in inspection.section("requirements"):
        for message in _broken(inspection, row):
            yield Finding(message=message, pointer=pointer, item=str(row.get("id", "")))
    yield from duplicates(inspection.section("requirements"), "statement", "text")


def _broken(inspection: Inspection, row: Row) -> Iterator[str]:
    statement = text_of(row, "statement", "text")
    if not statement:
        yield "the statement is empty"
    modals = len(_MODAL.findall(statement))
    if modals > 1 and not _own_words(inspection, row, statement):
        yield f"{modals} obligations in one statement: split it"
    if "verification" in row and empty(row["verification"]):
        yield "no verification method and no gap for it"
    if _QUALITY.match(text_of(row, "type")) and not _measured(row):
        yield "a quality requirement without a number and unit: state the fit criterion or leave a gap"


def _advising(inspection: Inspection) -> Iterator[Finding]:
    for pointer, row in inspection.section("requirements"):
        statement = text_of(row, "statement", "text")
        weak = dict.fromkeys(match[0].lower() for match in _WEAK.finditer(statement))
        if weak:
            message = f"weak words: {', '.join(weak)}"
            yield Finding(message=message, pointer=pointer, item=str(row.get("id", "")))
        if len(_MODAL.findall(statement)) > 1 and _own_words(inspection, row, statement):
            message = "the source puts several obligations into one sentence"
            yield Finding(message=message, pointer=pointer, item=str(row.get("id", "")))


def _own_words(inspection: Inspection, row: Row, statement: str) -> bool:
    """Tell whether the source itself says it in these words; splitting a quote is an editor's decision."""
    said = normalised(statement).rstrip(".").lower()
    return any(said in normalised(passage.text).lower() for passage in inspection.evidence(row))


def _measured(row: Row) -> bool:
    if is_gap(row.get("fit_criterion")):
        return True
    texts = (text_of(row, "fit_criterion"), text_of(row, "statement", "text"))
    return any(_MEASURED.search(text) or any(found.unit for found in quantities(text)) for text in texts)


GATES = (Gate(NAME, "block", _blocking), Gate(advice_of(NAME), "warn", _advising))
