"""The base of every domain value, and the canonical form that is hashed."""

from __future__ import annotations

import hashlib
from typing import Any

import rfc8785
from pydantic import BaseModel, ConfigDict

#: Plain JSON data: what crosses a step, a table or a wire.
Json = dict[str, Any] | list[Any] | str | int | float | bool | None


class Value(BaseModel, frozen=True):
    """A frozen value that refuses unknown fields."""

    model_config = ConfigDict(extra="forbid")

    def snapshot(self) -> dict[str, Any]:
        """Return the value as plain JSON data, the form that audit commitments cover."""
        return self.model_dump(mode="json")


def canonical(data: object) -> bytes:
    """Return the RFC 8785 (JSON Canonicalization Scheme) bytes of plain JSON data."""
    return rfc8785.dumps(data)  # type: ignore[arg-type]  # its own JSON type is narrower than `object`


def digest(data: object) -> str:
    """Return the SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(data)).hexdigest()
