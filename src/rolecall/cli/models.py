"""`rolecall models`: which model drafts, and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from rolecall.cli.options import AsJson, examples
from rolecall.errors import BadInput

if TYPE_CHECKING:
    from rolecall.llm.connection import Connection
    from rolecall.llm.prices import Quote

app = typer.Typer(help="Models: show which one drafts, set a price.", no_args_is_help=True)


@app.command("show", epilog=examples("rolecall models show"))
def show_models(as_json: AsJson = False) -> int:
    """Show the model of each tier with its price and where that comes from."""
    from rolecall.cli.screen import emit, show, table
    from rolecall.config import load
    from rolecall.llm import connection
    from rolecall.llm.offline import OfflineModel

    stored = connection.load(load().data_dir)
    rows = _tiers(stored) if stored else []
    if as_json:
        emit({"offline": stored is None, "base_url": stored.base if stored else "", "tiers": rows})
    elif stored is None:
        show(f"{OfflineModel.label}. Connect another: rolecall connect")
    else:
        show(table(("tier", "model", "input", "output", "price"), (_row(row) for row in rows)))
    return 0


@app.command("price", epilog=examples("rolecall models price openai/gpt-5-mini --input 0.25 --output 2"))
def set_price(
    model: Annotated[str, typer.Argument(help="Model id, as `models show` writes it.")],
    input_dollars: Annotated[str, typer.Option("--input", metavar="DOLLARS", help="Per million input tokens.")],
    output_dollars: Annotated[str, typer.Option("--output", metavar="DOLLARS", help="Per million output tokens.")],
    as_json: AsJson = False,
) -> int:
    """Set what a model costs; 0 is allowed. Without a price no call is made."""
    from rolecall.cli.screen import emit, show
    from rolecall.config import load
    from rolecall.domain.money import dollars, parse_dollars
    from rolecall.llm import connection
    from rolecall.ports.model import Price

    data = load().data_dir
    stored = connection.load(data)
    if stored is None:
        raise BadInput("No model is connected, so there is nothing to price.", hint="Run: rolecall connect")
    price = Price(input=parse_dollars(input_dollars), output=parse_dollars(output_dollars))
    connection.save(data, stored.priced(model, price))
    if as_json:
        emit({"model": model, "price": price.snapshot()})
    else:
        show(f"{model}: {dollars(price.input)} in, {dollars(price.output)} out, per million tokens")
    return 0


def _tiers(stored: Connection) -> list[dict[str, Any]]:
    from rolecall.domain.role import TIERS
    from rolecall.llm.prices import quote

    return [_tier(tier, stored.model(tier), quote(stored.model(tier), stored.base, stored.prices)) for tier in TIERS]


def _tier(tier: str, model: str, found: Quote | None) -> dict[str, Any]:
    return {
        "tier": tier,
        "model": model,
        "price": found.price.snapshot() if found else None,
        "source": found.source if found else f"unknown: rolecall models price {model} --input … --output …",
    }


def _row(row: dict[str, Any]) -> tuple[str, ...]:
    from rolecall.domain.money import dollars

    price = row["price"]
    costs = (dollars(price["input"]), dollars(price["output"])) if price else ("?", "?")
    return (row["tier"], row["model"], *costs, row["source"])
