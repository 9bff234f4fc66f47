"""Deliverables: numbered versions, and the decisions people take on them."""

from __future__ import annotations

from typing import Any, Literal

from rolecall.domain.content import Claim, claims
from rolecall.domain.evidence import Citation
from rolecall.domain.machine import Machine
from rolecall.domain.role import Risk
from rolecall.domain.run import GateResult
from rolecall.domain.value import Value, digest

VersionStatus = Literal["waiting", "accepted", "revising", "rejected", "superseded", "blocked"]

VERSION_MOVES: Machine[VersionStatus] = Machine(
    "version",
    {
        "waiting": frozenset({"accepted", "revising", "rejected", "superseded"}),
        "blocked": frozenset({"superseded", "rejected"}),
        "revising": frozenset({"superseded", "rejected"}),
        "accepted": frozenset(),
        "rejected": frozenset(),
        "superseded": frozenset(),
    },
)

Verdict = Literal["approve", "revise", "reject"]

#: Every message and export carries this line (EU AI Act Art. 50, in force since 2026-08-02).
AI_MARK = "Made by an AI role-agent; check it before you rely on it."

#: Every card of the sample workspace carries this mark.
SAMPLE_MARK = "Sample data"


class Version(Value, frozen=True):
    """One version of a deliverable, immutable; its status is a column beside it."""

    deliverable: str
    number: int
    tenant: str
    engagement: str
    request: str
    run: str
    role: str
    kind: str
    risk: Risk
    title: str
    content: dict[str, Any]
    citations: tuple[Citation, ...]
    gates: tuple[GateResult, ...]
    #: `role` or the id of the person who edited it by hand.
    author: str
    author_name: str
    #: Why this version exists: the revision asked for, the edit's note.
    reason: str = ""
    contract_digest: str
    model: str
    cost_microusd: int
    at: str
    digest: str

    @property
    def blocked(self) -> bool:
        """True when a blocking gate has findings: such a version is never approvable as fact."""
        return any(not gate.passed and gate.level == "block" for gate in self.gates)

    @property
    def findings(self) -> int:
        """Number of findings of blocking gates."""
        return sum(len(gate.findings) for gate in self.gates if gate.level == "block" and not gate.passed)

    def citation_map(self) -> dict[str, Citation]:
        """Return the citations by id."""
        return {citation.id: citation for citation in self.citations}

    def claims(self) -> tuple[Claim, ...]:
        """Derive what this version claims."""
        return claims(self.content, self.citation_map())


def version_digest(content: dict[str, Any], citations: tuple[Citation, ...]) -> str:
    """Digest what a person decides on: the content and its citations."""
    return digest({"content": content, "citations": [citation.snapshot() for citation in citations]})


class Decision(Value, frozen=True):
    """What one person decided on exactly one version."""

    id: str
    tenant: str
    deliverable: str
    version: int
    digest: str
    verdict: Verdict
    by: str
    by_name: str
    reason: str = ""
    #: The first of the two accepts of a T3 version is not terminal.
    terminal: bool
    #: Why this person might decide: `asked for it (T1)`, `named approver of eng2`; empty: decided before it was kept.
    ground: str = ""
    at: str


def accepts_needed(risk: Risk) -> int:
    """Number of different people who must accept a version of this risk (notes/deliverables.md §3)."""
    return {"T0": 0, "T1": 1, "T2": 1, "T3": 2}[risk]
