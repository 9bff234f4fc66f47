"""The state machines: only the tables' moves happen, and every state can end."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from rolecall.domain.deliverable import VERSION_MOVES
from rolecall.domain.engagement import ENGAGEMENT_MOVES
from rolecall.domain.request import REQUEST_MOVES
from rolecall.domain.run import RUN_MOVES
from rolecall.errors import IllegalMove

MACHINES = [REQUEST_MOVES, RUN_MOVES, VERSION_MOVES, ENGAGEMENT_MOVES]


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.noun)
def test_every_state_named_in_a_move_has_a_row(machine):
    """A table without a row for a state would fail with a KeyError in the middle of a run."""
    assert {state for row in machine.moves.values() for state in row} <= set(machine.moves)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.noun)
def test_an_illegal_move_says_what_is_allowed(machine):
    """Every pair outside the table raises and names the legal moves."""
    for old, row in machine.moves.items():
        for new in set(machine.moves) - row:
            with pytest.raises(IllegalMove, match=f"A {machine.noun} that is {old} cannot become {new}"):
                machine.check(old, new)


@pytest.mark.parametrize("machine", [RUN_MOVES, ENGAGEMENT_MOVES, VERSION_MOVES], ids=lambda machine: machine.noun)
def test_from_every_state_an_end_can_be_reached(machine):
    """No state is a trap from which nothing ends."""
    for start in machine.moves:
        seen, todo = set(), [start]
        while todo:
            state = todo.pop()
            if state not in seen:
                seen.add(state)
                todo += machine.moves[state]
        assert any(machine.ended(state) for state in seen)


class RequestLife(RuleBasedStateMachine):
    """A request and its runs move together as the desk and the line move them."""

    def __init__(self):
        """Begin with a received request."""
        super().__init__()
        self.request = "received"
        self.runs = []

    @rule(to=st.sampled_from(sorted(REQUEST_MOVES.moves)))
    def move_request(self, to):
        """Try any move; a legal one to `working` starts a run, others end the run under way."""
        try:
            REQUEST_MOVES.check(self.request, to)
        except IllegalMove:
            return
        if to == "working":
            self.runs.append(RUN_MOVES.check("queued", "working"))
        elif self.request == "working":
            self.runs[-1] = RUN_MOVES.check(self.runs[-1], to)
        self.request = to

    @invariant()
    def one_run_at_most_is_alive(self):
        """Exactly the working request has a run under way."""
        alive = [state for state in self.runs if not RUN_MOVES.ended(state)]
        assert len(alive) == (1 if self.request == "working" else 0)

    @invariant()
    def a_refused_request_never_works(self):
        """Refusal is final."""
        if self.request == "refused":
            assert not self.runs


RequestLife.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
test_a_request_and_its_runs_move_together = RequestLife.TestCase
