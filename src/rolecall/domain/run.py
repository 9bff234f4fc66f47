"""Runs: one pass of the production line, with the record of every stage."""

from __future__ import annotations

from typing import Literal

from rolecall.domain.machine import Machine
from rolecall.domain.role import StageKind, StageName, Tier
from rolecall.domain.value import Value

#: How a run can end; its request then has the same status.
RunEnding = Literal["delivered", "asking", "blocked", "stopped", "failed", "set_aside"]
RunStatus = Literal["queued", "working", RunEnding]

RUN_MOVES: Machine[RunStatus] = Machine(
    "run",
    {
        "queued": frozenset({"working", "stopped", "set_aside"}),
        "working": frozenset({"delivered", "asking", "blocked", "stopped", "failed", "set_aside"}),
        "delivered": frozenset(),
        "asking": frozenset(),
        "blocked": frozenset(),
        "stopped": frozenset(),
        "failed": frozenset(),
        "set_aside": frozenset(),
    },
)

#: Executions of one run id before it is set aside as poison (notes/trust.md P8).
MAX_ATTEMPTS = 3

Purpose = Literal["first", "answers", "revise", "retry", "resume", "reopen", "source"]


def run_id(request: str, version: int, nth: int) -> str:
    """Name a run `{request}.v{version}.{try}`; it is also the workflow id of the engine."""
    return f"{request}.v{version}.{nth}"


class Run(Value, frozen=True):
    """One try at producing one version; `nth` counts tries from 1, never crash recoveries."""

    id: str
    tenant: str
    request: str
    engagement: str
    department: str
    role: str
    kind: str
    version: int
    nth: int
    purpose: Purpose
    #: What the person wrote: the revision, the reason to reopen, the answers' id.
    instruction: str = ""
    #: Who caused this run.
    by: str
    by_name: str
    contract_digest: str
    model: str
    at: str


class Finding(Value, frozen=True):
    """What a gate objects to, where, in words a person can act on."""

    message: str
    #: JSON pointer into the content, or empty.
    pointer: str = ""
    #: Stable id of the item concerned, or empty.
    item: str = ""


Level = Literal["block", "warn"]


class GateResult(Value, frozen=True):
    """A gate's verdict: it passed when it has no findings; only `block` stops a delivery."""

    gate: str
    level: Level
    passed: bool
    findings: tuple[Finding, ...] = ()


class StageRecord(Value, frozen=True):
    """What one stage did."""

    run: str
    #: Step name: the stage, with `.n` for each redraft.
    step: str
    stage: StageName
    kind: StageKind
    nth: int
    started: str
    ended: str
    seconds: float
    model: str = ""
    tier: Tier | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    cost_microusd: int = 0
    #: True when no model was asked.
    deterministic: bool = True
    gates: tuple[GateResult, ...] = ()
    #: One line for a person: "3 sources, 14 passages; missing: launch date".
    note: str = ""


class Progress(Value, frozen=True):
    """What a watcher sees while a run works."""

    run: str
    phase: str
    note: str
    waits_for: str = ""
    at: str
