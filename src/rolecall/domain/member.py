"""Members: the people of a tenant, their roles, and the accounts bound to them."""

from __future__ import annotations

from typing import Literal

from pydantic import field_serializer

from rolecall.domain.value import Value

MemberRole = Literal["requester", "approver", "owner"]


class Identity(Value, frozen=True):
    """An account on a chat platform."""

    workspace: str
    tenant: str
    id: str


class Member(Value, frozen=True):
    """A person known to the tenant; every decision names one."""

    id: str
    tenant: str
    name: str
    roles: frozenset[MemberRole] = frozenset({"requester"})
    identities: tuple[Identity, ...] = ()
    active: bool = True
    #: True for people of the sample workspace, who exist only so that one person can live the whole story.
    sample: bool = False

    @field_serializer("roles")
    def _in_order(self, roles: frozenset[MemberRole]) -> list[MemberRole]:
        """A set has no order, a snapshot that is committed to needs one."""
        return sorted(roles)

    def has(self, role: MemberRole) -> bool:
        """Tell whether the member holds `role`; an owner holds every role."""
        return self.active and (role in self.roles or "owner" in self.roles)


class Person(Value, frozen=True):
    """Who acts: a member, or the user of this host who has shown no token.

    `id` is the member id, or `host:<user>`; two people are the same only if their ids are equal.
    """

    id: str
    name: str
    roles: frozenset[MemberRole] = frozenset()

    @property
    def is_host(self) -> bool:
        """True for the user of this host without a member's token."""
        return self.id.startswith("host:")

    def has(self, role: MemberRole) -> bool:
        """Tell whether the person holds `role`; an owner holds every role."""
        return role in self.roles or "owner" in self.roles
