"""What the pictures show: a request from its ask to its decision, and what happens on the way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from tests.adapters.fake_slack.drawing.drawing import Drawing
from tests.screenshots_slack.town import Town

STORIES = "user stories for online booking from the interviews and the policy"
STATUS = "status report for Front Door, from the weekly meeting and the tracker"
BRIEF = "stakeholder brief on deposits from the mail to the owners"
#: What an older or smaller workspace refuses to draw.
NEWER = frozenset({"rich_text", "markdown", "table", "context_actions"})
#: A thread without its first card, and a channel without its frame.
ANSWER, COLUMN, THREAD = ".thread article:nth-of-type(2)", "main", ".thread"


@dataclass(frozen=True)
class Scene:
    """A page by the name of its picture, the size of the window it is looked at in, and the part that is shown."""

    name: str
    page: str
    part: str = "body"
    width: int = 1280
    height: int = 660


async def scenes(town: Town) -> AsyncIterator[Scene]:
    """Play the story and yield each picture while the world looks like it."""
    async for scene in _decided(town):
        yield scene
    yield await _reported(town)
    async for scene in _refused(town):
        yield scene
    await town.run("stop", "ba", "--reason", "The booking policy changes on Monday.")
    await town.ruth.open_home()
    await town.quiet()
    yield Scene("slack-home", Drawing(town.slack.world).home(town.ruth.home), width=1000, height=620)


async def _decided(town: Town) -> AsyncIterator[Scene]:
    """Ask for user stories, look at them, think about a revision, approve."""
    drawing, me = Drawing(town.slack.world), town.lena
    await me.command("/ba", STORIES, town.channel)
    card = await town.card("version 1 is ready", button="approve")
    await town.quiet()
    page = drawing.channel(town.channel, me.id, thread=card.root)
    yield Scene("slack-channel", page)
    yield Scene("slack-deliverable", page, ANSWER, height=880)
    await me.click(card, "rc|revise")
    form = await town.modal(me)
    yield Scene("slack-revise", drawing.channel(town.channel, me.id, modal=form), width=1000)
    await me.close(form)
    await me.click(card, "rc|approve")
    await town.quiet()
    yield Scene("slack-record", drawing.channel(town.channel, me.id, thread=card.root), ANSWER, height=560)


async def _reported(town: Town) -> Scene:
    """Leave something waiting, send this week's digest now, and look at it with its details below."""
    await town.lena.command("/pm", STATUS, town.channel)
    await town.card("Status report", "version 1 is ready", button="approve")
    await town.ruth.command("/rolecall", "schedule add usage --weekly mon 09:00", town.channel)
    card = await town.card("scheduled by", button="sendnow")
    await town.ruth.click(card, "rc|sendnow")
    root = await town.card("Usage digest", "Requested and accepted")
    await town.quiet()
    page = Drawing(town.slack.world).channel(town.channel, town.ruth.id, thread=root.ts)
    return Scene("report-digest-slack", page, THREAD, height=860)


async def _refused(town: Town) -> AsyncIterator[Scene]:
    """Ask for what somebody else has to approve, in a workspace that draws only the oldest blocks; try it anyway."""
    drawing, me = Drawing(town.slack.world), town.lena
    town.slack.world.unknown_blocks |= NEWER
    await me.command("/pm", BRIEF, town.channel)
    card = await town.card("Stakeholder brief", "version 1 is ready", button="approve")
    await town.quiet()
    yield Scene("slack-simple", drawing.channel(town.channel, me.id, thread=card.root), ANSWER, height=690)
    await me.click(card, "rc|approve")
    await town.quiet()
    yield Scene("slack-refusal", drawing.channel(town.channel, me.id), COLUMN, width=900, height=770)
