"""The audit log: a hash chain of salted commitments, one chain per tenant.

Format (notes/trust.md): `leaf = SHA-256(0x00 || canon(record without leaf))`, where the record holds the
leaf before it (`prev`) and `commitment = SHA-256(salt || canon(body))`; canon is RFC 8785. Bodies stand apart so
that they can be erased without breaking the chain. The 0x00 prefix is the leaf prefix of RFC 9162.
"""

from __future__ import annotations

import hashlib
from typing import Any, Literal

from rolecall.domain.member import Person
from rolecall.domain.value import Value, canonical

GENESIS = "0" * 64

ActorKind = Literal["member", "host", "role", "system"]


class Actor(Value, frozen=True):
    """Who or what caused an event."""

    kind: ActorKind
    id: str

    @classmethod
    def of(cls, person: Person) -> Actor:
        """Return a person as the one who caused an event."""
        return cls(kind="host" if person.is_host else "member", id=person.id)


SYSTEM = Actor(kind="system", id="rolecall")


class Entry(Value, frozen=True):
    """An event to be logged: what happened, to what, and the body that is committed to."""

    #: Past tense: `request_accepted`, `version_delivered`, `decision_taken`.
    type: str
    actor: Actor
    #: What it happened to: `request:r1`, `version:d1.v2`.
    subject: str
    #: The request it belongs to, empty for administration.
    request: str = ""
    body: dict[str, Any]
    #: The row whose snapshot stands under `body["row"]`, as `table:key`; verification compares both.
    covers: str = ""


class AuditEvent(Value, frozen=True):
    """One record of the chain, as stored."""

    seq: int
    tenant: str
    at: str
    prev: str
    type: str
    actor: Actor
    subject: str
    request: str
    covers: str
    commitment: str
    leaf: str


class Head(Value, frozen=True):
    """The newest record, kept outside the database too."""

    tenant: str
    seq: int
    leaf: str


def commitment(salt: str, body: dict[str, Any]) -> str:
    """Commit to a body: SHA-256(salt || canon(body)), in hexadecimal. `salt` is 32 hex digits."""
    return hashlib.sha256(bytes.fromhex(salt) + canonical(body)).hexdigest()


def chain(entry: Entry, head: Head, at: str, salt: str) -> AuditEvent:
    """Append an entry after `head`."""
    record = {
        "seq": head.seq + 1,
        "tenant": head.tenant,
        "at": at,
        "prev": head.leaf,
        "type": entry.type,
        "actor": entry.actor.snapshot(),
        "subject": entry.subject,
        "request": entry.request,
        "covers": entry.covers,
        "commitment": commitment(salt, entry.body),
    }
    return AuditEvent.model_validate({**record, "leaf": leaf_of(record)})


def leaf_of(record: dict[str, Any]) -> str:
    """Hash a record without its leaf."""
    return hashlib.sha256(b"\x00" + canonical(record)).hexdigest()


def broken_link(event: AuditEvent, before: Head) -> str:
    """Say what is wrong with a record that should follow `before`; empty when nothing is."""
    if event.seq != before.seq + 1:
        return f"record {before.seq + 1} is missing or out of order: found {event.seq}"
    if event.prev != before.leaf:
        return f"record {event.seq} does not follow the record before it"
    record = event.snapshot()
    record.pop("leaf")
    if leaf_of(record) != event.leaf:
        return f"record {event.seq} was changed"
    return ""
