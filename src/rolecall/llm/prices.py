"""Prices: the person's own, nothing for loopback, our dated table, or none; litellm's are only proposed."""

from __future__ import annotations

import functools
import ipaddress
import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from rolecall.domain.money import parse_dollars
from rolecall.domain.value import Value
from rolecall.llm.library import litellm
from rolecall.ports.model import Price

if TYPE_CHECKING:
    from collections.abc import Mapping

FREE = Price(input=0, output=0)


class Quote(Value, frozen=True):
    """A price and where it comes from."""

    price: Price
    origin: Literal["yours", "loopback", "table", "bundled"]
    #: For a person: whose figure, of which day.
    source: str


def quote(model: str, base: str, own: Mapping[str, Price]) -> Quote | None:
    """Return the price of a model id at an endpoint; None means that no call may be made.

    In this order: what the person set, 0 for a loopback endpoint, our table. The table holds the providers'
    own prices, so it says nothing about another endpoint (`base`) that serves a model of the same name.
    """
    if model in own:
        return Quote(price=own[model], origin="yours", source="set by you")
    if is_loopback(base):
        return Quote(price=FREE, origin="loopback", source="runs on this machine")
    if base:
        return None
    return _from_table(model)


def is_loopback(base: str) -> bool:
    """Tell whether an endpoint is this machine, without resolving any name but `localhost`."""
    host = urlsplit(base).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def bundled_price(model: str) -> Quote | None:
    """Return litellm's bundled figure for a person to confirm; it loads litellm.

    Where the price rises with the length of the prompt it is the highest step, so that nothing is
    under-reserved.
    """
    library = litellm()
    known = library.model_cost.get(model) or library.model_cost.get(model.partition("/")[2]) or {}
    if not known.get("input_cost_per_token") or not known.get("output_cost_per_token"):
        return None
    price = Price(input=_highest(known, "input"), output=_highest(known, "output"))
    return Quote(price=price, origin="bundled", source="bundled with litellm, not checked by us")


def _highest(known: dict[str, Any], side: str) -> int:
    """Return micro-dollars per million tokens: 1 dollar per token is 10^12 of them."""
    name = f"{side}_cost_per_token"
    steps: list[float] = [
        known[name],
        *(known[key] for key in known if key.startswith(f"{name}_above") and key.endswith("_tokens")),
    ]
    return round(max(steps) * 10**12)


def _from_table(model: str) -> Quote | None:
    date, table = _table()
    price = table.get(model)
    return Quote(price=price, origin="table", source=f"public price collections, read {date}") if price else None


@functools.cache
def _table() -> tuple[str, dict[str, Price]]:
    """Read the table: every model under its plain id and under `provider/id`."""
    data = tomllib.loads((files("rolecall.llm") / "prices.toml").read_text(encoding="utf-8"))
    date = data.pop("date")
    found: dict[str, Price] = {}
    for provider, models in data.items():
        for model, row in models.items():
            price = Price(input=parse_dollars(row["input"]), output=parse_dollars(row["output"]))
            found[model] = found[f"{provider}/{model}"] = price
    return date.isoformat(), found
