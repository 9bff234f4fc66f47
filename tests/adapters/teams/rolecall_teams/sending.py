"""Messages of the bot: posted, changed, and said to one person alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rolecall.chat import Actor, Card, Place, Ref
from rolecall.errors import RolecallError, Unsure
from rolecall_teams import cards
from rolecall_teams.activities import conversation, is_channel, raw
from rolecall_teams.connector import Connector
from rolecall_teams.services import Services


class Sending:
    """Sends cards; Teams drops no repeat and lets nobody look, so what is unknown stays unknown."""

    def __init__(self, connector: Connector, services: Services) -> None:
        """Send to the services that are known."""
        self._connector = connector
        self._services = services
        #: The chat with a person, by tenant and person; asked for again the same comes back.
        self._chats: dict[tuple[str, str], str] = {}

    async def post(self, place: Place, card: Card) -> Ref:
        """Post a card; what does not fit goes below it, into its thread.

        Raises:
            Unsure: it may have been posted, or a part of it was.
            RolecallError: another error of the port; nothing was posted.
        """
        first, *rest = cards.messages(card)
        ref = Ref(place, await self._first(place, first))
        below = conversation(Place(place.workspace, place.tenant, place.channel, place.thread or ref.message))
        for nth, message in enumerate(rest, 1):
            try:
                await self._call("POST", place.tenant, below, "activities", body=message)
            except RolecallError as error:
                raise Unsure(f"{nth} of {len(rest) + 1} parts arrived: {error}") from error
        return ref

    async def update(self, ref: Ref, card: Card) -> None:
        """Show the newest state of a message; what once went below it stays as it was posted.

        Raises:
            RolecallError: an error of the port.
        """
        root = ref.place.thread or ref.message
        where = conversation(Place(ref.place.workspace, ref.place.tenant, ref.place.channel, root))
        message = {**cards.messages(card)[0], "id": ref.message}
        await self._call("PUT", ref.place.tenant, where, "activities", ref.message, body=message)

    async def say(self, actor: Actor, text: str) -> None:
        """Say something in the chat with one person.

        Raises:
            RolecallError: an error of the port; `Forbidden` where they do not have the app.
        """
        key = actor.tenant, actor.id
        if key not in self._chats:
            members = {"isGroup": False, "members": [{"id": raw(actor.id)}], "tenantId": actor.tenant}
            self._chats[key] = _id(await self._call("POST", actor.tenant, body=members))
        await self._call("POST", actor.tenant, self._chats[key], "activities", body=cards.words(text))

    async def _first(self, place: Place, message: Mapping[str, Any]) -> str:
        """Post where a place is, and return the id: a channel takes what begins a thread as a new conversation."""
        if place.thread is not None or not is_channel(place):
            return _id(await self._call("POST", place.tenant, conversation(place), "activities", body=message))
        begun = {"isGroup": True, "channelData": {"channel": {"id": raw(place.channel)}}, "activity": message}
        return _id(await self._call("POST", place.tenant, body=begun), "activityId")

    async def _call(self, method: str, tenant: str, *path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        return await self._connector.call(method, await self._services.of(tenant), *path, body=body)


def _id(answer: Mapping[str, Any], name: str = "id") -> str:
    found = answer.get(name)
    if not isinstance(found, str) or not found:
        raise Unsure(f"Teams took the message and did not say its {name}.")
    return found
