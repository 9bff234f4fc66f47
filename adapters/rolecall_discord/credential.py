"""The one secret of a Discord app: its bot token, and what people paste in its place."""

from __future__ import annotations

import re

from rolecall.errors import BadInput

#: Where it stands in the developer portal.
PAGE = "the app's page in the developer portal, Bot → Reset Token"
#: What looks like this, whatever it was given as.
KINDS = {
    r"https?:.*": "a web address",
    r"\d{15,21}": "an id",
    r"[0-9a-f]{64}": "the app's public key",
    r"[\w-]{32}": "the app's client secret",
}


def checked(value: str) -> str:
    """Return a bot token without the word `Bot` before it; empty is none.

    Raises:
        BadInput: it is something else; the message says what, and where the right one stands.
    """
    token = value.strip().removeprefix("Bot ").strip()
    kind = next((kind for looks, kind in KINDS.items() if re.fullmatch(looks, token)), "")
    if kind or not re.fullmatch(r"[!-~]*", token):
        said = f"This is {kind}, and no bot token." if kind else "This is no bot token."
        raise BadInput(said, hint=f"It stands at {PAGE}.")
    return token
