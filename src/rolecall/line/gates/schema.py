"""The content has the shape the contract promises."""

from __future__ import annotations

from collections.abc import Iterator

from rolecall.domain.run import Finding
from rolecall.line import validation
from rolecall.line.gates.gate import Gate
from rolecall.line.gates.inspection import Inspection


def _check(inspection: Inspection) -> Iterator[Finding]:
    yield from validation.problems(dict(inspection.schema), dict(inspection.content))


GATES = (Gate("schema", "block", _check),)
