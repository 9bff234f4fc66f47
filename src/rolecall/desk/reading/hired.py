"""What adapters have to know without anybody who looks: where roles are hired, and which account is whose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.desk.places import channel_of
from rolecall.desk.window import Window

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from rolecall.chat import Place


class Hired(Window):
    """The calls of the `Desk` that name nobody who looks."""

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

    def accounts(self, workspace: str, tenant: str, members: Collection[str]) -> Mapping[str, str]:
        """See `Desk.accounts`."""
        organisation = self.office.tenant_of(workspace, tenant)
        if organisation is None:
            return {}
        with self.office.store.reading(organisation) as uow:
            wanted = [member for member in uow.members.listed() if member.active and member.id in members]
        return {
            member.id: identity.id
            for member in wanted
            for identity in member.identities
            if (identity.workspace, identity.tenant) == (workspace, tenant)
        }
