"""Golden cases: what a role must get right before it is trusted, and the record that it did."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from rolecall.domain.value import Value

#: `deliver`: a checked version; `ask`: questions to the requester; `blocked`: an honest no with the findings.
Expectation = Literal["deliver", "ask", "blocked"]


class GoldenSource(Value, frozen=True):
    """A document that a case is worked from."""

    name: str = Field(min_length=1)
    text: str = Field(min_length=1)


class GoldenCase(Value, frozen=True):
    """One request and what must come of it."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,60}$")
    kind: str
    input: str = Field(min_length=1)
    sources: tuple[GoldenSource, ...] = ()
    #: Form values by input name.
    inputs: dict[str, str] = Field(default_factory=dict)
    #: Texts that must appear in the deliverable.
    target: tuple[str, ...] = ()
    #: Texts that must not.
    forbid: tuple[str, ...] = ()
    expect: Expectation
    #: JSON pointers into the content that must hold a gap.
    must_gap: tuple[str, ...] = ()
    #: `held-out` cases are never looked at while the cues are written.
    split: Literal["dev", "held-out"]
    #: Where the words come from, and under which licence they may be used.
    origin: str = Field(min_length=1)
    licence: str = Field(min_length=1)


class GoldenResult(Value, frozen=True):
    """How one case went; `findings` say what was wrong."""

    id: str
    passed: bool
    findings: tuple[str, ...] = ()


class GoldenRecord(Value, frozen=True):
    """The results of all cases of a role, for one contract digest and one model (invariant 8)."""

    digest: str
    model: str
    cases: int = Field(ge=1)
    results: tuple[GoldenResult, ...]

    @property
    def green(self) -> bool:
        """True when every case ran and passed."""
        return self.cases == len(self.results) and all(result.passed for result in self.results)

    def covers(self, digest: str, model: str) -> bool:
        """Tell whether this is a green record for exactly this contract and model."""
        return self.green and (self.digest, self.model) == (digest, model)
