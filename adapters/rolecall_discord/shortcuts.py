"""The menu of a message: its words, quoted, become an ask of the role that makes what was chosen."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from rolecall.chat import Command, Desk, Ref
from rolecall.errors import BadInput
from rolecall_discord import intake
from rolecall_discord.intake import Deed
from rolecall_discord.names import Names, called, plain
from rolecall_discord.slash import Parsed

#: Why nothing is made of our own messages: what a role wrote would become what people said.
OURS = "This is a message of Rolecall, not something people said: no work begins with it, and it is no evidence."
EMPTY = "This message holds neither words nor files."


async def asked(desk: Desk, deed: Deed, chosen: Parsed, names: Names) -> Command:
    """Return the ask about a message, in the thread that it is in or begins.

    Raises:
        BadInput: the message is one of ours, or holds nothing; or no role makes what was chosen any more.
    """
    message = chosen.message or {}
    if int(message["author"]["id"]) in names.ours:
        raise BadInput(OURS, hint="Reply in its thread with what should change.")
    text, files = plain(str(message.get("content") or ""), names), intake.files_of(message.get("attachments") or ())
    if not text and not files:
        raise BadInput(EMPTY)
    args = {"role": await _maker(desk, deed, chosen.args["deliverable"]), **chosen.args, "text": text}
    if str(message["author"]["id"]) != deed.actor.id:
        args["said_by"] = called(message["author"], {})
    number = str(message["id"])
    place = replace(deed.place, thread=deed.place.thread or number)
    return intake.command(replace(deed, place=place), chosen.name, args, files=files, quoted=Ref(place, number))


async def _maker(desk: Desk, deed: Deed, kind: str) -> str:
    """Return the id of the first role that makes a kind."""
    roles: Any = await asyncio.to_thread(desk.catalogue, deed.actor)
    makers = (str(role["id"]) for role in roles if any(made["kind"] == kind for made in role["deliverables"]))
    found = next(makers, "")
    if not found:
        raise BadInput(f"No role that is installed makes {kind.replace('_', ' ')}.")
    return found
