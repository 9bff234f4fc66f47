"""The gate library: deterministic checks between a draft and its delivery, one file a gate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import ModuleType

from rolecall.domain.run import GateResult
from rolecall.errors import BadContract
from rolecall.line.gates import (
    brief,
    citations,
    completeness,
    dates,
    evidence_standing,
    exclusions,
    gherkin,
    ids,
    length,
    people,
    plan,
    raid,
    requirements,
    residue,
    rows,
    schema,
    status,
    stories,
    support,
    traceability,
)
from rolecall.line.gates.gate import Gate, advice_of
from rolecall.line.gates.inspection import Inspection

__all__ = ["ALWAYS", "CHECKS", "GATES", "Gate", "Inspection", "inspect"]

#: Gates that stand behind a promise of the product: no contract can leave them out.
_COMMON = (
    schema,
    completeness,
    citations,
    support,
    rows,
    exclusions,
    ids,
    dates,
    length,
    residue,
    people,
    evidence_standing,
)
_OF_ROLES = (stories, requirements, gherkin, traceability, plan, raid, status, brief)


def _named(modules: Iterable[ModuleType]) -> dict[str, Gate]:
    return {gate.name: gate for module in modules for gate in module.GATES}


GATES: Mapping[str, Gate] = _named((*_COMMON, *_OF_ROLES))
ALWAYS: frozenset[str] = frozenset(_named(_COMMON))
#: What `checks` of a contract may name; naming a gate runs its advice half too.
CHECKS: frozenset[str] = frozenset(name for name, gate in GATES.items() if gate.level == "block")


def inspect(inspection: Inspection) -> tuple[GateResult, ...]:
    """Run the gates of the contract and those that always run, in the library's order.

    A content that breaks its schema is only looked at for what is missing: the other gates rely on its shape.

    Raises:
        BadContract: `checks` names a gate that does not exist.
    """
    asked = set(inspection.contract.checks)
    if unknown := sorted(asked - CHECKS):
        known = ", ".join(sorted(CHECKS))
        raise BadContract(f"There is no gate {', '.join(unknown)}.", hint=f"Known gates: {known}.")
    shape = GATES["schema"].result(inspection)
    if not shape.passed:
        return (shape, GATES["completeness"].result(inspection))
    wanted = ALWAYS | asked | {advice_of(name) for name in asked}
    return (shape, *(gate.result(inspection) for name, gate in GATES.items() if name in wanted - {"schema"}))
