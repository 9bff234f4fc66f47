"""A content as a plain Markdown outline, for what its template cannot show."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from rolecall.contracts.envelope import TAIL
from rolecall.contracts.markdown import escape
from rolecall.contracts.template import gap
from rolecall.domain.content import MARKS, is_gap


def lay_out(content: Mapping[str, Any], cite: Callable[[Any], str]) -> str:
    """Return title, summary and every section as nested lists; `cite` returns the marks of an item."""
    head = f"# {escape(content.get('title', 'Untitled'))}\n\n{escape(content.get('summary', ''))}"
    sections = {name: value for name, value in content.items() if name not in {"title", "summary", *TAIL}}
    parts = [f"## {_heading(name)}\n\n" + "\n".join(_lines(value, 0, cite)) for name, value in sections.items()]
    return "\n\n".join([head, *parts])


def _lines(value: Any, level: int, cite: Callable[[Any], str]) -> Iterator[str]:
    indent = "  " * level
    if isinstance(value, list):
        for part in value:
            yield from _lines(part, level, cite)
    elif isinstance(value, dict) and not is_gap(value):
        yield f"{indent}- {escape(value.get('id', ''))} {cite(value)}".rstrip()
        for name, part in value.items():
            if name not in MARKS:
                yield f"{indent}  - {_heading(name)}:"
                yield from _lines(part, level + 2, cite)
    else:
        yield f"{indent}- {gap(value) if is_gap(value) else escape(value)}"


def _heading(name: object) -> str:
    return escape(str(name).replace("_", " ").capitalize())
