"""Cards on a terminal: the first line bold, buttons as the exact commands to type next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.chat import (
    Block,
    Bullets,
    Button,
    Card,
    Chart,
    Cites,
    Code,
    Facts,
    Heading,
    Note,
    Para,
    Step,
    Table,
)
from rolecall.chat.charts.bars import bars
from rolecall.cli.screen import table, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

_TONES = {"info": "dim", "good": "green", "warn": "yellow", "bad": "red"}
_MARKS = {"todo": "·", "doing": "…", "done": "✓", "failed": "✗"}

#: Verb → the command behind the button; the words in capitals are the person's.
_COMMANDS = {
    "approve": "rolecall decide approve {version}",
    "revise": 'rolecall decide revise {version} "WHAT TO CHANGE"',
    "reject": 'rolecall decide reject {version} "WHY"',
    "answer": "rolecall answer {request}",
    "retry": "rolecall retry {request}",
    "resume": "rolecall resume {request}",
    "withdraw": "rolecall withdraw {request}",
}


def command(button: Button) -> str:
    """Return the command line that does what a button does; it names the version, so a stale one is refused."""
    version = ".".join(button.subject.split(".")[:2])
    request = version.partition(".")[0].removeprefix("d-")
    known = _COMMANDS.get(button.verb, "rolecall requests show {request}")
    return known.format(version=version, request=request)


def card(face: Card) -> Iterator[RenderableType]:
    """Yield a card line by line, as something `show` prints."""
    yield text(face.title, "bold")
    for step in face.steps:
        yield _step(step)
    for block in face.doc:
        yield from _block(block)
    if face.buttons:
        yield text("")
        yield text("Next:")
        yield from (text(f"  {command(button)}", "cyan") for button in face.buttons)


def _step(step: Step) -> RenderableType:
    return text(f"  {_MARKS[step.state]} {step.name}  {step.note}".rstrip())


def _block(block: Block) -> Iterator[RenderableType]:
    match block:
        case Heading(words):
            yield text(words, "bold")
        case Para(words):
            yield text(words)
        case Bullets(items):
            yield from (text(f"• {item}") for item in items)
        case Table(header, rows):
            yield table(header, rows)
        case Facts(pairs):
            yield _facts(pairs)
        case Cites(items):
            yield from _cites(items)
        case Note(words, tone):
            yield text(words, _TONES[tone])
        case Code(words):
            yield from _indented(words)
        case Chart(title, finding=finding):
            yield text(f"{title}: {finding}")
            yield from _indented(bars(block))


def _cites(items: tuple[tuple[str, str, str], ...]) -> Iterator[RenderableType]:
    for name, where, quote in items:
        yield text(f"[{name}] {where}" if name else where, "dim")
        yield text(f"    “{quote}”")


def _indented(words: str) -> Iterator[RenderableType]:
    return (text(f"    {line}") for line in words.splitlines())


def _facts(pairs: tuple[tuple[str, str], ...]) -> RenderableType:
    return text(" · ".join(f"{label}: {value}" for label, value in pairs), "dim")
