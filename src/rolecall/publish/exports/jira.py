"""Jira's CSV import: one row an issue, with the columns people map once and keep.

Fields with a column of their own: `i_want` (summary), `priority`, `epic`; all others go into the description.
The items of `stories` are stories; a content without them gives one task an item (a RAID log's entries, say).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from rolecall.domain.content import is_gap, own_text
from rolecall.publish.exports.cells import cell, one_line, words
from rolecall.publish.exports.csv_file import encode
from rolecall.publish.exports.edition import Edition
from rolecall.publish.exports.shape import nested, plain_fields

Item = Mapping[str, Any]

HEADER = ("Summary", "Issue Type", "Description", "Priority", "Labels", "Parent")
#: Jira refuses a longer summary.
_MAX_SUMMARY = 255
#: Fields with a column of their own.
_OWN = {"priority", "epic"}
_ENVELOPE = {"assumptions", "unsorted"}


def write(edition: Edition) -> bytes:
    """Return the table; each description ends with its sources and the AI mark."""
    return encode(HEADER, list(_rows(edition)))


def _rows(edition: Edition) -> Iterator[tuple[str, ...]]:
    found = [part for part in edition.sections() if part.items and part.key not in _ENVELOPE]
    stories = [part for part in found if part.key == "stories"]
    for section in stories or found:
        for item in section.items:
            yield (
                _summary(item),
                "Story" if section.key == "stories" else "Task",
                _description(item, edition),
                _own(item, "priority"),
                " ".join(("ai-generated", edition.version.kind, *_label(item))),
                _own(item, "epic"),
            )


def _summary(item: Item) -> str:
    want = item.get("i_want")
    text = (
        want
        if isinstance(want, str)
        else next((v for k, v in item.items() if k not in {"id", "basis"} and isinstance(v, str)), "")
    )
    return one_line(f"{item.get('id', '')} {text}")[:_MAX_SUMMARY].strip()


def _description(item: Item, edition: Edition) -> str:
    lines = [f"{words(name)}: {cell(item[name])}" for name in plain_fields([item], {}) if name not in _OWN]
    for key in nested(item):
        lines += ["", f"{words(key)}:", *(f"- {part.get('id', '')}: {own_text(part)}" for part in item[key])]
    cited = edition.version.citation_map()
    quotes = [cited[name] for name in item.get("cites", ()) if name in cited]
    lines += [
        "",
        *(f"Source: {one.source_name}, {one.locator}: “{one.quote}”" for one in quotes),
        edition.mark,
    ]
    return "\n".join(lines)


def _own(item: Item, key: str) -> str:
    """Return a field for its own column; a gap stays empty there, because Jira would take it for a value."""
    value = item.get(key)
    return "" if value is None or is_gap(value) else one_line(str(value))


def _label(item: Item) -> Iterator[str]:
    if item.get("id"):
        yield re.sub(r"\s+", "-", str(item["id"]))
