"""Sheets: the tables of a report, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rolecall.domain.metric import METRICS
from rolecall.domain.quantity import UNKNOWN, said
from rolecall.domain.report import Table
from rolecall.reports import wording
from rolecall.reports.findings.gathering import MONEY

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from rolecall.domain.report import Figure
    from rolecall.reports.findings.budgets import Burn
    from rolecall.reports.findings.gathering import Gathered

#: What a table of roles has a column for, and how it is headed.
COLUMNS: Mapping[str, str] = {
    "asked": "Requested",
    "accepted": "Accepted",
    "whole_p50": "Turnaround",
    "first_pass": "At once",
    "exceptions": "Exceptions",
    "spent": "Spent",
    "cost_per_accepted": "Per accepted",
}


def figures(title: str, found: Sequence[Figure], metrics: Collection[str] = ()) -> Table:
    """Return figures with what is usual; those that nothing was observed for are left out."""
    rows = [
        (METRICS[item.metric].title, wording.value(item), _usual(item), f"{item.n:,}")
        for item in found
        if (not metrics or item.metric in metrics) and (item.n or item.value)
    ]
    return Table(title=title, header=("Figure", "This period", "Usual", "n"), rows=tuple(rows))


def roles(gathered: Gathered) -> Table:
    """Return one row for each role that anything happened to."""
    columns = [name for name in COLUMNS if gathered.order.audience == "managers" or name not in MONEY]
    rows = []
    for role, figures_of_it in gathered.by_role.items():
        found = {figure.metric: figure for figure in figures_of_it}
        rows.append((gathered.titled(role), *(wording.value(found[name]) for name in columns)))
    header = ("Role", *(COLUMNS[name] for name in columns))
    return Table(title="By role", header=header, rows=tuple(rows))


def spending(gathered: Gathered) -> Table:
    """Return who spent what; what cost nothing is left out."""
    by_role = [item for found in gathered.by_role.values() for item in found if item.metric == "spent"]
    rows = [
        (group.capitalize(), gathered.titled(name), wording.value(figure), _usual(figure), f"{figure.n:,}")
        for figure in (*by_role, *gathered.spending)
        if figure.value
        for group, _, name in [figure.group.partition(":")]
    ]
    return Table(title="Spending", header=("By", "Of", "Spent", "Usual", "Calls"), rows=tuple(rows))


def budgets(burns: Sequence[Burn]) -> Table:
    """Return how much of each budget is used."""
    rows = [(_capital(burn.name), burn.used, burn.outlook or UNKNOWN) for burn in burns]
    return Table(title="Budgets", header=("Budget", "Used", "Used up at this pace on"), rows=tuple(rows))


def filled(*tables: Table) -> tuple[Table, ...]:
    """Return the tables that have rows."""
    return tuple(table for table in tables if table.rows)


def _usual(figure: Figure) -> str:
    return said(figure.usual, figure.unit)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
