"""Exit codes: one table for errors, refusals and requests."""

from __future__ import annotations

import pytest

from rolecall import errors
from rolecall.cli.exits import Exit, of_envelope, of_error, of_refusal
from rolecall.domain.request import REQUEST_MOVES


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.BadInput("x"), Exit.USAGE),
        (errors.BadSource("x"), Exit.USAGE),
        (errors.NotFound("x"), Exit.USAGE),
        (errors.Denied("x"), Exit.REFUSED),
        (errors.IllegalMove("x"), Exit.REFUSED),
        (errors.Stopped("x"), Exit.REFUSED),
        (errors.ServiceFailed("x"), Exit.FAILED),
        (errors.ModelFailed("x"), Exit.FAILED),
        (errors.StorageFull("x"), Exit.FAILED),
        (errors.RolecallError("x"), Exit.FAILED),
    ],
)
def test_every_kind_of_error_has_its_code(error: errors.RolecallError, code: Exit) -> None:
    """What the person mistyped, what somebody does not allow and what broke are told apart."""
    assert of_error(error) == code


def test_a_mistyped_role_is_usage_and_everything_else_that_is_refused_is_a_refusal() -> None:
    """Only what the same person puts right by typing something else is usage."""
    assert of_refusal("unknown_role") == Exit.USAGE
    assert of_refusal("unknown_kind") == Exit.USAGE
    assert of_refusal("over_budget") == Exit.REFUSED
    assert of_refusal("own_approval") == Exit.REFUSED


@pytest.mark.parametrize("status", sorted(REQUEST_MOVES.moves))
def test_a_request_is_done_only_where_it_waits_for_a_decision_or_nothing(status: str) -> None:
    """Blocked and asking are 4, refused and stopped 3, failed 5."""
    expected = {"asking": 4, "blocked": 4, "refused": 3, "stopped": 3, "failed": 5, "set_aside": 5}
    envelope = {"status": status, "deliverable": {"status": "waiting"}}

    assert of_envelope(envelope) == expected.get(status, 0)


def test_an_edit_that_its_gates_stopped_is_blocked() -> None:
    """The request keeps its delivered state, but its newest version cannot be approved."""
    assert of_envelope({"status": "delivered", "deliverable": {"status": "blocked"}}) == Exit.BLOCKED
