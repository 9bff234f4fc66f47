"""Commands that installed packages bring: entry points of the group `rolecall.commands`, each a Typer application."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

from rolecall.cli.premises import Installation

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "rolecall.commands"


class Brought(TyperCommand):
    """Stands for a command of another package, which is imported when somebody types it."""

    def __init__(self, point: EntryPoint) -> None:
        """Stand for what an entry point names; until it is imported only its package is known."""
        origin = point.dist.name if point.dist else point.module
        super().__init__(point.name, help=f"Brought by {origin}.", rich_help_panel="Brought by other packages")
        self._point = point

    def make_context(self, *args: Any, **extra: Any) -> Any:
        """Import the command and let it take over; its `typer.Context.obj` is a `rolecall.chat.Premises`."""
        return typer.main.get_command(self._point.load()).make_context(*args, **extra, obj=Installation())


class Commands(TyperGroup):
    """The core's commands, and behind them those of other packages; only help and strange names look for these."""

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command by name; the core's own come first."""
        return super().get_command(ctx, cmd_name) or _brought().get(cmd_name)

    def list_commands(self, ctx: Any) -> list[str]:
        """Name all commands for the help page."""
        return [*super().list_commands(ctx), *(name for name in sorted(_brought()) if name not in self.commands)]


def _brought() -> dict[str, Brought]:
    from importlib.metadata import entry_points

    return {point.name: Brought(point) for point in entry_points(group=GROUP)}
