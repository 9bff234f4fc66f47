"""People of Slack: who somebody is, whether they may ask for work, and who is in which user group now."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from rolecall.chat import Actor, Desk, Place
from rolecall.errors import Denied, Forbidden, Gone, NotFound, Refused, ServiceFailed
from rolecall_slack.install import Installs

#: How long what Slack said of a person or a channel is believed; a change that it tells of ends it at once.
BELIEVED_FOR = dt.timedelta(hours=1)
#: Seconds a person waits for Slack to say who they are: an ack has three.
WHO_S = 2.0
#: People whose names are looked up for one message.
NAMES = 10

Kind = Literal["member", "guest", "foreign", "bot", "gone"]


@dataclass(frozen=True)
class User:
    """Somebody of Slack as Slack described them."""

    id: str
    name: str
    kind: Kind


@dataclass(frozen=True)
class Group:
    """Who is in a user group; nobody knows it better than at `as_of`."""

    users: frozenset[str]
    as_of: dt.datetime


class People:
    """Asks Slack who people are, and the desk who they are to us."""

    def __init__(self, installs: Installs, desk: Desk) -> None:
        """Ask with the tokens of `installs`."""
        self._installs = installs
        self._desk = desk
        self._users: dict[tuple[str, str], tuple[dt.datetime, User]] = {}
        self._shared: dict[tuple[str, str], tuple[dt.datetime, bool]] = {}
        self._direct: dict[tuple[str, str], str] = {}
        self._greeted: set[tuple[str, str]] = set()

    # who

    async def user(self, tenant: str, user: str) -> User:
        """Return who somebody is.

        Raises:
            ServiceFailed: Slack does not say in time, so nothing is taken for granted.
        """
        now = self._desk.now()
        known = self._users.get((tenant, user))
        if known is not None and now - known[0] < BELIEVED_FOR:
            return known[1]
        try:
            async with asyncio.timeout(WHO_S):
                answer = await self._installs.call(tenant, "users.info", user=user)
        except TimeoutError as error:
            raise ServiceFailed("Slack does not say who you are.", hint="Try again in a moment.") from error
        found = _user(answer["user"], tenant, org=self._installs.named(tenant).org)
        self._users[tenant, user] = (now, found)
        return found

    async def actor(self, tenant: str, user: str) -> tuple[Actor, Kind]:
        """Return somebody as the core knows people, and what kind of account they have.

        Raises:
            ServiceFailed: Slack does not say in time.
        """
        found = await self.user(tenant, user)
        return Actor("slack", tenant, found.id, found.name, kind="bot" if found.kind == "bot" else "human"), found.kind

    async def greet(self, actor: Actor, kind: Kind) -> None:
        """Let a full member of the workspace be a requester from their first use on."""
        name = (actor.tenant, actor.id)
        if kind == "member" and name not in self._greeted:
            await asyncio.to_thread(self._desk.greet, actor)
            self._greeted.add(name)

    async def names(self, tenant: str, users: Collection[str]) -> dict[str, str]:
        """Return names by id; whom Slack does not name in time, and who comes after the first few, stays an id."""
        wanted = sorted(users)[:NAMES]
        found = await asyncio.gather(*(self.user(tenant, user) for user in wanted), return_exceptions=True)
        return {user: one.name for user, one in zip(wanted, found, strict=True) if isinstance(one, User)}

    async def admit(self, actor: Actor, kind: Kind, place: Place, *, shared: bool | None = None) -> str:
        """Greet somebody who may ask for work in a place; say why somebody may not.

        Raises:
            ServiceFailed: Slack does not say in time.
        """
        barred = await self.barred(actor, kind, place, shared=shared)
        if not barred:
            await self.greet(actor, kind)
        return barred

    async def barred(self, actor: Actor, kind: Kind, place: Place, *, shared: bool | None) -> str:
        """Say why somebody may not ask for work in a place; empty when they may.

        `shared` says whether the channel is shared with other organisations, None that it is not known yet.

        Raises:
            ServiceFailed: Slack does not say in time.
        """
        if kind == "gone":
            return "This account is deactivated."
        direct = place.channel.startswith(("D", "U", "W"))
        outside = not direct and (await self._is_shared(place) if shared is None else shared)
        if kind == "member" and not outside:
            return ""
        named = await asyncio.to_thread(self._named, actor, place)
        if named is None:
            who = "guests" if kind == "guest" else "people of other organisations"
            return f"Rolecall takes no work from {who}. Ask an owner to invite you as a member."
        if outside and not named:
            return "This channel is shared with another organisation, and no role is hired for exactly this channel."
        return ""

    def _named(self, actor: Actor, place: Place) -> bool | None:
        """Tell whether an engagement names exactly this channel; None for somebody who is no member here."""
        channel = f"{place.workspace}:{place.tenant}:{place.channel}"
        try:
            found = self._desk.engagements(actor)
        except (Denied, NotFound):
            return None
        return any(one["place"] == channel and one["status"] == "active" for one in found)

    # where

    def saw(self, tenant: str, channel: str, *, shared: bool) -> None:
        """Believe what an event said of its channel."""
        self._shared[tenant, channel] = (self._desk.now(), shared)

    async def _is_shared(self, place: Place) -> bool:
        known = self._shared.get((place.tenant, place.channel))
        if known is not None and self._desk.now() - known[0] < BELIEVED_FOR:
            return known[1]
        try:
            async with asyncio.timeout(WHO_S):
                answer = await self._installs.call(place.tenant, "conversations.info", channel=place.channel)
        except TimeoutError as error:
            raise ServiceFailed("Slack does not say what channel this is.", hint="Try again in a moment.") from error
        except (Forbidden, Gone):
            answer = {"channel": {}}  # without the scope, or outside the channel, only an event would say it
        shared = bool(answer["channel"].get("is_ext_shared"))
        self.saw(place.tenant, place.channel, shared=shared)
        return shared

    async def channel(self, place: Place) -> str:
        """Return the channel of a place; where a person stands for one, the direct messages with them."""
        if not place.channel.startswith(("U", "W")):
            return place.channel
        name = (place.tenant, place.channel)
        if name not in self._direct:
            answer = await self._installs.call(place.tenant, "conversations.open", users=place.channel)
            self._direct[name] = str(answer["channel"]["id"])
        return self._direct[name]

    # groups

    async def group(self, tenant: str, group: str) -> Group:
        """Return who is in a user group now.

        Raises:
            ServiceFailed: Slack does not say, so nothing is decided.
        """
        for team in await self._teams(tenant):
            args = {"team_id": team} if team else {}
            try:
                answer = await self._installs.call(tenant, "usergroups.users.list", usergroup=group, **args)
            except Refused:
                continue  # no such group in this workspace of the organisation
            return Group(frozenset(map(str, answer["users"])), self._desk.now())
        raise ServiceFailed(f"Slack knows no active user group {group}.", hint="Name another group or people.")

    async def member_of(self, actor: Actor, groups: frozenset[str]) -> frozenset[str]:
        """Return which of the groups an actor is in now; a deactivated account is in none.

        Raises:
            ServiceFailed: Slack does not say, so nothing is decided.
        """
        self.forget(actor.tenant, actor.id)
        if (await self.user(actor.tenant, actor.id)).kind == "gone":
            return frozenset()
        found = [group for group in sorted(groups) if actor.id in (await self.group(actor.tenant, group)).users]
        return frozenset(found)

    async def _teams(self, tenant: str) -> list[str]:
        """Return the workspaces a group may be of; only an organisation's token has to name one."""
        if not self._installs.named(tenant).org:
            return [""]
        answer = await self._installs.call(tenant, "auth.teams.list")
        return [str(team["id"]) for team in answer["teams"]]

    def forget(self, tenant: str, user: str) -> None:
        """Ask again who somebody is: it changed."""
        self._users.pop((tenant, user), None)


def _user(data: Mapping[str, Any], tenant: str, *, org: bool) -> User:
    profile = data.get("profile") or {}
    name = profile.get("display_name") or profile.get("real_name") or data.get("name") or data["id"]
    return User(str(data["id"]), str(name), _kind(data, tenant, org=org))


def _kind(data: Mapping[str, Any], tenant: str, *, org: bool) -> Kind:
    if data.get("deleted"):
        return "gone"
    if data.get("is_bot"):
        return "bot"
    home = (data.get("enterprise_user") or {}).get("enterprise_id") if org else data.get("team_id")
    if data.get("is_stranger") or (not org and home not in {None, tenant}):
        return "foreign"
    return "guest" if data.get("is_restricted") or data.get("is_ultra_restricted") else "member"
