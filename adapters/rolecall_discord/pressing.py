"""Commands, buttons and forms: all of them come here, whichever process showed what was used."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rolecall.chat import Answer, Command, Message, Say
from rolecall.chat.gestures import SAY, answers_privately
from rolecall.errors import BadInput, NotFound, RolecallError
from rolecall_discord import intake, shortcuts, slash
from rolecall_discord.admission import barred_from
from rolecall_discord.answering import Taken
from rolecall_discord.drawing.buttons import ROW, STANDS_FOR, pressed
from rolecall_discord.expecting import absent_from, asks_back, data_of, goes_on_with, under_way
from rolecall_discord.forms import FormContext
from rolecall_discord.intake import Deed
from rolecall_discord.names import names_given, ours_in, plain
from rolecall_discord.parts import Parts
from rolecall_discord.telling import SORRY

if TYPE_CHECKING:
    import discord

    Interaction = discord.Interaction[Any]

GOES_ON = "There is more to say. What you sent is kept."
KEPT = "Nothing was taken in. What you typed is kept:"
TYPED = "Nothing was taken in. You typed:"
OLD = "This button is too old."

_log = logging.getLogger(__name__)


class Pressing:
    """Brings what people do to the core, and answers them while they look."""

    def __init__(self, parts: Parts) -> None:
        """Bring it to the core with these parts."""
        self._parts = parts

    async def interaction(self, interaction: Interaction) -> None:
        """Take an interaction; whoever did it is told what became of it, and nothing is raised."""
        answering = self._parts.answering
        answering.begin(interaction.token)
        try:
            if interaction.type.value == intake.AUTOCOMPLETE:
                await self._completed(interaction)
            elif (row := goes_on_with(interaction)) is not None:
                await answering.resume(interaction, row)
            else:
                await self._answered(interaction)
        except RolecallError as error:
            await self._apologised(interaction, str(error))
        except Exception:  # noqa: BLE001  # whatever it is, whoever did it has to know
            _log.exception("an interaction could not be taken in")
            await self._apologised(interaction, SORRY)
        finally:
            answering.end(interaction.token)

    async def _answered(self, interaction: Interaction) -> None:
        parts = self._parts
        taking = asyncio.ensure_future(self._taken(interaction))
        parts.later.keep(taking)  # it goes on even where nobody waits for it any more
        expected, done = asks_back(interaction), under_way(interaction)
        unsaid = await parts.answering.settle(interaction, taking, form_expected=expected, done=done)
        deed = taking.result().deed
        if unsaid and deed is not None:
            parts.later.do(parts.telling.tell(deed.actor, deed.place, unsaid, None))

    async def _apologised(self, interaction: Interaction, words: str) -> None:
        if interaction.type.value == intake.AUTOCOMPLETE:
            return
        try:
            await self._parts.answering.say(interaction, words)
        except RolecallError as error:
            _log.warning("an answer was not taken: %s", error)

    async def _completed(self, interaction: Interaction) -> None:
        """Propose values; in a server that is not served there are none."""
        guild = interaction.guild_id or 0
        if not self._parts.guilds.connected(guild):
            await self._parts.answering.offer(interaction, ())
            return
        typed = slash.focus(data_of(interaction))
        actor = intake.actor_of(interaction.user, guild)
        found = await self._parts.sink.complete(typed.command, typed.arg, typed.text, actor)
        await self._parts.answering.offer(interaction, found)

    async def _taken(self, interaction: Interaction) -> Taken:
        """Take an interaction in; words where it is not, and for whom."""
        deed: Deed | None = None
        try:
            deed = await self._deed(interaction)
            match interaction.type.value:
                case intake.COMMAND:
                    return Taken(deed, await self._command(interaction, deed))
                case intake.COMPONENT:
                    return Taken(deed, await self._button(interaction, deed))
                case _:
                    return await self._form(interaction, deed)
        except RolecallError as error:
            return Taken(deed, Say(str(error)))

    async def _deed(self, interaction: Interaction) -> Deed:
        """Return who interacted where.

        Raises:
            NotFound: it came directly, from somebody whose server nobody knows.
        """
        parts, user = self._parts, interaction.user
        guild = interaction.guild_id or await parts.guilds.home(user.id)
        if interaction.channel is None:
            raise BadInput("I cannot work in this kind of channel.", hint="Use a text channel, a thread or a forum.")
        place = await parts.channels.place(guild, interaction.channel, user.id)
        handle = intake.handle(interaction.token, parts.desk.now())
        return Deed(intake.event_id(interaction.id), place, intake.actor_of(user, guild), handle)

    async def _command(self, interaction: Interaction, deed: Deed) -> Answer:
        parts, data = self._parts, data_of(interaction)
        given = slash.line(data)
        if given.link:
            return Say(await parts.welcoming.claim(deed.actor, given.link))
        barred = await barred_from(deed, self._parts)
        if barred:
            return Say(barred)
        names = names_given(data, interaction.guild, ours_in(interaction.guild, parts.client))
        names = replace(names, users=await parts.people.names(deed.actor, names.users))
        event: Command | Message
        if given.message is not None:
            event = await shortcuts.event(parts, deed, given, names)
        else:
            args = {name: plain(value, names) for name, value in given.args.items()}
            event = intake.command(deed, given.name, args, files=intake.files_of(given.files))
        alone = isinstance(event, Command) and answers_privately(event)
        absent = "" if alone else absent_from(interaction, deed)
        return Say(absent) if absent else await parts.sink.accept(event)

    async def _button(self, interaction: Interaction, deed: Deed) -> Answer:
        found = pressed(str(data_of(interaction)["custom_id"]))
        if found is None or interaction.message is None:
            raise NotFound(OLD)
        barred = await barred_from(deed, self._parts) or (absent_from(interaction, deed) if found[0] == SAY else "")
        if barred:
            return Say(barred)
        event = intake.action(deed, found[0], await self._subject(found[1]), interaction.message.id)
        return await self._parts.sink.accept(event)

    async def _subject(self, subject: str) -> str:
        """Return what a button is about; what was too long for it waits on the shelf."""
        if not subject.startswith(STANDS_FOR):
            return subject
        found = await asyncio.to_thread(self._parts.shelf.get, f"{ROW}{subject.removeprefix(STANDS_FOR)}")
        if found is None:
            raise NotFound(OLD)
        return found[0]

    async def _form(self, interaction: Interaction, deed: Deed) -> Taken:
        parts = self._parts
        sent = await parts.forms.read(interaction)
        if sent.next is not None:
            return Taken(deed, Say(GOES_ON), sent.row)
        deed = replace(deed, place=sent.place or deed.place)
        barred = await barred_from(deed, self._parts)
        if barred:
            return Taken(deed, Say(barred))
        try:
            answer = await parts.sink.accept(intake.submission(deed, sent.form, sent.subject, sent.values))
        except RolecallError as error:
            return await self._refused(interaction, deed, sent, error)
        if sent.row:
            parts.later.do(parts.forms.forget(sent))
        return Taken(deed, answer)

    async def _refused(self, interaction: Interaction, deed: Deed, sent: FormContext, error: RolecallError) -> Taken:
        """Say why a form was not taken in, and offer it again as it was filled in; else say what was typed."""
        try:
            row = sent.row or await self._kept(interaction, deed, sent)
        except RolecallError:
            row = ""
        if row:
            return Taken(deed, Say(f"{error} {KEPT}"), row)
        typed = "\n".join(value for value in sent.values.values() if value)
        return Taken(deed, Say(f"{error} {TYPED}\n{typed}"))

    async def _kept(self, interaction: Interaction, deed: Deed, sent: FormContext) -> str:
        parts = self._parts
        form = await asyncio.to_thread(parts.desk.form, deed.actor, sent.form, sent.subject, deed.place)
        if form is None:
            return ""
        return await parts.forms.keep(interaction, form, deed.place, sent.message, sent.values)
