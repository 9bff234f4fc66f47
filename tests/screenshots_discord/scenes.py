"""What the pictures show: a deliverable that waits, the form that sends it back, and the digest of a week."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from tests.adapters.fake_discord.drawing.drawing import Drawing
from tests.journeys import weeks
from tests.journeys.discord import Office, buttons
from tests.journeys.test_story import POLICY
from tests.screenshots_slack.scenes import Scene

SPECIFICATION = "requirements specification for passwordless login"
#: Channels of the story, in the order in which they stand beside it.
CHANNELS = ("logins", "weekly")


async def scenes(office: Office) -> AsyncIterator[Scene]:
    """Play the story and yield each picture while the world looks like it."""
    await office.connects()
    await office.binds(office.max, "approver")
    async for scene in _asked(office):
        yield scene
    yield await _reported(office)


async def _asked(office: Office) -> AsyncIterator[Scene]:
    """Ask for a specification with a file, look at what waits, and think about sending it back."""
    channel, drawing = await office.hires("logins"), Drawing(office.discord.world)
    asked = office.dana.mention(channel, f"ba {SPECIFICATION}", files=[("policy.md", POLICY.encode())])
    thread = await office.thread(asked)
    await office.card(thread, "version 1 is ready", "Deliver: version 1")
    card = await office.card(thread, "version 1 is ready", "Gates")
    page = drawing.channel(channel, office.max.id, thread=thread)
    yield Scene("discord-deliverable", page, "aside", height=1010)
    opened = await office.max.click(card, buttons(card)["revise"])
    modal = drawing.channel(channel, office.max.id, thread=thread, modal=opened)
    yield Scene("discord-revise", modal, width=1000, height=560)


async def _reported(office: Office) -> Scene:
    """Let some weeks pass, and look at the digest that came by itself."""
    channel = await office.hires("weekly")
    await office.lee.slash(channel, "rolecall schedule", what="add usage --weekly mon 09:00")
    await office.card(channel, "Usage digest here every Monday")
    await office.ends()
    await asyncio.to_thread(weeks.pass_by, office.house.folder, f"discord:{office.guild.id}:{channel.id}")
    await office.starts()
    digest = await office.card(channel, "Usage digest, ", "Decide on")
    await office.card(await office.thread(digest), "details")
    page = Drawing(office.discord.world).channel(channel, office.dana.id)
    return Scene("discord-digest", page, "main article:last-of-type", width=800, height=715)
