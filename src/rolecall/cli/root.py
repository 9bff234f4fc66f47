"""The tree of commands. Their modules import nothing heavy, so building it costs milliseconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rolecall.cli import (
    again,
    answer,
    ask,
    audit,
    budget,
    connect,
    decide,
    doctor,
    edit,
    engage,
    evals,
    members,
    models,
    opening,
    prompts,
    reading,
    report,
    requests,
    roles,
    sample,
    schedule,
    serve,
    signals,
    sources,
    stopping,
)
from rolecall.cli.brought import Commands

if TYPE_CHECKING:
    from typer.core import TyperGroup

WORK, DECIDE, REPORT = "Ask and read", "Decide and correct", "Report"
SET_UP, RUN = "Set up", "Run and check"

_HELP = "Hire role-agents: ask in plain words, get typed, cited, checked deliverables, decide, verify."
_BEGIN = """Rolecall: role-agents that cite their sources and wait for your decision.

  rolecall ask                    what can be asked for, with examples
  rolecall ask ba "…"             ask a Business Analyst; works offline, without any key
  rolecall decide approve r…      decide on what came back

All commands: rolecall --help"""


def command() -> TyperGroup:
    """Build the whole tree."""
    root = typer.Typer(
        name="rolecall",
        help=_HELP,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        add_completion=False,
        cls=Commands,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    root.callback(invoke_without_command=True)(_root)
    _work(root)
    _decide(root)
    _report(root)
    _set_up(root)
    _run(root)
    made: TyperGroup = typer.main.get_command(root)  # type: ignore[assignment]  # commands below it make it a group
    return made


def _root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Say how to begin where no command was named."""
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"rolecall {installed('rolecall')}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(_BEGIN)


def _work(root: typer.Typer) -> None:
    root.command(epilog=ask.EXAMPLES, rich_help_panel=WORK)(ask.ask)
    root.command(epilog=answer.EXAMPLES, rich_help_panel=WORK)(answer.answer)
    root.add_typer(requests.app, name="requests", rich_help_panel=WORK)
    root.command("open", epilog=opening.EXAMPLES, rich_help_panel=WORK)(opening.open_)
    root.command(epilog=reading.EXPORT_EXAMPLES, rich_help_panel=WORK)(reading.export)


def _decide(root: typer.Typer) -> None:
    root.add_typer(decide.app, name="decide", rich_help_panel=DECIDE)
    root.command(epilog=edit.EXAMPLES, rich_help_panel=DECIDE)(edit.edit)
    root.command(epilog=again.REOPEN_EXAMPLES, rich_help_panel=DECIDE)(again.reopen)
    root.command(epilog=again.RETRY_EXAMPLES, rich_help_panel=DECIDE)(again.retry)
    root.command(epilog=again.WITHDRAW_EXAMPLES, rich_help_panel=DECIDE)(again.withdraw)
    root.command(epilog=stopping.STOP_EXAMPLES, rich_help_panel=DECIDE)(stopping.stop)
    root.command(epilog=stopping.RESUME_EXAMPLES, rich_help_panel=DECIDE)(stopping.resume)


def _report(root: typer.Typer) -> None:
    root.command(epilog=report.EXAMPLES, rich_help_panel=REPORT)(report.report)
    root.add_typer(schedule.app, name="schedule", rich_help_panel=REPORT)
    root.command(epilog=signals.EXAMPLES, rich_help_panel=REPORT)(signals.signals)


def _set_up(root: typer.Typer) -> None:
    root.command(epilog=connect.EXAMPLES, rich_help_panel=SET_UP)(connect.connect)
    for name, noun in (
        ("models", models),
        ("sources", sources),
        ("members", members),
        ("engage", engage),
        ("budget", budget),
        ("roles", roles),
        ("prompts", prompts),
        ("sample", sample),
    ):
        root.add_typer(noun.app, name=name, rich_help_panel=SET_UP)


def _run(root: typer.Typer) -> None:
    root.command(epilog=serve.SERVE_EXAMPLES, rich_help_panel=RUN)(serve.serve)
    root.command(epilog=serve.MIGRATE_EXAMPLES, rich_help_panel=RUN)(serve.migrate)
    root.command(epilog=doctor.EXAMPLES, rich_help_panel=RUN)(doctor.doctor)
    root.add_typer(audit.app, name="audit", rich_help_panel=RUN)
    root.add_typer(evals.app, name="eval", rich_help_panel=RUN)
