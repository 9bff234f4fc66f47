"""The menu of a message: its words become an ask of the role that makes what was chosen, or are kept as evidence."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import replace

from rolecall.chat import Command, Desk, Message, Ref
from rolecall.chat.common import handed
from rolecall.errors import BadInput
from rolecall_discord import intake
from rolecall_discord.intake import Deed
from rolecall_discord.names import Names, called, plain
from rolecall_discord.parts import Parts
from rolecall_discord.slash import SOURCE, Parsed, Payload


async def event(parts: Parts, deed: Deed, chosen: Parsed, names: Names) -> Command | Message:
    """Return what was chosen for a message, as the core knows it.

    Raises:
        BadInput: the message is one of ours, or holds nothing; or no role makes what was chosen any more.
    """
    message = chosen.message or {}
    if int(message["author"]["id"]) in names.ours:
        raise BadInput(handed.OURS, hint=handed.INSTEAD)
    text, files = plain(str(message.get("content") or ""), names), intake.files_of(message.get("attachments") or ())
    if not text and not files:
        raise BadInput(handed.EMPTY)
    if chosen.name == SOURCE:
        return await _evidence(parts, deed, message, text, files)
    return await _ask(parts.desk, deed, chosen, text, files)


async def _ask(desk: Desk, deed: Deed, chosen: Parsed, text: str, files: tuple[str, ...]) -> Command:
    """Return the ask about a message, in the thread that it is in or begins."""
    message = chosen.message or {}
    roles = await asyncio.to_thread(desk.catalogue, deed.actor)
    args = {"role": handed.maker_of(chosen.args["deliverable"], roles), **chosen.args, "text": text}
    if str(message["author"]["id"]) != deed.actor.id:
        args["said_by"] = called(message["author"], {})
    number = str(message["id"])
    place = replace(deed.place, thread=deed.place.thread or number)
    return intake.command(replace(deed, place=place), chosen.name, args, files=files, quoted=Ref(place, number))


async def _evidence(parts: Parts, deed: Deed, message: Payload, text: str, files: tuple[str, ...]) -> Command | Message:
    """Hand a message and its files in: to the request of its thread, else as approved sources of the channel."""
    if text:
        written = dt.datetime.fromisoformat(message["timestamp"])
        kept = handed.as_document(called(message["author"], {}), written, text)
        files = (*files, await asyncio.to_thread(parts.desk.keep, deed.actor, kept))
    number = str(message["id"])
    if deed.place.thread and await parts.channels.ours(deed.place):
        return intake.said(deed, "mention", "", number, files)
    return intake.command(deed, SOURCE, {}, files=files, quoted=Ref(deed.place, number))
