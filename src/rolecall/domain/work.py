"""What the stages of the line hand on: each one's frozen output is the next one's input."""

from __future__ import annotations

from typing import Any

from rolecall.domain.evidence import Passage
from rolecall.domain.refusal import Refusal
from rolecall.domain.request import Question
from rolecall.domain.run import GateResult, Run
from rolecall.domain.value import Value


class Revision(Value, frozen=True):
    """What a person wants changed in an earlier version."""

    instruction: str
    #: Passages of the instruction itself, typed *stated*.
    passages: tuple[str, ...]
    prior: dict[str, Any]


class Brief(Value, frozen=True):
    """The request as understood: goal, context, constraints, priorities."""

    run: Run
    goal: str
    context: tuple[str, ...]
    constraints: tuple[str, ...]
    priorities: tuple[str, ...]
    #: Everything people said in this request, cut into passages (typed *stated*).
    stated: tuple[Passage, ...]
    inputs: dict[str, str]
    requester: str
    requester_name: str
    #: Data cut-off, ISO date and time.
    as_of: str
    revision: Revision | None = None


class Asked(Value, frozen=True):
    """The other way intake can end: questions to a person, as one form."""

    understood: str
    searched: str
    questions: tuple[Question, ...]


class Plan(Value, frozen=True):
    """What will be produced, from where, at what worst cost."""

    brief: Brief
    #: Top-level sections of the deliverable, required ones first.
    sections: tuple[str, ...]
    queries: tuple[str, ...]
    #: Worst case of the whole run, all redrafts included, in micro-dollars.
    estimate_microusd: int


class Evidence(Value, frozen=True):
    """The passages found, and the sections that found none."""

    plan: Plan
    passages: tuple[Passage, ...]
    sources: int
    missing: tuple[str, ...]


class Draft(Value, frozen=True):
    """A typed content and who wrote it."""

    evidence: Evidence
    content: dict[str, Any]
    model: str
    redraft: int


class Inspected(Value, frozen=True):
    """A draft with the verdict of every gate."""

    draft: Draft
    gates: tuple[GateResult, ...]

    @property
    def passed(self) -> bool:
        """True when no blocking gate has findings."""
        return all(gate.passed or gate.level == "warn" for gate in self.gates)


class Outcome(Value, frozen=True):
    """How a run ended: exactly one of the fields beside `status` says what came of it."""

    status: str
    #: `deliverable.vN` when a version was written, unverified or not.
    version: str = ""
    asked: Asked | None = None
    refusal: Refusal | None = None
    note: str = ""
