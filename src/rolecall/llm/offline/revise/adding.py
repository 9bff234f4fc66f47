"""A further statement becomes a new item of the section it belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rolecall.domain.content import items
from rolecall.llm.offline.classify import places
from rolecall.llm.offline.extract import Seen
from rolecall.llm.offline.items import open_item
from rolecall.llm.offline.statements import Reader, Statement
from rolecall.llm.offline.text import plain, stems, trimmed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.domain.evidence import Passage
    from rolecall.llm.offline.items import Item
    from rolecall.llm.offline.revise.orders import Add
    from rolecall.llm.offline.spec import Section, Spec


def added(
    order: Add, content: dict[str, Any], spec: Spec, said: Sequence[Passage], shown: Sequence[Passage], section: str
) -> None:
    """Add an item for what was said, or for each statement of the named source about it, in place.

    What fits no section is listed as unsorted; a source that does not say it becomes an open question.
    """
    if order.source:
        found = about(order, shown)
        if not found:
            content["open_questions"] = [
                *content.get("open_questions", []),
                f"{order.source} does not say: {order.text}",
            ]
        statements = Reader(spec).read(found)
    else:
        statements = [Statement(_holder(order.text, said), 0, trimmed(order.text))]
    for statement in statements:
        _insert(statement, content, spec, section)


def about(order: Add, shown: Sequence[Passage]) -> list[Passage]:
    """Return the passages of the named source that hold all words of the order."""
    wanted = stems(order.text)
    named = [found for found in shown if plain(found.source_name) == plain(order.source) and found.standing != "stated"]
    return [found for found in named if wanted and wanted <= stems(f"{found.context} {found.text}")]


def _holder(text: str, said: Sequence[Passage]) -> Passage:
    return next((found for found in said if plain(text) in plain(found.text)), said[0])


def _insert(statement: Statement, content: dict[str, Any], spec: Spec, named: str) -> None:
    chosen = [
        section for section in spec.sections if section.name == named and not section.prose and not section.single
    ]
    options = [(section, True) for section in chosen] + [
        (place.section, False) for place in places(statement, spec.sections) if not place.section.single
    ]
    for section, strong in options:
        item = open_item(
            section, Seen(statement, strong, claimed=section.field_labels, nth=len(_rows(content, section)) + 1)
        )
        if item is not None:
            _append(content, section, item)
            return
    listed = content.setdefault("unsorted", [])
    listed.append({"id": f"UNS-{_highest(content, 'UNS') + 1}", "text": statement.text, "cites": statement.cites})


def _rows(content: dict[str, Any], section: Section) -> list[Any]:
    value = content.get(section.name)
    return value if isinstance(value, list) else []


def _append(content: dict[str, Any], section: Section, item: Item) -> None:
    """Number the new item after the highest id ever used in this version, so that no other id changes."""
    ids = {inner.prefix: _highest(content, inner.prefix) for inner in (section, *section.nested)}
    content[section.name] = [*_rows(content, section), item.content(ids)]


def _highest(content: object, prefix: str) -> int:
    tails = (
        str(item["id"]).removeprefix(f"{prefix}-")
        for _, item in items(content)
        if str(item["id"]).startswith(f"{prefix}-")
    )
    return max((int(tail) for tail in tails if tail.isdigit()), default=0)
