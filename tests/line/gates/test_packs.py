"""Every gate copes with every shape that the shipped contracts allow."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from rolecall.contracts.example import Variant, example
from rolecall.contracts.loader import load
from rolecall.contracts.packs import packs
from rolecall.domain.role import DeliverableContract
from rolecall.line import gates
from tests.line.gates.samples import RULES, look

ROLES = Path(__file__).parents[3] / "roles"
KINDS = [kind for folder in packs(ROLES) for kind in load(folder, gates.CHECKS).deliverables]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
@pytest.mark.parametrize("variant", get_args(Variant))
def test_every_gate_returns_a_verdict(kind: DeliverableContract, variant: Variant) -> None:
    """A shape the schema accepts is judged, not crashed on, by all gates of the library."""
    made = example(kind.content_schema, variant)
    verdicts = [gate.result(look(made, kind, RULES)) for gate in gates.GATES.values()]

    assert next(result for result in verdicts if result.gate == "schema").passed
    assert len(verdicts) == len(gates.GATES)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_an_uncited_example_is_never_deliverable(kind: DeliverableContract) -> None:
    """Made-up content without evidence is stopped, whatever the kind."""
    made = example(kind.content_schema, "full")

    assert any(result.level == "block" and not result.passed for result in gates.inspect(look(made, kind, RULES)))
