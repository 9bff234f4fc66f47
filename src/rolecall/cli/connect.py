"""`rolecall connect`: from the offline model to a provider's, with one test call and a cap on money."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rolecall.cli.options import AsJson, AsName, TokenFile, examples
from rolecall.errors import BadInput, ModelFailed

if TYPE_CHECKING:
    from pydantic import SecretStr

    from rolecall.cli.session import Session
    from rolecall.llm.connect import Report
    from rolecall.llm.connection import Connection
    from rolecall.ports.model import Price

#: Cap a new connection begins with, where no global daily limit is set: $5 (micro-dollars).
DEFAULT_CAP = 5_000_000

EXAMPLES = examples(
    "rolecall connect --provider openai --model gpt-5-mini",
    "rolecall connect --provider anthropic --model claude-haiku-4-5 --key-file key.txt",
    "rolecall connect --provider hosted_vllm --model qwen3 --base-url http://127.0.0.1:8000/v1 --no-key",
    "rolecall connect --off",
)


def connect(
    provider: Annotated[str, typer.Option("--provider", help="openai, anthropic, gemini, mistral, hosted_vllm …")] = "",
    model: Annotated[str, typer.Option("--model", help="The provider's name of the model.")] = "",
    base_url: Annotated[str, typer.Option("--base-url", help="Another endpoint that speaks the same protocol.")] = "",
    key_file: Annotated[Path | None, typer.Option("--key-file", help="File that holds the key.")] = None,
    no_key: Annotated[bool, typer.Option("--no-key", help="The endpoint wants no key.")] = False,
    input_dollars: Annotated[
        str, typer.Option("--input-price", metavar="DOLLARS", help="Per million input tokens, where unknown.")
    ] = "",
    output_dollars: Annotated[
        str, typer.Option("--output-price", metavar="DOLLARS", help="Per million output tokens, where unknown.")
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Take a proposed price without asking.")] = False,
    off: Annotated[bool, typer.Option("--off", help="Forget the connection; the offline model drafts again.")] = False,
    as_name: AsName = "",
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> int:
    """Connect a language model: a key typed hidden or from a file, one test call, a price, a daily cap."""
    from rolecall.cli.session import session
    from rolecall.desk import admin
    from rolecall.llm.connect import model_id
    from rolecall.llm.connection import Connection

    given = _price(input_dollars, output_dollars)
    with session(as_name, token_file) as opened:
        admin.may_administer(opened.person)
        if off:
            return _forget(opened, as_json=as_json)
        chosen = Connection.to(model_id(provider, model), base=base_url)
        if given:
            chosen = chosen.priced(chosen.model("senior"), given)
        return _connect(opened, chosen, _key(key_file, no_key=no_key), yes=yes, as_json=as_json)


def _connect(opened: Session, chosen: Connection, key: SecretStr, *, yes: bool, as_json: bool) -> int:
    """Test, price, store, cap; nothing is stored before the model answered and has a price.

    Raises:
        ModelFailed: the model did not answer, or not with JSON.
    """
    from rolecall.cli.screen import emit, show, tell
    from rolecall.llm.connection import save
    from rolecall.vault import Vault

    tell(f"One test call to {chosen.model('senior')} …")
    report = _probe(opened, chosen, key)
    if not report.works:
        said = report.failed or "The model does not answer with JSON, which every draft needs."
        raise ModelFailed(said, hint=report.hint or "Choose another model; nothing was stored.")
    price = _confirmed(report, yes=yes)
    data = opened.app.settings.data_dir
    save(data, chosen.priced(report.model, price).keyed(Vault.at(data, os.environ), key))
    cap = _cap(opened)
    if as_json:
        emit({**report.snapshot(), "price": price.snapshot(), "daily_cap_microusd": cap})
    else:
        show(*_said(report, price, cap))
    return 0


def _probe(opened: Session, chosen: Connection, key: SecretStr) -> Report:
    from rolecall.llm.connect import probe
    from rolecall.llm.library import close_clients

    calls = opened.app.calls
    try:
        return probe(chosen, key, calls, opened.app.clock)
    finally:
        calls.call("connect", close_clients)


def _key(file: Path | None, *, no_key: bool) -> SecretStr:
    from pydantic import SecretStr

    from rolecall.chat.common import secret
    from rolecall.cli.tokens import hidden

    if no_key:
        return SecretStr("")
    if file is not None:
        return SecretStr(secret.read(file, "--key-file"))
    return SecretStr(hidden("Key of the provider", "Give it with --key-file FILE, or say --no-key."))


def _price(input_dollars: str, output_dollars: str) -> Price | None:
    from rolecall.domain.money import parse_dollars
    from rolecall.ports.model import Price

    if not input_dollars and not output_dollars:
        return None
    if not (input_dollars and output_dollars):
        raise BadInput("A price has two sides.", hint="Give --input-price and --output-price.")
    return Price(input=parse_dollars(input_dollars), output=parse_dollars(output_dollars))


def _confirmed(report: Report, *, yes: bool) -> Price:
    """Return the price that will be used; a proposal is confirmed, an unknown one asked for.

    Raises:
        BadInput: nobody is there to ask, or the proposal was not taken.
    """
    from rolecall.domain.money import dollars

    hint = "Give --input-price and --output-price (dollars per million tokens; 0 is allowed)."
    found = report.quote
    if found is not None and (yes or found.origin != "bundled"):
        return found.price
    if not sys.stdin.isatty():
        raise BadInput(f"The price of {report.model} is not known for sure.", hint=hint)
    if found is not None:
        figure = f"{dollars(found.price.input)} in, {dollars(found.price.output)} out per million tokens"
        if typer.confirm(f"Price: {figure} ({found.source}). Use it?", err=True):
            return found.price
    asked = _price(*(str(typer.prompt(f"Dollars per million {side} tokens", err=True)) for side in ("input", "output")))
    if asked is None:
        raise BadInput("No price was given.", hint=hint)
    return asked


def _cap(opened: Session) -> int:
    """Return the global daily limit in micro-dollars; set the default one where none is set."""
    from rolecall.desk import admin

    with opened.administer() as (uow, person):
        lines = uow.budgets.lines(opened.app.office.now()[:10])
        day = opened.app.office.now()[:10]
        for line in lines:
            if (line.scope, line.period) == ("global", day) and line.limit is not None:
                return line.limit
        admin.set_budget(uow, person, "global", "day", DEFAULT_CAP)
    return DEFAULT_CAP


def _said(report: Report, price: Price, cap: int) -> tuple[str, ...]:
    from rolecall.domain.money import dollars

    ability = {"obeyed": "exactly the schema", "wrapped": "inside other text, which we take apart"}
    return (
        f"{report.model} answered in {report.latency_s:.1f} s; JSON: {ability[str(report.json_ability)]}.",
        f"Price: {dollars(price.input)} in, {dollars(price.output)} out, per million tokens.",
        f"Cap: {dollars(cap)} a day. Change it: rolecall budget set global DOLLARS --per day",
    )


def _forget(opened: Session, *, as_json: bool) -> int:
    from rolecall.cli.screen import emit, show
    from rolecall.llm.connection import forget

    existed = forget(opened.app.settings.data_dir)
    if as_json:
        emit({"forgotten": existed})
    else:
        show("The connection and its key are forgotten." if existed else "No model was connected.")
    return 0
