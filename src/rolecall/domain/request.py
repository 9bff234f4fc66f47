"""Requests: what a person asked for, and where it stands."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from rolecall.domain.machine import Machine
from rolecall.domain.value import Value

RequestStatus = Literal[
    "received",
    "refused",
    "working",
    "asking",
    "delivered",
    "blocked",
    "stopped",
    "failed",
    "set_aside",
    "closed",
]
#: A run works on the request, or will.
UNDER_WAY: frozenset[RequestStatus] = frozenset({"received", "working"})
#: Nothing comes of it any more, unless somebody reopens it.
OVER: frozenset[RequestStatus] = frozenset({"closed", "refused"})

REQUEST_MOVES: Machine[RequestStatus] = Machine(
    "request",
    {
        "received": frozenset({"working", "refused"}),
        "refused": frozenset(),
        "working": frozenset({"asking", "delivered", "blocked", "stopped", "failed", "set_aside"}),
        "asking": frozenset({"working", "closed"}),
        "delivered": frozenset({"working", "blocked", "closed"}),
        "blocked": frozenset({"working", "delivered", "closed"}),
        "stopped": frozenset({"working", "closed"}),
        "failed": frozenset({"working", "closed"}),
        "set_aside": frozenset({"working", "closed"}),
        "closed": frozenset({"working"}),
    },
)


class Request(Value, frozen=True):
    """The facts of a request; they never change (its status is a column beside them)."""

    id: str
    tenant: str
    engagement: str
    department: str
    #: Text id of the place it came from, `workspace:tenant:channel[:thread]`.
    place: str
    requester: str
    requester_name: str
    role: str
    kind: str
    text: str
    #: Who said these words, where the requester only handed on what somebody wrote; empty: the requester.
    said_by: str = ""
    #: Form values by input name.
    inputs: dict[str, str] = Field(default_factory=dict)
    #: Ids of one-off sources given with the request.
    sources: tuple[str, ...] = ()
    #: True when it was asked in a direct conversation: only the requester, approvers and owners see it.
    private: bool = False
    at: str


FollowUpState = Literal["pending", "worked", "refused"]


class FollowUp(Value, frozen=True):
    """Words that somebody added in the thread while the role was at work; they wait for the run to end."""

    id: str
    request: str
    by: str
    by_name: str
    text: str
    at: str


class Question(Value, frozen=True):
    """Something the role has to know before it can work."""

    id: str
    text: str
    #: Why it is asked: the section or field that stays empty without it.
    why: str = ""
    choices: tuple[str, ...] = ()


class Answers(Value, frozen=True):
    """A person's answers to the questions of a request."""

    request: str
    by: str
    by_name: str
    at: str
    values: dict[str, str]
