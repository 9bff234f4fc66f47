"""Where a price comes from, and that there is none where none is known."""

import pytest

from rolecall.llm.prices import FREE, is_loopback, quote
from rolecall.ports.model import Price

OWN = Price(input=7, output=8)


@pytest.mark.parametrize(
    ("model", "base", "own", "expected"),
    [
        ("openai/gpt-5-mini", "", {"openai/gpt-5-mini": OWN}, ("yours", OWN)),
        ("openai/x", "http://127.0.0.1:1/v1", {"openai/x": OWN}, ("yours", OWN)),
        ("openai/x", "http://127.0.0.1:1/v1", {}, ("loopback", FREE)),
        ("openai/gpt-5-mini", "", {}, ("table", Price(input=250_000, output=2_000_000))),
        ("gpt-5-mini", "", {}, ("table", Price(input=250_000, output=2_000_000))),
        ("anthropic/claude-sonnet-5", "", {}, ("table", Price(input=2_000_000, output=10_000_000))),
    ],
)
def test_prices_are_looked_up_in_order(
    model: str, base: str, own: dict[str, Price], expected: tuple[str, Price]
) -> None:
    """The person's own, then nothing for loopback, then our table, in micro-dollars per million tokens."""
    found = quote(model, base, own)

    assert found is not None
    assert (found.origin, found.price) == expected


@pytest.mark.parametrize(
    ("model", "base"),
    [
        ("openai/unheard-of", ""),
        ("openai/gpt-5-mini-2099", ""),
        ("openai/gpt-5-mini", "https://gateway.example/v1"),
        ("azure/gpt-5-mini", ""),
    ],
)
def test_an_unknown_price_is_none_and_not_nothing(model: str, base: str) -> None:
    """A model or an endpoint that the table does not mean has no price, so no call can be made."""
    assert quote(model, base, {}) is None


def test_the_tables_date_is_told() -> None:
    """A person sees how old the figure is."""
    found = quote("openai/gpt-4o", "", {})

    assert found is not None
    assert "2026-11-21" in found.source


@pytest.mark.parametrize(
    ("base", "local"),
    [
        ("http://localhost:11434", True),
        ("http://127.0.0.1/v1", True),
        ("http://127.9.9.9", True),
        ("http://[::1]:8000/v1", True),
        ("http://localhost.example.com", False),
        ("http://127.0.0.1.example.com", False),
        ("http://127.0.0.1@example.com/v1", False),
        ("http://10.0.0.1", False),
        ("", False),
    ],
)
def test_loopback_is_told_from_what_looks_like_it(base: str, local: bool) -> None:
    """Only an address of this machine is free; no name is resolved to find out."""
    assert is_loopback(base) is local
