"""Bodies of the JSON API."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from rolecall.dispatch import MAX_TEXT
from rolecall.domain.refusal import Refusal
from rolecall.domain.value import Value


class NewRequest(Value, frozen=True):
    """Work asked for."""

    role: str = Field(max_length=60)
    text: str = Field(max_length=MAX_TEXT)
    deliverable: str = Field(default="", max_length=60)
    inputs: dict[str, str] = Field(default_factory=dict)


class NewAnswers(Value, frozen=True):
    """Answers to the open questions, by question id."""

    values: dict[str, str] = Field(min_length=1)


class NewDecision(Value, frozen=True):
    """A decision on exactly one version: its number and digest say which."""

    verdict: Literal["approve", "revise", "reject"]
    version: int = Field(ge=1)
    digest: str = Field(pattern=r"^[0-9a-f]{12,64}$")
    reason: str = Field(default="", max_length=MAX_TEXT)


class Accepted(Value, frozen=True):
    """What came of a call."""

    said: str
    request_id: str = ""


class Problem(Value, frozen=True):
    """Why a call changed nothing."""

    error: str
    hint: str = ""
    refusal: Refusal | None = None
    request_id: str = ""


Envelope = dict[str, Any]
