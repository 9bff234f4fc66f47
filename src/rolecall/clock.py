"""The real clock and the real source of ids and secrets."""

from __future__ import annotations

import datetime as dt
import secrets
import time

#: Lower-case letters and digits without those that are read wrongly aloud (i, l, o, u), as in Crockford's base 32.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
#: 40 bits: with a million ids of one kind a new one meets an old one once in a million tries.
ID_LENGTH = 8


class SystemClock:
    """`Clock` of this machine."""

    def now(self) -> dt.datetime:
        """See `Clock.now`."""
        return dt.datetime.now(dt.UTC)

    def monotonic(self) -> float:
        """See `Clock.monotonic`."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """See `Clock.sleep`."""
        time.sleep(seconds)


class SystemIds:
    """`Ids` from the operating system's randomness."""

    def new(self, prefix: str) -> str:
        """Return `prefix` and 8 characters of 5 random bits each."""
        return prefix + "".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH))

    def salt(self) -> str:
        """See `Ids.salt`."""
        return secrets.token_hex(16)

    def secret(self) -> str:
        """See `Ids.secret`."""
        return secrets.token_urlsafe(32)
