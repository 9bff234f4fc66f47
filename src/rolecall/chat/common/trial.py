"""A trial on a real platform: steps that are all tried, whatever became of the others, and a line about each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from rolecall.errors import RolecallError


@dataclass(frozen=True)
class Outcome:
    """What came of one step; `said` is why it failed."""

    step: str
    passed: bool
    said: str = ""


class Trial:
    """What was tried so far, and what came of it."""

    def __init__(self) -> None:
        """Begin with nothing tried."""
        self.outcomes: list[Outcome] = []

    @property
    def passed(self) -> bool:
        """Tell whether no step failed."""
        return all(outcome.passed for outcome in self.outcomes)

    async def step(self, step: str, work: Callable[[], Awaitable[object]]) -> None:
        """Try a step; an error of the port is what came of it."""
        try:
            await work()
        except RolecallError as error:
            self.outcomes.append(Outcome(step, passed=False, said=f"{error.message} {error.hint}".strip()))
        else:
            self.outcomes.append(Outcome(step, passed=True))

    def lines(self) -> list[str]:
        """Return a line for each step, and one for all of them."""
        width = max((len(outcome.step) for outcome in self.outcomes), default=0)
        lines = [
            f"{'pass' if outcome.passed else 'FAIL'}  {outcome.step:<{width}}  {outcome.said}".rstrip()
            for outcome in self.outcomes
        ]
        passed = sum(outcome.passed for outcome in self.outcomes)
        return [*lines, f"{passed} of {len(self.outcomes)} passed."]
