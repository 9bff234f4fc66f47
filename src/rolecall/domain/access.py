"""Coming in: links that sign a member in once, and the sessions they open. Only hashes are stored."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from rolecall.domain.value import Value

#: What a link is for: signing in again, or coming in for the first time.
LinkKind = Literal["sign-in", "invitation"]
#: How long an unused link works.
LINK_LIFE: dict[LinkKind, dt.timedelta] = {"sign-in": dt.timedelta(minutes=10), "invitation": dt.timedelta(days=7)}
#: A session ends after this time, and after this time without use (notes/trust.md).
SESSION_LIFE = dt.timedelta(hours=12)
SESSION_IDLE = dt.timedelta(minutes=30)


class Link(Value, frozen=True):
    """A link that signs one member in, once."""

    #: SHA-256 of the token.
    hash: str
    kind: LinkKind
    member: str
    expires_at: str
    #: Who made it: a member or the user of the host. Who comes in by somebody else's link is on record with both.
    by: str = ""


class Session(Value, frozen=True):
    """A signed-in browser."""

    #: SHA-256 of the secret.
    hash: str
    member: str
    workspace: str
    account: str
    expires_at: str
    #: When it was used last; written at most once a minute.
    seen_at: str
