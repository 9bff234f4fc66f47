"""This machine's clock beside a platform's: what is signed or expires elsewhere needs both to agree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from rolecall.chat.port import Finding

#: Seconds that they may differ.
SKEW_S = 60


def skewed(platform: str, theirs: dt.datetime | None, now: dt.datetime) -> Iterator[Finding]:
    """Say whether this machine's clock differs too much from the `platform`'s, whose time may be unknown."""
    skew = abs((now - theirs).total_seconds()) if theirs is not None else 0.0
    if skew > SKEW_S:
        yield Finding("bad", f"This machine's clock differs from {platform}'s by {skew:.0f} s.", "Set it by NTP.")
