"""Golden cases: worked through the real line, compared with what must come of them."""

from rolecall.evals.judging import Observed, judge
from rolecall.evals.trial import Bench, recorded, work

__all__ = ["Bench", "Observed", "judge", "recorded", "work"]
