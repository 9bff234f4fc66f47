"""A deliverable as Markdown: the contract's template, and below it what no author can leave out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rolecall.contracts.layout import lay_out
from rolecall.contracts.markdown import escape
from rolecall.contracts.template import fill
from rolecall.domain.content import gaps, items
from rolecall.domain.deliverable import AI_MARK, Version
from rolecall.domain.evidence import Citation
from rolecall.domain.role import DeliverableContract
from rolecall.errors import BadContract

_NONE = "None."


def render(version: Version, contract: DeliverableContract) -> str:
    """Return the whole deliverable as Markdown, values inert, sources numbered in order of first use.

    A content that broke its schema may not fit the template; it is then laid out plainly, so that an
    unverified draft can still be read.
    """
    notes = Footnotes(version.citation_map())
    try:
        body = fill(contract.template, version.content, notes.cite)
    except BadContract:
        notes = Footnotes(version.citation_map())
        body = lay_out(version.content, notes.cite)
    parts = [body.strip(), *_appendix(version.content, notes)]
    return "\n\n".join(part for part in parts if part) + "\n"


class Footnotes:
    """Numbers the citations in order of first use."""

    def __init__(self, citations: Mapping[str, Citation]) -> None:
        self._citations = citations
        self._numbers: dict[str, int] = {}

    def cite(self, item: Mapping[str, Any]) -> str:
        """Return the marks of an item, `[1][2]`, with its basis where that is not evidence."""
        cited = item.get("cites") or ()
        marks = "".join(f"[{self._number(name)}]" for name in cited if name in self._citations)
        basis = item.get("basis", "evidence")
        return marks if basis == "evidence" else f"{marks} *({escape(basis)})*".strip()

    def sources(self) -> list[str]:
        """Return one line a citation, by number: source, revision, place and the words themselves."""
        return [self._source(number, self._citations[name]) for name, number in self._numbers.items()]

    def _number(self, name: str) -> int:
        return self._numbers.setdefault(name, len(self._numbers) + 1)

    @staticmethod
    def _source(number: int, citation: Citation) -> str:
        said = f", *stated by {escape(citation.stated_by)}*" if citation.stated_by else ""
        place = f"{escape(citation.source_name)}, revision {citation.revision}, {escape(citation.locator)}"
        return f"{number}. {place}{said}: “{escape(citation.quote)}”"


def _appendix(content: Mapping[str, Any], notes: Footnotes) -> list[str]:
    for _, item in items(dict(content)):
        notes.cite(item)  # items the template does not cite are numbered after those it does
    asked = dict.fromkeys([*_list(content, "open_questions"), *(gap.question for gap in gaps(dict(content)))])
    unsorted = _list(content, "unsorted")
    return [
        _section("Assumptions", (_statement(item, notes) for item in _list(content, "assumptions"))),
        _section("Open questions", map(escape, asked)),
        _section("Unsorted evidence", (_statement(item, notes) for item in unsorted)) if unsorted else "",
        _section("Where this may be wrong", map(escape, _list(content, "limits"))),
        "## Sources\n\n" + ("\n".join(notes.sources()) or _NONE),
        f"---\n\n*{AI_MARK}*",
    ]


def _list(content: Mapping[str, Any], name: str) -> list[Any]:
    found = content.get(name)
    return found if isinstance(found, list) else []


def _statement(item: Any, notes: Footnotes) -> str:
    if not isinstance(item, dict):
        return escape(item)
    return f"{escape(item.get('text', ''))} {notes.cite(item)}"


def _section(title: str, lines: Iterable[str]) -> str:
    return f"## {title}\n\n" + ("\n".join(f"- {line.strip()}" for line in lines) or _NONE)
