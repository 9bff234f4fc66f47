"""`rolecall prompts`: what a model is told, word for word."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from rolecall.cli.options import AsJson, examples

app = typer.Typer(help="Prompts: show what a model is told.", no_args_is_help=True)


@app.callback()
def prompts() -> None:
    """Prompts: show what a model is told."""


@app.command("show", epilog=examples("rolecall prompts show ba user_stories draft"))
def show_prompt(
    role: Annotated[str, typer.Argument(help="A role: ba, pm …")],
    kind: Annotated[str, typer.Argument(help="One of its deliverables.")],
    stage: Annotated[
        Literal["draft", "revise", "redraft", "repair"], typer.Argument(help="When it is told.")
    ] = "draft",
    as_json: AsJson = False,
) -> int:
    """Show the prompt of a stage, filled with a small sample request."""
    from rolecall.cli.packs import find, kind_of
    from rolecall.cli.screen import emit, show
    from rolecall.llm.prompts import messages
    from rolecall.llm.show import sample_task
    from rolecall.llm.show import show as prompt

    found = find(role)
    contract = kind_of(found, kind)
    if as_json:
        told = messages(sample_task(found, contract, stage))
        emit({"role": found.id, "kind": contract.kind, "stage": stage, "messages": [item.snapshot() for item in told]})
    else:
        show(prompt(found, contract, stage))
    return 0
