"""The golden cases of a pack, and the record of how they went."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from rolecall.contracts import fields
from rolecall.contracts.problem import Problem, Report, meant, refuse
from rolecall.domain.golden import GoldenCase, GoldenRecord
from rolecall.errors import BadContract

RECORD = "record.json"
#: Fewer cases say nothing about a deliverable (notes/deliverables.md §11).
MIN_CASES = 3


def load_cases(folder: Path) -> tuple[GoldenCase, ...]:
    """Return the golden cases of a pack, in file order.

    Raises:
        BadContract: a case cannot be read, with its file and line.
    """
    cases, problems = read_cases(folder)
    refuse(problems)
    return cases


def read_cases(folder: Path, kinds: frozenset[str] | None = None) -> tuple[tuple[GoldenCase, ...], list[Problem]]:
    """Read `golden/*.jsonl` of a pack; with `kinds`, a case of another deliverable is a problem too."""
    cases: dict[str, GoldenCase] = {}
    problems: list[Problem] = []
    for path in sorted((folder / "golden").glob("*.jsonl")):
        report = Report(str(path))
        for line, data in _lines(path, report):
            case = _case(folder, line, data, report)
            if case is None:
                continue
            if case.id in cases:
                report.add(("id",), f"there is a case {case.id!r} already; choose another id.", line)
            if kinds is not None and case.kind not in kinds:
                report.add(("kind",), f"there is no deliverable {case.kind!r}; {meant(case.kind, kinds)}", line)
            cases[case.id] = case
        problems += report.problems
    return tuple(cases.values()), problems


def load_record(folder: Path) -> GoldenRecord | None:
    """Return the golden record of a pack, None where there is none yet.

    Raises:
        BadContract: the file is not a record.
    """
    path = folder / "golden" / RECORD
    try:
        return GoldenRecord.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        raise BadContract(
            f"{path}: this is not a golden record.", hint="Write it again with `rolecall eval run --record`."
        ) from error


def write_record(folder: Path, record: GoldenRecord) -> Path:
    """Write the record of a pack, one result a line so that a change reads well, and return its path."""
    head = {"digest": record.digest, "model": record.model, "cases": record.cases}
    results = ",\n    ".join(json.dumps(result.snapshot(), ensure_ascii=False) for result in record.results)
    text = json.dumps(head, indent=2)[:-2] + f',\n  "results": [\n    {results}\n  ]\n}}\n'
    path = folder / "golden" / RECORD
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _lines(path: Path, report: Report) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        report.add((), "cannot be read as UTF-8 text.", 0)
        return
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
        except ValueError as error:
            report.add((), f"this is not JSON: {error}; one case a line.", number)
            continue
        if isinstance(data, dict):
            yield number, data
        else:
            report.add((), "a case is an object, `{…}`.", number)


def _case(folder: Path, line: int, data: dict[str, Any], report: Report) -> GoldenCase | None:
    placed = Report(report.file, {(): line})
    sources = data.get("sources", [])
    if isinstance(sources, list):
        read = (_source(folder, index, source, placed) for index, source in enumerate(sources))
        data = data | {"sources": [source for source in read if source is not None]}
    case = fields.build(GoldenCase, data, placed)
    if case is not None and case.expect == "deliver" and not case.target:
        placed.add(("target",), "is empty; name the texts a delivered version must hold.")
    report.problems += placed.problems
    return None if placed.problems else case


def _source(folder: Path, index: int, source: object, report: Report) -> object:
    """Return a named file of `sources/` with its text; leave an inline source as it is."""
    if not isinstance(source, str):
        return source
    path = folder / "sources" / source
    if path.parent != folder / "sources":
        report.add(("sources", index), f"{source!r} must be the name of a file in `sources/`.")
        return None
    try:
        return {"name": source, "text": path.read_text(encoding="utf-8")}
    except (OSError, UnicodeDecodeError):
        report.add(("sources", index), f"there is no text file `sources/{source}`; add it.")
        return None
