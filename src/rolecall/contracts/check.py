"""`rolecall roles check`: everything that is wrong with a pack, at once."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from rolecall.contracts import golden, template
from rolecall.contracts.envelope import ENVELOPE
from rolecall.contracts.example import Variant, example
from rolecall.contracts.loader import clashes, read
from rolecall.contracts.problem import Problem
from rolecall.errors import BadContract

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rolecall.domain.role import DeliverableContract, RoleContract

_VARIANTS: tuple[Variant, ...] = ("full", "gaps", "least")


def check(folder: Path, gates: frozenset[str]) -> tuple[Problem, ...]:
    """Return every problem of a pack, in file order: contract, templates tried on examples, golden cases.

    `gates` are the names that `checks` may use. No problem means the pack may be recorded and then used.
    """
    reading = read(folder, gates)
    if reading.contract is None:
        return reading.problems
    problems = list(reading.problems)
    for contract in reading.contract.deliverables:
        file = str(folder / "deliverables" / f"{contract.kind}.md")
        first = reading.template_lines[contract.kind]
        for line, message in _template(contract):
            problems.append(Problem(file=file, line=first + line - 1, field="body.Template", message=message))
    return (*problems, *_golden(folder, reading.contract))


def check_all(folders: Iterable[Path], gates: frozenset[str]) -> tuple[Problem, ...]:
    """Return the problems of several packs, and the names that two of them share."""
    found: list[Problem] = []
    roles = {}
    for folder in folders:
        found += check(folder, gates)
        if (contract := read(folder, gates).contract) is not None:
            roles[folder] = contract
    return (*found, *clashes(roles))


def _template(contract: DeliverableContract) -> Iterator[tuple[int, str]]:
    """Yield what the template does wrong, by its own line from 1: as text, then on example contents."""
    sections = frozenset(contract.content_schema["properties"])
    found = list(template.problems(contract.template, sections))
    if found:
        yield from found
        return
    for name in sorted(sections - ENVELOPE - template.used(contract.template)):
        yield 1, f"the section {name!r} is never shown; add it."
    seen = set()
    for variant in _VARIANTS:
        try:
            template.fill(contract.template, example(contract.content_schema, variant), lambda _: "")
        except BadContract as error:
            problem = (_line(error), f"{error.message} (tried on an example, {variant})")
            if problem[0] not in seen:
                yield problem
            seen.add(problem[0])


def _line(error: BadContract) -> int:
    """Return the line of the template in which filling it failed."""
    trace: TracebackType | None = error.__cause__.__traceback__ if error.__cause__ else None
    line = 1
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _golden(folder: Path, contract: RoleContract) -> Iterator[Problem]:
    kinds = frozenset(kind.kind for kind in contract.deliverables)
    cases, problems = golden.read_cases(folder, kinds)
    yield from problems
    for kind in sorted(kinds):
        count = sum(case.kind == kind for case in cases)
        if count < golden.MIN_CASES:
            message = f"{kind!r} has {count} readable golden cases; write at least {golden.MIN_CASES}."
            yield Problem(file=str(folder / "golden"), line=0, field="", message=message)
    try:
        golden.load_record(folder)
    except BadContract as error:
        yield Problem(file=str(folder / "golden" / golden.RECORD), line=0, field="", message=error.message)
