"""`rolecall budget`: what may be spent, and what was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, get_args

import typer

from rolecall.cli.options import AsJson, AsName, TokenFile, chosen, examples

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rolecall.domain.budget import BudgetLine
    from rolecall.domain.role import RoleContract

app = typer.Typer(help="Budgets: hard limits, and what was spent.", no_args_is_help=True)


@app.command("show", epilog=examples("rolecall budget show", "rolecall budget show --json"))
def show_budgets(as_name: AsName = "", token_file: TokenFile = None, as_json: AsJson = False) -> int:
    """Show the budgets of today, this month and in all."""
    from rolecall.cli.session import session

    with session(as_name, token_file) as opened, opened.app.store.reading(opened.app.tenant) as uow:
        lines = uow.budgets.lines(opened.app.office.now()[:10])
    _show(lines, as_json=as_json)
    return 0


@app.command(
    "set",
    epilog=examples(
        "rolecall budget set global 5 --per day",
        "rolecall budget set role:ba 100 --per month",
        "rolecall budget set engagement:eng2 none --per total",
    ),
)
def set_limit(
    scope: Annotated[str, typer.Argument(help="global, department:NAME, engagement:ID, role:NAME or request:ID.")],
    amount: Annotated[str, typer.Argument(help="Dollars; none lifts the limit.")],
    per: Annotated[str, typer.Option("--per", help="day, month or total; days and months are UTC.")] = "day",
    as_name: AsName = "",
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> int:
    """Set or lift a limit. No call is made that could go beyond it."""
    from rolecall.cli.session import session
    from rolecall.desk import admin
    from rolecall.domain.budget import Period
    from rolecall.domain.money import parse_dollars

    period = chosen(per, get_args(Period), "--per")
    limit = None if amount.strip().lower() == "none" else parse_dollars(amount)
    with session(as_name, token_file) as opened, opened.administer() as (uow, person):
        admin.set_budget(uow, person, _scope(scope, opened.app.office.dispatch.role), period, limit)
        lines = uow.budgets.lines(opened.app.office.now()[:10])
    _show(lines, as_json=as_json)
    return 0


def _scope(words: str, role: Callable[[str], RoleContract | None]) -> str:
    """Return the scope as the ledger writes it; a role may be given by its short name.

    Raises:
        BadInput: it names nothing that has a budget.
    """
    from rolecall.errors import BadInput

    noun, _, name = words.partition(":")
    if words == "global":
        return words
    if noun not in {"department", "engagement", "role", "request"} or not name:
        raise BadInput(f"“{words}” has no budget.", hint="Name global, department:NAME, engagement:ID, role:NAME.")
    if noun != "role":
        return words
    found = role(name)
    if found is None:
        raise BadInput(f"There is no role “{name}”.", hint="rolecall roles list shows them.")
    return f"role:{found.id}"


def _show(lines: Sequence[BudgetLine], *, as_json: bool) -> None:
    from rolecall.cli.screen import emit, show, table
    from rolecall.domain.money import dollars

    if as_json:
        emit({"budgets": [line.snapshot() for line in lines]})
    elif not lines:
        show("No limit is set and nothing was spent. Set one: rolecall budget set global 5 --per day")
    else:
        rows = (
            (
                line.scope,
                line.period,
                dollars(line.limit) if line.limit is not None else "no limit",
                dollars(line.spent),
                dollars(line.reserved),
                "stopped" if line.stopped else "",
            )
            for line in lines
        )
        show(table(("scope", "period", "limit", "spent", "reserved", ""), rows))
