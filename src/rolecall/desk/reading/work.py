"""What was asked for, where it stands, and what waits for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rolecall.chat import Came, Event
from rolecall.chat.wire import from_json
from rolecall.desk.office import Reply
from rolecall.desk.reading import envelope
from rolecall.desk.reading.awaiting import count, waiting
from rolecall.desk.reading.listing import Wanted, described, listed
from rolecall.desk.window import Window
from rolecall.errors import NotFound

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from rolecall.chat import Actor

#: Lines of each kind that `waiting` shows at most: more than anybody works in a day.
MOST_WAITING = 100


class Work(Window):
    """The calls of the `Desk` about requests."""

    def fresh(self, prefix: str) -> str:
        """See `Desk.fresh`."""
        return self.office.ids.new(prefix)

    def now(self) -> dt.datetime:
        """See `Desk.now`."""
        return self.office.clock.now()

    def catalogue(self, actor: Actor) -> Sequence[Mapping[str, Any]]:
        """See `Desk.catalogue`."""
        self.tenant(actor)
        return [envelope.role(role) for role in self.office.dispatch.roles.values()]

    def requests(
        self,
        actor: Actor,
        limit: int = 50,
        *,
        before: str = "",
        channel: str = "",
        status: str = "",
        mine: bool = False,
    ) -> Sequence[Mapping[str, Any]]:
        """See `Desk.requests`."""
        wanted = Wanted(limit=limit, before=before, channel=channel, status=status, mine=mine)
        with self.look(actor) as sight:
            return described(self.office, sight, listed(sight, wanted))

    def request(self, actor: Actor, request: str) -> Mapping[str, Any]:
        """See `Desk.request`."""
        with self.look(actor) as sight:
            facts = sight.request(request)
            found = envelope.request(self.office, sight.uow, facts)
            (own_line,) = described(self.office, sight, [(facts, found["status"])])
            return {**found, "waits": own_line["waits"], "subject": own_line["subject"]}

    def waiting(self, actor: Actor) -> Sequence[Mapping[str, Any]]:
        """See `Desk.waiting`."""
        with self.look(actor) as sight:
            return waiting(self.office, sight, MOST_WAITING)

    def waits(self, actor: Actor) -> int:
        """See `Desk.waits`."""
        with self.look(actor) as sight:
            return count(sight, MOST_WAITING)

    def outcome(self, actor: Actor, event: str) -> Came | None:
        """See `Desk.outcome`.

        Raises:
            NotFound: this actor sent no such event.
        """
        with self.look(actor) as sight:
            row = sight.uow.inbox.get(event)
            sender = from_json(row.event, Event).actor
            if (sender.workspace, sender.tenant, sender.id) != (actor.workspace, actor.tenant, actor.id):
                raise NotFound(f"There is no event {event}.")
            stored = sight.uow.inbox.outcome(event)
        if stored is None:
            return None
        reply = Reply.model_validate(stored)
        refused = reply.refusal is not None or bool(reply.error)
        return Came(reply.said, reply.request, refused, reply.refusal.ask_whom if reply.refusal else "")
