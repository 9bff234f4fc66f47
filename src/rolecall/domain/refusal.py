"""Refusals: answers a person should read, with whom to ask."""

from __future__ import annotations

from typing import Literal

from rolecall.domain.value import Value

RefusalCode = Literal[
    "unknown_role",
    "unknown_kind",
    "out_of_scope",
    "outside_catalogue",
    "no_engagement",
    "term_ended",
    "over_budget",
    "no_price",
    "stopped",
    "not_evaluated",
    "broken_contract",
    "no_authority",
    "own_approval",
    "unknown_member",
    "not_open",
    "stale_version",
    "revisions_used_up",
    "cannot_revise",
    "bad_input",
]


class Refusal(Value, frozen=True):
    """Why something does not go on, in words, and who can change that."""

    code: RefusalCode
    reason: str
    #: A name or a command: the way forward.
    ask_whom: str
