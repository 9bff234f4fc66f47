"""Channels: which are shared with other organisations, whether we listen and speak there, and whether we are inside."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass, replace

from rolecall.chat import Desk, Place
from rolecall.errors import Forbidden, Gone
from rolecall_slack.install import Installs
from rolecall_slack.intake import is_private

#: How long what Slack said of a channel is believed; every event from it says it anew.
BELIEVED_FOR = dt.timedelta(minutes=10)
#: Why nothing is taken in or posted, and what opens the channel.
SHUT = "This channel is shared with another organisation, and no role is hired for exactly this channel."
OPENED_BY = "An owner hires one in a terminal: rolecall engage start <role> --place {channel}"
INVITE = "I am not in this channel, so I could show nothing here. Invite me: /invite @Rolecall"


@dataclass(frozen=True)
class Facts:
    """A channel as Slack described it; what it does not tell is neither shared nor closed to us."""

    as_of: dt.datetime
    #: Shared with another organisation.
    shared: bool = False
    #: The app is in it.
    inside: bool = True


class Channels:
    """Asks Slack what a channel is, and the desk whether an engagement names it."""

    def __init__(self, installs: Installs, desk: Desk) -> None:
        """Ask with the tokens of `installs`."""
        self._installs = installs
        self._desk = desk
        self._known: dict[tuple[str, str], Facts] = {}
        self._direct: dict[tuple[str, str], str] = {}

    def saw(self, tenant: str, channel: str, *, shared: bool) -> None:
        """Believe what an event said of its channel; none comes from where we are not."""
        self._known[tenant, channel] = Facts(self._desk.now(), shared)

    async def shut(self, place: Place) -> str:
        """Say why we neither listen nor speak in a channel, and what opens it; empty where we do.

        Raises:
            ServiceFailed: Slack cannot be asked now.
        """
        if is_private(place.channel) or not (await self._facts(place)).shared:
            return ""
        if await asyncio.to_thread(self._desk.engaged, place):
            return ""
        return f"{SHUT} {OPENED_BY.format(channel=replace(place, thread=None))}"

    async def absent(self, place: Place) -> str:
        """Say how we are invited to a channel that we are not in; empty where we are.

        Raises:
            ServiceFailed: Slack cannot be asked now.
        """
        return "" if is_private(place.channel) or (await self._facts(place)).inside else INVITE

    async def check(self, place: Place) -> None:
        """Let a post through.

        Raises:
            Forbidden: the channel is shared, and no active engagement names exactly this one.
            ServiceFailed: Slack cannot be asked now.
        """
        why = await self.shut(place)
        if why:
            raise Forbidden(why)

    async def named(self, place: Place) -> str:
        """Return the id of a place's channel; where a person stands for one, of the direct messages with them.

        Raises:
            RolecallError: an error of the port.
        """
        if not place.channel.startswith(("U", "W")):
            return place.channel
        name = (place.tenant, place.channel)
        if name not in self._direct:
            answer = await self._installs.call(place.tenant, "conversations.open", users=place.channel)
            self._direct[name] = str(answer["channel"]["id"])
        return self._direct[name]

    async def _facts(self, place: Place) -> Facts:
        """Return what a channel is; that we are not inside is never believed for long: an invitation follows it."""
        name, now = (place.tenant, place.channel), self._desk.now()
        known = self._known.get(name)
        if known is not None and known.inside and now - known.as_of < BELIEVED_FOR:
            return known
        try:
            told = (await self._installs.call(place.tenant, "conversations.info", channel=place.channel))["channel"]
            found = Facts(now, bool(told.get("is_ext_shared")), bool(told.get("is_member", True)))
        except Forbidden:
            found = replace(known or Facts(now), as_of=now)  # without the scope only an event says it
        except Gone:
            found = Facts(now, inside=False)  # private channels are told of to those inside
        self._known[name] = found
        return found
