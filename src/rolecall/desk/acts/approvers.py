"""Approvers as an owner names them: members, and groups of the workspace that a role is hired in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rolecall.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rolecall.chat import Caps, Place

#: A group as an adapter writes it, `workspace:tenant:group|name`; names of members hold no colon.
_GROUP = re.compile(r"@?(?P<id>[^\s:|,@]+:[^\s:|,]+:[^\s:|,]+)(?:\|@?(?P<name>[^\s|,]*))?")
_BETWEEN = re.compile(r",|\s+(?=@)")


@dataclass(frozen=True)
class Approvers:
    """Who is to approve; nobody at all means every approver."""

    #: Names of members.
    members: tuple[str, ...] = ()
    #: What people call each group, by its id (`workspace:tenant:group`).
    groups: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, words: str) -> Approvers:
        """Read names and groups with commas, or blanks and an @, between."""
        groups = {found["id"]: found["name"] or found["id"].rpartition(":")[2] for found in _GROUP.finditer(words)}
        names = (name.strip().lstrip("@") for name in _BETWEEN.split(_GROUP.sub(",", words)))
        return cls(tuple(filter(None, names)), groups)

    def __add__(self, more: Approvers) -> Approvers:
        """Return both together."""
        return Approvers(self.members + more.members, {**self.groups, **more.groups})

    def __bool__(self) -> bool:
        """Tell whether anybody is named."""
        return bool(self.members or self.groups)

    def check(self, place: Place, caps: Caps) -> None:
        """Let groups through whose members can be asked for where the role is hired.

        Raises:
            BadInput: a group is of another workspace than the place, or that workspace tells of no groups.
        """
        account = f"{place.workspace}:{place.tenant}:"
        for group, name in self.groups.items():
            if not group.startswith(account):
                raise BadInput(
                    f"The group “{name}” is of another workspace than this channel.",
                    hint="Name a group of the channel's own workspace, or members.",
                )
            if caps.groups == "none":
                raise BadInput(
                    f"The group “{name}” cannot approve: this workspace does not let Rolecall see who is in a group.",
                    hint="Name members one by one, or let an administrator grant the app that right.",
                )
