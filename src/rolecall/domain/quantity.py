"""A number with its unit, as people read it: `1,204`, `38 %`, `4.6 h`, `$12.30`."""

from __future__ import annotations

from typing import NamedTuple

from rolecall.domain.money import USD, dollars
from rolecall.domain.report import Unit

#: Stands for a number that cannot be said.
UNKNOWN = "–"
MINUTE, HOUR, DAY = 60, 3_600, 86_400
#: A duration is said in the largest of these that it reaches: seconds from which it counts, seconds of one, its sign.
_DURATIONS = ((2 * DAY, DAY, "d"), (90 * MINUTE, HOUR, "h"), (90, MINUTE, "min"), (0, 1, "s"))


class Measure(NamedTuple):
    """How the numbers of one axis are written: divided, with a sign before and one behind."""

    divisor: float
    before: str
    after: str

    def said(self, value: float) -> str:
        """Write a value without rounding it more than a reader would."""
        return f"{self.before}{value / self.divisor:,.10g}{self.after}"

    @property
    def name(self) -> str:
        """Name the unit alone: `h`, `$`, `%`; empty for a count."""
        return (self.before or self.after).strip()


def said(value: float | None, unit: Unit) -> str:
    """Write a number for people: percent from 0 to 100, money to the cent where it reaches one."""
    if value is None:
        return UNKNOWN
    match unit:
        case "microusd":
            whole = abs(value) >= USD // 100 or value == 0
            return f"${value / USD:,.2f}" if whole else dollars(round(value))
        case "seconds" if 0 < value < 0.05:
            return "under 0.1 s"
        case _:
            measure = measured(unit, abs(value))
            return f"{_rounded(value / measure.divisor)}{measure.after}"


def change(value: float | None, usual: float | None, unit: Unit) -> str:
    """Say how a number moved from what is usual: `up from 3.1 h`, `no change`; empty where nobody can say."""
    if value is None or usual is None:
        return ""
    before = said(usual, unit)
    if before == said(value, unit):
        return "no change"
    return f"{'up' if value > usual else 'down'} from {before}"


def measured(unit: Unit, most: float) -> Measure:
    """Return how numbers up to `most` are written beside each other."""
    match unit:
        case "count":
            return Measure(1, "", "")
        case "percent":
            return Measure(1, "", " %")
        case "per_hundred":
            return Measure(1, "", " per 100")
        case "microusd":
            return Measure(USD, "$", "")
        case "seconds":
            size, sign = next((size, sign) for least, size, sign in _DURATIONS if most >= least)
            return Measure(size, "", f" {sign}")


def _rounded(value: float) -> str:
    """Write one decimal below ten, none above, and none that says nothing."""
    return f"{value:,.1f}".removesuffix(".0") if abs(value) < 10 else f"{value:,.0f}"
