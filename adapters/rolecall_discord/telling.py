"""A private word: by the right to answer that came with an event, else directly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.chat import Actor, Handle, Place
from rolecall.errors import Forbidden, Gone
from rolecall_discord.channels import Channels
from rolecall_discord.intake import DIRECT
from rolecall_discord.translating import port_errors
from rolecall_discord.underway import Underway

if TYPE_CHECKING:
    import discord

    from rolecall_discord.answering import Answering

#: The kind of webhook that an interaction's token belongs to.
APPLICATION = 3
#: What somebody is told whose doing broke something of ours.
SORRY = "Rolecall could not take this in; the log has the details."


class Telling:
    """Says what nobody else is to read; best effort."""

    def __init__(self, client: discord.Client, channels: Channels, answering: Answering) -> None:
        """Tell with `client`, by a right to answer only after `answering` used it first."""
        self._client = client
        self._channels = channels
        self._answering = answering
        self._underway = Underway()

    async def tell(self, actor: Actor, place: Place, text: str, handle: Handle | None) -> None:
        """Say it where the person will see it.

        Raises:
            Forbidden: they take no direct messages.
            RolecallError: another error of the port; it may have been said only after `Unsure`.
        """
        await self._underway.in_turn((actor, text), lambda: self._tell(actor, text, handle))

    async def stop(self) -> None:
        """Give up what is under way."""
        await self._underway.stop()

    async def _tell(self, actor: Actor, text: str, handle: Handle | None) -> None:
        from rolecall_discord.views import mentioning, said

        if handle is not None and await self._answered(handle, text):
            return
        channel = await self._channels.where(Place(actor.workspace, actor.tenant, f"{DIRECT}{actor.id}"))
        async with port_errors():
            await channel.send(view=said(text), allowed_mentions=mentioning())

    async def _answered(self, handle: Handle, text: str) -> bool:
        """Use a right to answer; False where it has ended."""
        from rolecall_discord.views import mentioning, said

        await self._answering.first(handle.token)
        try:
            async with port_errors():
                await self._webhook(handle.token).send(view=said(text), ephemeral=True, allowed_mentions=mentioning())
        except (Forbidden, Gone):
            return False
        return True

    def _webhook(self, token: str) -> discord.Webhook:
        """Return what a token speaks by, as an interaction would have it: this process may have seen none."""
        import discord

        made = {"id": self._client.application_id, "type": APPLICATION, "token": token}
        return discord.Webhook.from_state(data=made, state=self._client._connection)  # type: ignore[arg-type]  # noqa: SLF001
