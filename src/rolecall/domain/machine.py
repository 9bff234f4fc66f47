"""State machines as explicit tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from rolecall.errors import IllegalMove

if TYPE_CHECKING:
    from collections.abc import Mapping

State = TypeVar("State", bound=str)


class Machine(Generic[State]):
    """A table of legal moves: from each state the states that may follow."""

    def __init__(self, noun: str, moves: Mapping[State, frozenset[State]]) -> None:
        """Name the noun for error messages; `moves` holds a row for every state."""
        self.noun = noun
        self.moves = moves

    def check(self, old: State, new: State) -> State:
        """Return `new` when the table allows it.

        Raises:
            IllegalMove: the table has no such move.
        """
        if new not in self.moves[old]:
            allowed = ", ".join(sorted(self.moves[old])) or "nothing: it has ended"
            raise IllegalMove(f"A {self.noun} that is {old} cannot become {new} (allowed: {allowed}).")
        return new

    def ended(self, state: State) -> bool:
        """Tell whether no move leads out of `state`."""
        return not self.moves[state]
