"""Short codes by which a version is named where people can only type: `approve 7F3K`."""

from __future__ import annotations

import hashlib

#: Crockford's base 32: no I, L, O, U, so that a code is read and typed without doubt.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
#: A code is only compared with the open version of its own thread, so four characters are plenty.
LENGTH = 4


def code_of(subject: str) -> str:
    """Return the code of a button's subject: the first 20 bits of its SHA-256 in Crockford's base 32."""
    number = int.from_bytes(hashlib.sha256(subject.encode()).digest()[:3]) >> 4
    return "".join(ALPHABET[number >> shift & 31] for shift in (15, 10, 5, 0))


def same_code(typed: str, subject: str) -> bool:
    """Tell whether somebody typed this subject's code; case does not matter, O counts as 0, I and L as 1."""
    return typed.upper().translate(str.maketrans("OIL", "011")) == code_of(subject)
