"""Role contracts: what a role-agent is asked for, may use, must produce, and who answers for it."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import Field

from rolecall.domain.value import Value

#: T0 informative · T1 team-internal · T2 drives scope or money · T3 leaves the company or commits it.
Risk = Literal["T0", "T1", "T2", "T3"]
#: What people read for a risk tier.
RISK_WORDS: Final[dict[Risk, str]] = {
    "T0": "informs only",
    "T1": "stays inside the team",
    "T2": "drives scope or money",
    "T3": "leaves the company or commits it",
}
#: How capable a model a stage asks for, cheapest first.
Tier = Literal["junior", "senior", "principal"]
TIERS: tuple[Tier, ...] = ("junior", "senior", "principal")
StageName = Literal["intake", "plan", "retrieve", "draft", "verify", "deliver"]
StageKind = Literal["discovery", "planning", "generation", "validation", "deployment", "measurement"]
STAGE_KINDS: dict[StageName, StageKind] = {
    "intake": "discovery",
    "plan": "planning",
    "retrieve": "discovery",
    "draft": "generation",
    "verify": "validation",
    "deliver": "deployment",
}
Topology = Literal["single"]
ExportFormat = Literal["md", "json", "docx", "csv", "xlsx", "feature", "jira_csv"]


class Owners(Value, frozen=True):
    """The named people who answer for a role; none may be empty."""

    definition: str = Field(min_length=1)
    workflow: str = Field(min_length=1)
    policy: str = Field(min_length=1)
    quality: str = Field(min_length=1)
    sme: str = Field(min_length=1)


class Schedule(Value, frozen=True):
    """A deliverable that is due by itself."""

    deliverable: str
    weekday: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    hour: int = Field(ge=0, le=23)


class Triggers(Value, frozen=True):
    """What starts the role: command names, phrases in a mention, schedules."""

    commands: tuple[str, ...] = Field(min_length=1)
    phrases: tuple[str, ...] = ()
    schedules: tuple[Schedule, ...] = ()


class EscalationRule(Value, frozen=True):
    """When the role stops and hands over."""

    when: str
    to: str


class Escalation(Value, frozen=True):
    """Who is told when the role cannot go on, and by which rules."""

    person: str = Field(min_length=1)
    rules: tuple[EscalationRule, ...] = Field(min_length=1)


class Autonomy(Value, frozen=True):
    """What the role may touch by itself; everything not named is denied."""

    sources: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = Field(min_length=1)


class StageSpec(Value, frozen=True):
    """Limits of one stage: model tier, tokens, seconds, redrafts and what is accepted."""

    tier: Tier = "junior"
    max_tokens: int = Field(default=4000, ge=1, le=64_000)
    timeout_s: float = Field(default=120, gt=0, le=600)
    redrafts: int = Field(default=2, ge=0, le=5)
    acceptance: str = ""


class LineSpec(Value, frozen=True):
    """The production line of the role."""

    topology: Topology = "single"
    stages: dict[StageName, StageSpec] = Field(default_factory=dict)

    def stage(self, name: StageName) -> StageSpec:
        """Return the limits of a stage, the defaults where the contract is silent."""
        return self.stages.get(name, StageSpec())


class Sla(Value, frozen=True):
    """Promised turnaround: the machine's own minutes, and hours end to end."""

    machine_minutes: int = Field(gt=0)
    hours: int = Field(gt=0)


class DeliverableContract(Value, frozen=True):
    """One kind of deliverable: its inputs, shape, checks, risk and template."""

    kind: str = Field(pattern=r"^[a-z][a-z0-9_]{2,40}$")
    title: str = Field(min_length=1)
    description: str = Field(min_length=1)
    #: Words by which a request names this kind without `--deliverable`.
    phrases: tuple[str, ...] = Field(min_length=1)
    #: An ask that is delivered as it stands, without any source, shown to newcomers; empty: this kind needs sources.
    example: str = ""
    inputs: dict[str, Any]
    #: JSON Schema as the author wrote it: no ids, cites or envelope fields.
    output: dict[str, Any]
    #: `output` with the envelope, stable ids, cites and explicit gaps; what drafts are validated against.
    content_schema: dict[str, Any]
    checks: tuple[str, ...] = Field(min_length=1)
    risk: Risk
    approver: str = Field(min_length=1)
    sla: Sla
    revisions: int = Field(ge=0, le=20)
    exports: tuple[ExportFormat, ...] = Field(min_length=1)
    max_gaps: int = Field(ge=0)
    max_words: int = Field(default=4000, gt=0)
    edge_cases: tuple[str, ...] = Field(min_length=1)
    instructions: str = Field(min_length=1)
    template: str = Field(min_length=1)


class RoleContract(Value, frozen=True):
    """A complete role: nothing runs without every field of it."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{2,40}$")
    short: str = Field(pattern=r"^[a-z][a-z0-9_]{0,10}$")
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    title: str
    owners: Owners
    triggers: Triggers
    scope: tuple[str, ...] = Field(min_length=1)
    exclusions: tuple[str, ...] = Field(min_length=1)
    escalation: Escalation
    autonomy: Autonomy
    line: LineSpec
    deliverables: tuple[DeliverableContract, ...] = Field(min_length=1)
    playbook: str
    #: SHA-256 over contract files, prompts and gates: what a golden record is recorded for (invariant 8).
    digest: str = ""

    def deliverable(self, kind: str) -> DeliverableContract | None:
        """Return the contract of `kind`, None where the role has no such deliverable."""
        return next((item for item in self.deliverables if item.kind == kind), None)
