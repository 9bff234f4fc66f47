"""Words that want to be more than words, and what would be alive of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from hypothesis import strategies as st

from tests.adapters.fake_slack.pings import links, pings

PIECES = st.sampled_from(
    "<!channel> <!here|x> <!date^1^{date}^https://a.example|b> <@U123> <!subteam^S1> <#C1> @channel @here @everyone "
    "<https://a.example|b> https://a.example www.a.example a.example д.рф x@a.example mailto:x@a.example "
    "<mailto:x@a.example|b> [a](https://b.example) [a](javascript:x) ![a](b) [a]: [a][b] &#64;channel &lt;!channel&gt; "
    "<a&nbsp;href=x> \\< \\] ` ``` * _ ~ > # | \n \t \x00 \x1b \u200b \u2060 \ufeff \u202e \u2066 ] ( : // < @ ! . a "
    "Approve".split(" ")
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)
#: What some reader makes a link of although nobody wrote it as one: a domain, an address of a mailbox.
_BARE = re.compile(r"[\w-]\.[^\W\d_]{2,}|\b(?:mailto|tel):(?=[\w+])", re.IGNORECASE)
#: Unicode controls that turn the order of words around.
_TURNS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def alive(text: str, blocks: Sequence[dict[str, Any]]) -> list[str]:
    """Return what rings, leads somewhere or turns words around in a message that has no link of ours."""
    live = [text, *(words for kind, words in said(blocks) if kind in {"mrkdwn", "markdown"})]
    shown = [text, *(words for _kind, words in said(blocks))]
    return [
        *pings(text, blocks, parsed=True),
        *links(text, blocks),
        *(found for words in live for found in _BARE.findall(words)),
        *(repr(found) for words in shown for found in _TURNS.findall(words)),
    ]


def said(value: Any) -> Iterator[tuple[str, str]]:
    """Yield all words of blocks or of a view with the type of the object they stand in."""
    if isinstance(value, dict):
        yield from ((str(value.get("type")), value[name]) for name in ("text", "alt_text") if _words(value, name))
        value = list(value.values())
    if isinstance(value, list | tuple):
        for item in value:
            yield from said(item)


def _words(value: dict[str, Any], name: str) -> bool:
    return isinstance(value.get(name), str)
