"""The house: engagements with their budgets, members, switches, and files that people hand in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rolecall.desk.files import file_handle
from rolecall.desk.people import of_member, person_of
from rolecall.desk.window import Sight, Window
from rolecall.domain.evidence import MAX_BYTES
from rolecall.errors import BadInput
from rolecall.governance.authority import is_approver

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rolecall.chat import Actor, File
    from rolecall.domain.budget import BudgetLine
    from rolecall.domain.engagement import Engagement, EngagementStatus
    from rolecall.domain.member import Member
    from rolecall.domain.stop import Stop


class House(Window):
    """The calls of the `Desk` about what owners set up."""

    def engagements(self, actor: Actor) -> Sequence[Mapping[str, Any]]:
        """See `Desk.engagements`."""
        with self.look(actor) as sight:
            sight.known()
            scopes = [f"engagement:{name}" for name in sight.engagements]
            budgets = sight.uow.budgets.lines(self.office.now()[:10], scopes) if scopes else ()
            members = sight.uow.members.listed()
            return [
                self._engagement(engagement, status, members, budgets)
                for engagement, status in sight.uow.engagements.listed()
            ]

    def stops(self, actor: Actor) -> Sequence[Stop]:
        """See `Desk.stops`."""
        with self.look(actor) as sight:
            sight.known()
            return sight.uow.stops.listed()

    def members(self, actor: Actor) -> Sequence[Mapping[str, Any]]:
        """See `Desk.members`."""
        with self.look(actor) as sight:
            sight.known()
            return [
                {
                    "id": member.id,
                    "name": member.name,
                    "roles": sorted(member.roles),
                    "active": member.active,
                    "sample": member.sample,
                }
                for member in sight.uow.members.listed()
            ]

    def keep(self, actor: Actor, file: File) -> str:
        """See `Desk.keep`."""
        name = file.name.replace("\\", "/").rpartition("/")[2].strip()
        if not name or not name.isprintable():
            raise BadInput(f"“{file.name!r}” is no name of a file.", hint="Give the file a plain name.")
        if not file.data:
            raise BadInput(f"{name} is empty.", hint="Choose a file with words in it.")
        if len(file.data) > MAX_BYTES:
            raise BadInput(f"{name} has {len(file.data):,} bytes; the limit is {MAX_BYTES:,}.", hint="Divide it.")
        with self.office.store.begin(self.tenant(actor)) as uow:
            Sight(uow, person_of(uow, actor), {}).known()
            return file_handle(uow.sources.keep(file.data), name)

    def _engagement(
        self,
        engagement: Engagement,
        status: EngagementStatus,
        members: Sequence[Member],
        budgets: Sequence[BudgetLine],
    ) -> dict[str, Any]:
        able = [member for member in members if is_approver(of_member(member), engagement)]
        own = [line for line in budgets if line.scope == f"engagement:{engagement.id}"]
        roles = [self.office.dispatch.roles.get(name) for name in engagement.roles]
        return {
            **engagement.snapshot(),
            "role_titles": [role.title if role else name for role, name in zip(roles, engagement.roles, strict=True)],
            "status": "ended" if engagement.over(self.office.clock.now()) else status,
            "approvers": [member.name for member in able],
            "approver_groups": [engagement.called(group) for group in engagement.groups],
            "nobody_approves": not (able or engagement.groups),
            "budgets": [line.snapshot() for line in own if line.limit is not None],
            "spent_microusd": max((line.spent for line in own), default=0),
        }
