"""The digest of the gate library: a changed check is a changed contract (invariant 8)."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path


@cache
def gates_digest() -> str:
    """Return the SHA-256 over the names and sources of the gate modules, in order of name."""
    here = Path(__file__).parent
    seal = hashlib.sha256()
    for path in sorted(here.rglob("*.py")):
        seal.update(path.relative_to(here).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return seal.hexdigest()
