"""The queues and switches of the store: inbox, outbox, kill switches, adapters' own rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from rolecall.domain.value import Value

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from rolecall.domain.stop import Stop


#: The queues that somebody waits at.
Queue = Literal["inbox", "outbox"]


class InboxRow(Value, frozen=True):
    """An accepted chat event that waits to be worked."""

    id: str
    tenant: str
    place: str
    #: The event as JSON, `type` names its class.
    event: dict[str, object]
    #: How often its worker went silent.
    lapses: int = 0


#: The answer to an event as JSON, None for no words.
Answer: TypeAlias = "dict[str, object] | None"


class Inbox(Protocol):
    """Accepted events; an id is accepted once."""

    def put(self, row: InboxRow, answer: Answer) -> Answer:
        """Store an event and its answer; a known id returns the stored answer and changes nothing."""

    def put_all(self, rows: Sequence[tuple[InboxRow, Answer]]) -> Sequence[Answer]:
        """Store events in this order and return the stored answers, each as `put` does.

        Where all are new, the very answers given are returned.
        """

    def claim(self, lease_s: float) -> InboxRow | None:
        """Lease the oldest waiting event whose thread has no earlier one under way; any tenant."""

    def done(self, row: str, outcome: dict[str, object]) -> None:
        """Mark an event as worked and keep what came of it for whoever waits for it.

        Raises:
            Conflict: another process has worked it, so nothing of this transaction may stay.
        """

    def outcome(self, row: str) -> dict[str, object] | None:
        """Return what came of an event, None while it waits."""

    def fail(self, row: str, why: str) -> int:
        """Give an event back and return how often it failed; the caller sets it aside when too often.

        One that is not under way any more stays as it is.
        """

    def waiting(self) -> int:
        """Return the number of events not yet worked."""

    def get(self, row: str) -> InboxRow:
        """Return an accepted event, worked or not."""


#: `kept`: it is not sent itself, only a later state of the card may be.
OutboxState = Literal["queued", "sending", "sent", "unsure", "held", "failed", "kept"]


class OutboxRow(Value, frozen=True):
    """Something to be delivered exactly once: a card to a place, or a publication to a target."""

    #: Idempotency key, `{subject}:{kind}[:{n}]`.
    key: str
    tenant: str
    #: Adapter name, or `publish`.
    workspace: str
    #: Place text, or `<target's name>[/<deliverable>]`; order is kept per workspace and channel.
    channel: str
    kind: Literal["card", "update", "tell", "publication"]
    #: A card as `chat.wire` writes it; an update `{"of": key of the card, "card": its new state}`;
    #: a private word `{"event": id of the inbox row it answers, "text": …}`;
    #: a publication `{"deliverable": id, "version": number}`.
    body: dict[str, object]
    #: Key of the card in whose thread this one belongs; empty: `channel` says where, thread included.
    under: str = ""
    state: OutboxState = "queued"
    ref: str = ""
    attempts: int = 0
    note: str = ""


class Outbox(Protocol):
    """Deliveries; a key is stored once."""

    def add(self, row: OutboxRow) -> None:
        """Store a delivery; a known key changes nothing."""

    def claim(self, workspaces: Collection[str], lease_s: float) -> OutboxRow | None:
        """Turn the oldest due row of any tenant into `sending` and return it as it was before; order per channel.

        An open row holds back what is behind it in its channel, an update only other updates.
        A row whose lease ran out in `sending` comes back as `unsure`.
        """

    def keep(self, key: str, lease_s: float) -> None:
        """Renew the lease of a row that is `sending`; nothing for any other row."""

    def settle(
        self,
        key: str,
        state: OutboxState,
        *,
        ref: str = "",
        note: str = "",
        after_s: float = 0,
        counted: bool = True,
    ) -> None:
        """Write the outcome; `after_s` delays the next try of a row that is queued or unsure again.

        A try that was not `counted` (put off before or by the platform) is taken off `attempts` again.
        """

    def get(self, key: str) -> OutboxRow | None:
        """Return one delivery."""

    def listed(self, *, states: Collection[OutboxState] = (), prefix: str = "") -> Sequence[OutboxRow]:
        """Return deliveries in order, by states and key prefix."""


class Stops(Protocol):
    """Kill switches."""

    def set(self, stop: Stop) -> None:
        """Switch on; a second time changes nothing."""

    def clear(self, scope: str) -> bool:
        """Switch off; False when it was not on."""

    def active(self, scopes: Collection[str]) -> Stop | None:
        """Return a switch that is on for one of the scopes."""

    def listed(self) -> Sequence[Stop]:
        """Return all switches that are on."""


class Shelf(Protocol):
    """An adapter's own durable rows, encrypted at rest; see `rolecall.chat.Shelf`."""

    def get(self, adapter: str, key: str) -> tuple[str, int] | None:
        """Return value and revision."""

    def put(self, adapter: str, key: str, value: str, *, revision: int | None = None) -> int:
        """Store a value; with a revision only if that is the present one (0: absent)."""

    def append(self, adapter: str, feed: str, value: str) -> int:
        """Append to a numbered feed and return the number."""

    def many(self, adapter: str, keys: Collection[str]) -> Mapping[str, str]:
        """Return the values of these keys; an absent one is missing."""

    def drop(self, adapter: str, key: str) -> None:
        """Forget a value."""

    def read(self, adapter: str, feed: str, after: int, limit: int) -> Sequence[tuple[int, str]]:
        """Read a feed in order."""

    def newest(self, adapter: str, feed: str, before: int | None, limit: int) -> Sequence[tuple[int, str]]:
        """Read the last entries of a feed that stand before a number (None: the end), in order."""
