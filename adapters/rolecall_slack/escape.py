"""Text of any origin as words only: nothing in it rings, leads anywhere, or takes effect as markup.

What breaks a construct is a zero-width space, so that people read the same words.
"""

from __future__ import annotations

import re

from rolecall.chat import plain

BREAK = "\u200b"
#: Said where words were left out.
CUT = " … (cut)"
#: The same, where there is little room.
SHORT = "…"
#: A token of Slack's own markup: `<@U1>`, `<!channel>`, `<#C1>`, `<https://…|words>`; and every HTML tag.
_TOKEN = re.compile(r"<(?=[!@#/A-Za-z])")
#: Whatever some reader makes a link of without being told: an address, `www.`, a domain, an e-mail address.
_LINK = re.compile(r":(?=//)|(?<=\bwww)\.|(?<=[\w-])\.(?=[^\W\d_]{2})|(?<=\bmailto):|(?<=\btel):", re.IGNORECASE)
#: What rings at everybody's desk where somebody links names.
_BROADCAST = re.compile(r"@(?=(?:channel|here|everyone|all|group)\b)", re.IGNORECASE)
#: The hinge of a Markdown link, image or link definition, and the beginning of an entity, which hides characters.
_HINGE = re.compile(r"\](?=\(|:)|&(?=#?\w+;)")


def words(text: str) -> str:
    """Return a text for a place where nothing is markup: `plain_text` and rich text; controls are shown."""
    return _TOKEN.sub(_broken, plain.escape(text))


def mrkdwn(text: str) -> str:
    """Return a text for a place with Slack's own markup: `mrkdwn`, and the text of a message."""
    return _quiet(words(text)).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def markdown(text: str) -> str:
    """Return a Markdown document, as the core renders it, whose layout works and whose links and mentions do not."""
    return _HINGE.sub(_broken, _quiet(words(text)))


def shortened(text: str, most: int, mark: str = CUT) -> str:
    """Return a text of at most `most` characters; where words are left out, `mark` says so at its end."""
    return text if len(text) <= most else plain.beginning(text, most - len(mark)) + mark


def _quiet(text: str) -> str:
    return _BROADCAST.sub(_broken, _LINK.sub(_broken, text))


def _broken(match: re.Match[str]) -> str:
    return match[0] + BREAK
