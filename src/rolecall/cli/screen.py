"""What a person sees: results on standard output, everything else on standard error."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from rolecall.chat.plain import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import RenderableType

#: Columns of a table where no terminal says how wide it is.
PIPE_WIDTH = 100


def out() -> Console:
    """Return standard output as it is now (tests exchange it)."""
    return _console(stderr=False)


def err() -> Console:
    """Return standard error as it is now: progress, hints, errors."""
    return _console(stderr=True)


def _console(*, stderr: bool) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else PIPE_WIDTH
    return Console(file=stream, width=width, highlight=False, emoji=False, markup=False)


def text(words: object, style: str = "") -> Text:
    """Return words of any origin as plain text: no markup, no control characters that a terminal would obey."""
    return Text(escape(str(words)), style=style)


def show(*parts: RenderableType) -> None:
    """Print a result. A `str` is a finished line, kept whole; a text is wrapped on a terminal only."""
    console = out()
    for part in parts:
        if isinstance(part, str):
            console.print(text(part), soft_wrap=True)
        else:
            console.print(part, soft_wrap=isinstance(part, Text) and not console.is_terminal)


def tell(words: str, style: str = "") -> None:
    """Print one remark beside the result."""
    err().print(text(words, style), soft_wrap=True)


def page(markdown: str, *, raw: bool = False) -> None:
    """Print a Markdown document: laid out on a terminal, as it is (`raw`) for everything that reads on."""
    console = out()
    if raw or not console.is_terminal:
        console.file.write(escape(markdown).rstrip("\n") + "\n")
        return
    from rich.markdown import Markdown

    console.print(Markdown(escape(markdown), hyperlinks=False))


def emit(data: dict[str, Any]) -> None:
    """Print the one JSON object of a `--json` command."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")
    sys.stdout.flush()


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Table:
    """Return rows under a header."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    for name in header:
        made.add_column(name, overflow="fold")
    for row in rows:
        made.add_row(*(cell if isinstance(cell, Text) else text(cell) for cell in row))
    return made
