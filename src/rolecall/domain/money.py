"""Money in integer micro-dollars: 1 USD = 1,000,000."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal, InvalidOperation

from rolecall.errors import BadInput

USD = 1_000_000


def dollars(micro: int) -> str:
    """Write micro-dollars for people: two decimals, more when less than a cent matters."""
    value = Decimal(micro) / USD
    return f"${value:,.2f}" if micro % 10_000 == 0 else f"${value:,.6f}".rstrip("0")


def parse_dollars(text: str) -> int:
    """Read `5`, `$5` or `5.25` as micro-dollars.

    Raises:
        BadInput: the text is not a non-negative amount.
    """
    try:
        amount = Decimal(text.strip().removeprefix("$").replace(",", ""))
    except InvalidOperation as error:
        raise BadInput(f"“{text}” is not an amount in dollars.", hint="Write for example $5 or 12.50.") from error
    if not amount.is_finite() or amount < 0:
        raise BadInput(f"“{text}” is not an amount in dollars of 0 or more.")
    return int(amount * USD)


def token_cost(tokens: int, micro_per_million: int) -> int:
    """Cost of `tokens` at a price in micro-dollars per million tokens, rounded up."""
    return int((Decimal(tokens) * micro_per_million / 1_000_000).to_integral_value(ROUND_CEILING))
