"""Plan: the sections to fill, what to search for, and the worst cost of it all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.domain.role import TIERS, Tier
from rolecall.domain.work import Brief, Plan
from rolecall.governance.meter import worst_case

if TYPE_CHECKING:
    from rolecall.domain.role import DeliverableContract, RoleContract, StageSpec
    from rolecall.ports.model import Model

#: Answers that are not usable JSON are sent back at most this often; each repair is its own reservation.
MAX_REPAIRS = 2
#: Input of one call before the evidence is known: the largest a plan allows for.
PLANNED_TOKENS_IN = 24_000


def plan(brief: Brief, role: RoleContract, contract: DeliverableContract, model: Model) -> Plan:
    """Plan one run. Sections come from the contract, queries from the goal and what each section is about."""
    properties: dict[str, dict[str, object]] = contract.output.get("properties", {})
    sections = tuple(properties)
    about = (f"{brief.goal} {spec.get('description', '')}" for spec in properties.values())
    queries = tuple(dict.fromkeys((brief.goal, *(passage.text for passage in brief.stated[:8]), *about)))
    return Plan(
        brief=brief,
        sections=sections,
        queries=queries,
        estimate_microusd=estimate(model, role.line.stage("draft"), sum(len(passage.text) for passage in brief.stated)),
    )


def estimate(model: Model, spec: StageSpec, characters: int) -> int:
    """Return the worst case of a run in micro-dollars: every redraft, each with every repair.

    `characters` is the length of what people said; a token is never shorter than one.
    """
    total = 0
    for redraft in range(rounds(model, spec)):
        price = model.price(tier_of(spec, redraft))
        if price is not None:
            total += worst_case(price, PLANNED_TOKENS_IN + characters, spec.max_tokens) * (1 + MAX_REPAIRS)
    return total


def rounds(model: Model, spec: StageSpec) -> int:
    """Return how many drafts a run may make; offline the same input gives the same draft, so one."""
    return 1 if model.offline else 1 + spec.redrafts


def tier_of(spec: StageSpec, redraft: int) -> Tier:
    """Return the tier of the n-th redraft: one up each time, up to the best."""
    return TIERS[min(TIERS.index(spec.tier) + redraft, len(TIERS) - 1)]
