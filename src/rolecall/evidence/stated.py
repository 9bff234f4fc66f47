"""What people say in a request becomes passages that may be cited, but never as fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.domain.evidence import Passage, passage_id
from rolecall.evidence.markdown import read_markdown
from rolecall.evidence.statements import statements

if TYPE_CHECKING:
    from collections.abc import Sequence


def stated(request: str, text: str, by: str, at: str, *, place: str) -> Sequence[Passage]:
    """Cut a person's words into passages of source `request:<id>`, typed *stated by @name, date*."""
    source = f"request:{request}"
    found = [part for block in read_markdown(text) for part in statements(block.text)]
    return [
        Passage(
            id=passage_id(source, words, found[:index].count(words)),
            source=source,
            source_name=f"stated by @{by}",
            revision=1,
            locator=f"{place}, statement {index + 1}",
            text=words,
            standing="stated",
            stated_by=f"@{by}, {at[:10]}",
        )
        for index, words in enumerate(found)
    ]
