"""The first answer to an interaction, within three seconds; where it comes too late what was kept stays kept.

This module imports the library, so it is imported only where the adapter runs.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands

from rolecall.chat import Answer, Choice, Form, Place, Say
from rolecall.errors import Refused, ServiceFailed
from rolecall_discord import escape, limits
from rolecall_discord.drawing import components
from rolecall_discord.drawing.buttons import MARK
from rolecall_discord.forms import Forms
from rolecall_discord.intake import Deed
from rolecall_discord.translating import port_errors
from rolecall_discord.views import Drawn, said

#: Seconds the core may take before Discord is asked for more time; a form cannot be put off that way.
PROMPT_S = 2.0
#: Seconds that a word by the same right waits at most for our own first answer.
FIRST_S = 5.0
#: Discord's codes: the right to answer is unknown, has ended, or was used already.
TOO_LATE = frozenset({10015, 10062, 40060, 50027})
#: The verb of a button that opens a kept form, the row of which is its subject.
MORE = "more"
LATE = "Discord waits three seconds for a form, and it came too late. Please try again."
READY = "The form is ready."
SENT = "It was sent."

_log = logging.getLogger(__name__)
Interaction = discord.Interaction[Any]


@dataclass(frozen=True)
class Taken:
    """What came of an interaction: the core's answer, and who did what where, None where that cannot be said."""

    deed: Deed | None
    answer: Answer
    #: A form of the shelf that goes on below the words.
    row: str = ""


class Answering:
    """Answers interactions, each once, and knows which are not answered yet."""

    def __init__(self, forms: Forms) -> None:
        """Open forms with `forms`."""
        self._forms = forms
        self._waiting: dict[str, asyncio.Event] = {}
        #: Answers that came too late since the start.
        self.lost = 0

    def begin(self, token: str) -> None:
        """Know that an interaction waits for its first answer."""
        self._waiting.setdefault(token, asyncio.Event())

    def end(self, token: str) -> None:
        """Know that its first answer was tried, or that there will be none."""
        tried = self._waiting.pop(token, None)
        if tried is not None:
            tried.set()

    async def first(self, token: str) -> None:
        """Wait until our own first answer was tried: a fast worker can overtake it, and Discord refuses what does."""
        tried = self._waiting.get(token)
        if tried is None:
            return
        try:
            async with asyncio.timeout(FIRST_S):
                await tried.wait()
        except TimeoutError:
            _log.info("a word went out before the first answer to its interaction")

    async def settle(
        self, interaction: Interaction, taking: asyncio.Future[Taken], *, form_expected: bool, done: str
    ) -> str:
        """Answer as soon as it is known with what; return the words that came too late, to be said another way.

        `done` says to whoever gave a command that it is under way; empty: what they pressed on will show it.

        Raises:
            RolecallError: what was to be taken in was not, or Discord does not take the answer.
        """
        reached = form_expected or await self._put_off(interaction, taking, thinking=bool(done))
        taken = await asyncio.shield(taking)
        if isinstance(taken.answer, Form):
            shown = reached and await self._shown(interaction, taken.answer, taken.deed)
            return "" if shown else LATE
        words = taken.answer.text if isinstance(taken.answer, Say) else done
        heard = reached and await (self.say(interaction, words, taken.row) if words else self._closed(interaction))
        return "" if heard or taken.answer is None else words

    async def say(self, interaction: Interaction, text: str, row: str = "") -> bool:
        """Say something to one person alone, with a button for a form of the shelf; False where it comes too late."""
        view = _with_button(text, row) if row else said(text)
        if interaction.response.is_done():
            return await self._tried(interaction, interaction.followup.send(view=view, ephemeral=True))
        return await self._tried(interaction, interaction.response.send_message(view=view, ephemeral=True))

    async def resume(self, interaction: Interaction, row: str) -> bool:
        """Open a form of the shelf where it was left; False where it comes too late.

        Raises:
            NotFound: nobody knows the form any more.
        """
        return await self._tried(interaction, self._forms.resume(interaction, row))

    async def offer(self, interaction: Interaction, choices: Sequence[Choice]) -> None:
        """Propose values for what somebody is typing; what is too long to come back is left out."""
        fitting = [choice for choice in choices if 0 < len(choice.value) <= limits.CHOICE]
        shown = [
            app_commands.Choice(name=_short(choice.label or choice.value), value=choice.value) for choice in fitting
        ]
        await self._tried(interaction, interaction.response.autocomplete(shown[: limits.CHOICES]))

    async def _put_off(self, interaction: Interaction, taking: asyncio.Future[Taken], *, thinking: bool) -> bool:
        """Ask Discord for more time where the answer is slow; False where that comes too late."""
        finished, _ = await asyncio.wait({taking}, timeout=PROMPT_S)
        if finished:
            return True
        return await self._tried(interaction, interaction.response.defer(ephemeral=thinking, thinking=thinking))

    async def _shown(self, interaction: Interaction, form: Form, deed: Deed | None) -> bool:
        """Show a form; where none can follow any more a button opens it."""
        place = deed.place if deed else Place("discord", str(interaction.guild_id), "")
        message = str(interaction.message.id) if interaction.message else ""
        if interaction.response.is_done() or interaction.type is discord.InteractionType.modal_submit:
            row = await self._forms.keep(interaction, form, place, message)
            return await self.say(interaction, READY, row)
        try:
            return await self._tried(interaction, self._forms.open(interaction, form, place, message))
        except Refused as error:
            return await self.say(interaction, f"The form “{form.title}” cannot be shown here. {error}")

    async def _closed(self, interaction: Interaction) -> bool:
        """Answer without words; what only one person sees, and has been used, says that it was."""
        if interaction.response.is_done():
            return True
        if interaction.message is not None and interaction.message.flags.ephemeral:
            return await self._tried(interaction, interaction.response.edit_message(view=said(SENT)))
        return await self._tried(interaction, interaction.response.defer())

    async def _tried(self, interaction: Interaction, answering: Awaitable[object]) -> bool:
        """Try an answer; False where it surely or perhaps did not arrive, which changes nothing of what was kept.

        Raises:
            Refused: Discord will never take this answer; another one may follow.
        """
        try:
            async with port_errors():
                try:
                    await answering
                except discord.HTTPException as error:
                    if error.code not in TOO_LATE:
                        raise
                    self.lost += 1
                    return False
        except Refused:
            raise
        except ServiceFailed as error:
            self.lost += 1
            _log.info("an answer did not arrive: %s", error)
            return False
        finally:
            self.end(interaction.token)
        return True


def _with_button(text: str, row: str) -> Drawn:
    words = escape.shortened(escape.words(text), limits.DISPLAY)
    button = components.button(f"{MARK}|{MORE}|{row}", "Open the form", main=True)
    return Drawn([components.text(words), *components.rows([button])])


def _short(label: str) -> str:
    return escape.shortened(escape.flat(label), limits.CHOICE, escape.SHORT)
