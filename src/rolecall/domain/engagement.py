"""Engagements: a role rented for a term or hired for good, with its catalogue, approvers and budget."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from rolecall.domain.machine import Machine
from rolecall.domain.refusal import Refusal
from rolecall.domain.value import Value

EngagementStatus = Literal["active", "ended"]
ENGAGEMENT_MOVES: Machine[EngagementStatus] = Machine(
    "engagement", {"active": frozenset({"ended"}), "ended": frozenset()}
)

Term = Literal["trial", "3m", "6m", "12m", "permanent"]
#: Days of each term; a trial is two weeks. None: hired for good.
TERM_DAYS: dict[Term, int | None] = {"trial": 14, "3m": 91, "6m": 183, "12m": 365, "permanent": None}


class Engagement(Value, frozen=True):
    """Who may ask which role for what, where, until when, and who decides.

    `id` is `eng` and decimal digits, as the search index needs it (notes/evidence.md §4).
    """

    id: str
    tenant: str
    department: str
    #: Role ids; empty means every installed role (only the default engagement).
    roles: tuple[str, ...]
    #: Text of a place (`workspace:tenant:channel`); a bare channel or workspace name; `direct`: the command line,
    #: the API and direct messages; `*`: everywhere.
    place: str
    term: Term
    starts_at: str
    #: Empty when permanent.
    ends_at: str
    #: Kinds that may be asked for; empty means all kinds of the roles.
    catalogue: tuple[str, ...]
    #: Member ids.
    approvers: tuple[str, ...]
    #: Whom a refusal sends people to.
    owner: str
    #: Groups of a workspace whose members may approve, as `workspace:tenant:group`; asked live at each decision.
    groups: tuple[str, ...] = ()
    #: What people call these groups, by id; see `called`.
    group_names: dict[str, str] = Field(default_factory=dict)
    #: True when every deliverable needs an approver, whatever its contract's risk.
    strict: bool = False
    #: True for the sample workspace: marked everywhere, removed by one command.
    sample: bool = False

    def called(self, group: str) -> str:
        """Return what people call one of the groups; where nobody said it, its id in the workspace."""
        return self.group_names.get(group) or group.rpartition(":")[2]

    def covers(self, place: str, *, private: bool) -> bool:
        """Tell whether work asked for at a place (`workspace:tenant:channel[:thread]`) belongs to this engagement."""
        workspace, _, rest = place.partition(":")
        if self.place == "direct":
            return private or workspace == "host"
        channel = rest.split(":")[1] if ":" in rest else rest
        return self.place in {"*", workspace, channel, ":".join(place.split(":")[:3])}

    def over(self, now: dt.datetime) -> bool:
        """Tell whether the term has run out."""
        return bool(self.ends_at) and now >= dt.datetime.fromisoformat(self.ends_at)

    def refuses(self, role: str, kind: str, now: dt.datetime) -> Refusal | None:
        """Say why a request for `kind` from `role` is outside this engagement, None when it is inside."""
        if self.over(now):
            reason = f"The engagement {self.id} ended on {self.ends_at[:10]}."
            return Refusal(code="term_ended", reason=reason, ask_whom=self.owner)
        if self.roles and role not in self.roles:
            reason = f"The engagement {self.id} covers {', '.join(self.roles)}, not {role}."
            return Refusal(code="no_engagement", reason=reason, ask_whom=self.owner)
        if self.catalogue and kind not in self.catalogue:
            reason = f"“{kind}” is not in the catalogue of {self.id} ({', '.join(self.catalogue)})."
            return Refusal(code="outside_catalogue", reason=reason, ask_whom=self.owner)
        return None


def ends_at(term: Term, start: dt.datetime) -> str:
    """Compute the end of a term as ISO text, empty when permanent."""
    days = TERM_DAYS[term]
    return "" if days is None else (start + dt.timedelta(days=days)).isoformat()
