"""People of Slack: who somebody is, and whether they may ask for work."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from rolecall.chat import Actor, Desk, Place
from rolecall.errors import Denied, NotFound, ServiceFailed
from rolecall_slack.channels import Channels
from rolecall_slack.install import Installs

#: How long what Slack said of a person is believed; a change that it tells of ends it at once.
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


class People:
    """Asks Slack who people are, and the desk who they are to us."""

    def __init__(self, installs: Installs, channels: Channels, desk: Desk) -> None:
        """Ask with the tokens of `installs`; `channels` say where nobody is listened to."""
        self._installs = installs
        self._channels = channels
        self._desk = desk
        self._users: dict[tuple[str, str], tuple[dt.datetime, User]] = {}
        self._greeted: set[tuple[str, str]] = set()

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
        if not users:
            return {}
        wanted = sorted(users)[:NAMES]
        found = await asyncio.gather(*(self.user(tenant, user) for user in wanted), return_exceptions=True)
        return {user: one.name for user, one in zip(wanted, found, strict=True) if isinstance(one, User)}

    async def admit(self, actor: Actor, kind: Kind, place: Place) -> str:
        """Greet somebody who may ask for work in a place; say why somebody may not.

        Raises:
            ServiceFailed: Slack does not say in time.
        """
        barred = await self._barred(actor, kind, place)
        if not barred:
            await self.greet(actor, kind)
        return barred

    async def _barred(self, actor: Actor, kind: Kind, place: Place) -> str:
        """Say why somebody may not ask for work in a place; empty when they may."""
        if kind == "gone":
            return "This account is deactivated."
        if kind != "member" and not await asyncio.to_thread(self._is_member, actor):
            who = "guests" if kind == "guest" else "people of other organisations"
            return f"Rolecall takes no work from {who}. Ask an owner to invite you as a member."
        try:
            async with asyncio.timeout(WHO_S):
                return await self._channels.shut(place)
        except TimeoutError as error:
            raise ServiceFailed("Slack does not say what channel this is.", hint="Try again in a moment.") from error

    def _is_member(self, actor: Actor) -> bool:
        """Tell whether an owner let this account in; only to members the desk says who they are."""
        try:
            self._desk.members(actor)
        except (Denied, NotFound):
            return False
        return True

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
    if data.get("is_stranger") or home != tenant:  # in a channel that we share, Slack calls nobody a stranger
        return "foreign"
    return "guest" if data.get("is_restricted") or data.get("is_ultra_restricted") else "member"
