"""Where roles are hired, for adapters that have to know before anybody has spoken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.desk.places import channel_of
from rolecall.desk.window import Window

if TYPE_CHECKING:
    from rolecall.chat import Place


class Hired(Window):
    """The call of the `Desk` that names nobody who looks: it is about a channel alone."""

    def engaged(self, place: Place) -> bool:
        """See `Desk.engaged`."""
        tenant = self.office.tenant_of(place.workspace, place.tenant)
        if tenant is None:
            return False
        channel, now = str(channel_of(place)), self.office.clock.now()
        with self.office.store.reading(tenant) as uow:
            return any(
                engagement.place == channel and status == "active" and not engagement.over(now)
                for engagement, status in uow.engagements.listed()
            )
