"""User groups of Slack: who is in one now, who was a moment ago, and what people call them."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from dataclasses import dataclass

from rolecall.chat import Actor, Desk
from rolecall.chat.common.hiring import group_word
from rolecall.errors import Refused, RolecallError, ServiceFailed
from rolecall_slack.install import Installs
from rolecall_slack.people import People

#: How long what Slack said of groups counts for lists and names; a decision asks anew.
KEPT_FOR = dt.timedelta(minutes=5)

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Group:
    """Who is in a user group; nobody knows it better than at `as_of`."""

    users: frozenset[str]
    as_of: dt.datetime


class Groups:
    """Asks Slack about user groups."""

    def __init__(self, installs: Installs, people: People, desk: Desk) -> None:
        """Ask with the tokens of `installs`; `people` know who is gone."""
        self._installs = installs
        self._people = people
        self._desk = desk
        self._kept: dict[tuple[str, str], Group] = {}
        self._handles: dict[str, tuple[dt.datetime, Mapping[str, str]]] = {}

    async def group(self, tenant: str, group: str) -> Group:
        """Return who is in a user group now.

        Raises:
            ServiceFailed: Slack does not say, so nothing is decided.
        """
        for args in await self._teams(tenant):
            try:
                answer = await self._installs.call(tenant, "usergroups.users.list", usergroup=group, **args)
            except Refused:
                continue  # no such group in this workspace of the organisation
            found = self._kept[tenant, group] = Group(frozenset(map(str, answer["users"])), self._desk.now())
            return found
        raise ServiceFailed(f"Slack knows no active user group {group}.", hint="Name another group or people.")

    async def member_of(self, actor: Actor, groups: frozenset[str]) -> frozenset[str]:
        """Return which of the groups (ids of Slack) an actor is in now; a deactivated account is in none.

        Raises:
            ServiceFailed: Slack does not say, so nothing is decided.
        """
        self._people.forget(actor.tenant, actor.id)
        if (await self._people.user(actor.tenant, actor.id)).kind == "gone":
            return frozenset()
        found = [group for group in sorted(groups) if actor.id in (await self.group(actor.tenant, group)).users]
        return frozenset(found)

    async def known(self, actor: Actor, groups: frozenset[str]) -> frozenset[str]:
        """Return which of the groups (`slack:<tenant>:<group>`) an actor was in at most five minutes ago.

        It is for what they see, never for what they decide: a group that Slack does not tell of is left out.
        """
        account = group_word("slack", actor.tenant, "")
        if not self._installs.named(actor.tenant).may("usergroups:read"):
            return frozenset()
        found = set()
        for name in sorted(groups):
            try:
                if name.startswith(account) and actor.id in await self._users(actor.tenant, name.removeprefix(account)):
                    found.add(name)
            except RolecallError as error:
                _log.info("it is not known who is in the user group %s: %s", name, error)
        return frozenset(found)

    async def handles(self, tenant: str) -> Mapping[str, str]:
        """Return what people type for each active user group, by its id, as of five minutes ago at most.

        Raises:
            RolecallError: Slack does not say.
        """
        now = self._desk.now()
        kept = self._handles.get(tenant)
        if kept is not None and now - kept[0] < KEPT_FOR:
            return kept[1]
        answers = [await self._installs.call(tenant, "usergroups.list", **args) for args in await self._teams(tenant)]
        found = {str(one["id"]): str(one["handle"]) for answer in answers for one in answer["usergroups"]}
        self._handles[tenant] = (now, found)
        return found

    def changed(self, tenant: str, group: str) -> None:
        """Forget who was in a group: it changed."""
        self._kept.pop((tenant, group), None)

    async def _users(self, tenant: str, group: str) -> frozenset[str]:
        kept = self._kept.get((tenant, group))
        if kept is None or self._desk.now() - kept.as_of >= KEPT_FOR:
            kept = await self.group(tenant, group)
        return kept.users

    async def _teams(self, tenant: str) -> list[dict[str, str]]:
        """Return what names each workspace a group may be of; only an organisation's token has to name one."""
        if not self._installs.named(tenant).org:
            return [{}]
        answer = await self._installs.call(tenant, "auth.teams.list")
        return [{"team_id": str(team["id"])} for team in answer["teams"]]
