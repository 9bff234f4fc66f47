"""What the HTTP side needs from the rest, built by the composition root."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rolecall.chat import Actor, Answer, Event, Health, Place
    from rolecall.desk import FrontDesk, Reply
    from rolecall.ports.store import Store
    from rolecall.ports.time import Ids


@dataclass(frozen=True)
class Backend:
    """The parts behind the routes."""

    desk: FrontDesk
    store: Store
    ids: Ids
    tenant: str
    #: Accepts an event and waits for its outcome.
    submit: Callable[[Event], tuple[Answer, Reply]]
    #: Whom a bearer token belongs to; None for nobody.
    actor_of: Callable[[str], Actor | None]
    #: Where requests of the API come from.
    place: Callable[[], Place]
    #: Parts of this process and whether each is well.
    parts: Callable[[], Mapping[str, bool]]
    #: How the chat adapters of this process are, by name.
    adapters: Callable[[], Mapping[str, Health]]
