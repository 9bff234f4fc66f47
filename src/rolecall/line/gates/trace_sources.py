"""What the sources say about links and results of a traceability matrix, and which of their requirements it lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from rolecall.domain.content import own_text
from rolecall.domain.run import Finding
from rolecall.line.gates.inspection import Inspection, strings
from rolecall.line.gates.text.days import days
from rolecall.line.gates.text.rows import cells

#: Headers under which a story, criterion or test names what it covers.
_COVERS = re.compile(
    r"^(?:covers?|requirements?|requirement ids?|reqs?|verif\w+|proves?|shows?|comes from|traces? to)$"
)
_LINKS = ("story", "criterion", "test")
#: “REQ-13: …” or “R3 – …” states a requirement.
_STATED = re.compile(r"^(?P<code>[A-Za-z][\w.]*-?\d[\w.]*)\s*[:–—-]\s+\S")

Row = Mapping[str, Any]


def wrong_links(inspection: Inspection, row: Row) -> Iterator[str]:
    """Yield the links of a row whose own source rows name other requirements, or none."""
    required = strings(row.get("req_id"))
    for name in (link for field in _LINKS for link in strings(row.get(field))):
        said = tuple(_covering(inspection, name))
        if required and said and not any(_holds(text, required[0]) for text in said):
            yield f"the sources do not link {name[:40]} to {required[0][:40]}"


def _covering(inspection: Inspection, name: str) -> Iterator[str]:
    """Yield the rows of a story, criterion or test that have a column for what it covers."""
    for passage in inspection.passages.values():
        row = cells(passage.text)
        own = any(cell.value == name and not _COVERS.match(cell.header) for cell in row)
        if own and any(_COVERS.match(cell.header) for cell in row):
            yield passage.text


def _holds(text: str, code: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(code)}(?![\w-])", text, re.IGNORECASE) is not None


def wrong_result(inspection: Inspection, row: Row) -> Iterator[str]:
    """Yield a result that the cited passages about the row's test do not give, or gave before the latest run."""
    result, tests = row.get("result"), strings(row.get("test"))
    values = inspection.own_sections.get("rows", {}).get("items", {}).get("properties", {}).get("result", {})
    if not isinstance(result, str) or not tests:
        return
    said = [passage.text for passage in inspection.evidence(row) if _holds(passage.text, tests[0])]
    results = [(_run_on(text), found) for text in said if (found := _results(values, text))]
    dated = [(day, found) for day, found in results if day]
    latest = max(dated, key=lambda run: run[0])[1] if dated and len(dated) == len(results) else None
    given = latest if latest is not None else {name for _, found in results for name in found}
    if given and result not in given:
        yield f"the sources say {' and '.join(sorted(given))} for {tests[0][:40]}, not {result}"


def _run_on(text: str) -> str:
    return max((str(day.date) for day in days(text) if day.date), default="")


def _results(schema: Mapping[str, Any], text: str) -> set[str]:
    shapes = [schema, *schema.get("anyOf", ())]
    words: Mapping[str, Any] = next((shape["x-values"] for shape in shapes if "x-values" in shape), {})
    plain = re.sub(r"“[^”]*”|\"[^\"]*\"", " ", text)
    return {name for name, forms in words.items() if any(_holds(plain, form) for form in (name, *forms))}


def dropped(inspection: Inspection) -> Iterator[Finding]:
    """Yield the requirements of the sources that have no row and are mentioned nowhere else."""
    rows = [row for _, row in inspection.section("rows")]
    families = {_family(code) for row in rows for code in strings(row.get("req_id"))}
    elsewhere = "\n".join(
        (
            *(own_text(item) for _, item in inspection.items),
            *strings(inspection.content.get("open_questions")),
            *strings(inspection.content.get("limits")),
        )
    )
    for passage in inspection.passages.values():
        code = _stated(inspection, passage.text)
        if code and _family(code) in families and not _holds(elsewhere, code):
            yield Finding(message=f"the requirement {code} of {passage.source_name} has no row", pointer="/rows")


def _stated(inspection: Inspection, text: str) -> str:
    """Return the code of the requirement that a passage states, empty when it states none."""
    fields = inspection.own_sections.get("rows", {}).get("items", {}).get("properties", {})
    labels = {
        name: {str(label).lower() for label in fields.get(name, {}).get("x-label", ())}
        for name in ("req_id", "requirement")
    }
    row = cells(text)
    code = next((cell.value for cell in row if cell.header in labels["req_id"] and cell.value), "")
    if code and any(cell.header in labels["requirement"] and cell.value for cell in row):
        return code
    stated = _STATED.match(text)
    return stated["code"] if stated else ""


def _family(code: str) -> str:
    return re.sub(r"\d.*", "", code).lower()
