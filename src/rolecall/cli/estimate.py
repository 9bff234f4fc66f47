"""What a request may cost at most, said before it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.domain.money import dollars
from rolecall.line.plan import estimate, rounds, tier_of

if TYPE_CHECKING:
    from rolecall.domain.role import RoleContract
    from rolecall.ports.model import Model


def estimate_line(model: Model, role: RoleContract, characters: int) -> str:
    """Say the worst case in dollars, of every redraft and repair, for a request of `characters` letters."""
    if model.offline:
        return "Estimate: $0.00, offline model"
    spec = role.line.stage("draft")
    names = dict.fromkeys(model.name(tier_of(spec, nth)) for nth in range(rounds(model, spec)))
    return f"Estimate: at most {dollars(estimate(model, spec, characters))} ({', then '.join(names)})"
