"""What people say in a request becomes passages that may be cited, but never as fact."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from typing import TYPE_CHECKING

from rolecall.domain.evidence import Passage, passage_id
from rolecall.evidence.chunks import context_of, readings
from rolecall.evidence.markdown import read_markdown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: A break after such a line, but one of a table or list, before a capital, a digit or a quotation mark.
_LINE = r"(?m)^(?![ \t]*(?:[|#>`~]|[-*+•] )).{{1,{0}}}(?<![,|])\n(?=[A-Z0-9\"“‘@])"
#: People type one thing a line; a longer line may have been wrapped by a mail program.
_ASKED = re.compile(_LINE.format(59))
_FILLED_IN = re.compile(_LINE.format(2000))


def stated(request: str, text: str, by: str, at: str, *, place: str) -> Sequence[Passage]:
    """Cut a person's words into passages of source `request:<id>`, typed *stated by @name, date*."""
    source = f"request:{request}"
    found = [(block, *reading[:2]) for block in read_markdown(_lines(text, place)) for reading in readings(block)]
    seen: defaultdict[str, Iterator[int]] = defaultdict(itertools.count)
    return [
        Passage(
            id=passage_id(source, quote or words, next(seen[quote or words])),
            source=source,
            source_name=f"stated by @{by}",
            revision=1,
            locator=f"{place}, statement {index + 1}",
            text=words,
            quote=quote,
            context=context_of(block),
            standing="stated",
            stated_by=f"@{by}, {at[:10]}",
        )
        for index, (block, words, quote) in enumerate(found)
    ]


def _lines(text: str, place: str) -> str:
    """Set lines that say one thing each apart; a form asks for that."""
    lines = _FILLED_IN if place.startswith(("form", "answer")) else _ASKED
    return lines.sub("\\g<0>\n", text)
