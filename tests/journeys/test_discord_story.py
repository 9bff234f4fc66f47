"""The journey of the web workspace, told in Discord: without a public address and without a privileged intent."""

from __future__ import annotations

import asyncio
import re
import signal

import pytest
import pytest_asyncio

from rolecall.reports import cards
from tests.journeys import weeks
from tests.journeys.discord import buttons, fields, office, pictures, words
from tests.journeys.terminal import LOGIN
from tests.journeys.test_story import POLICY

pytestmark = pytest.mark.asyncio(loop_scope="module")

SPECIFICATION = "requirements specification for passwordless login"
CHANGE = "A link must expire after 30 minutes, not 15."
#: How a message begins that reports a period.
REPORT = re.compile(r"\s*### (?:[\w ]+: )?(\w+ \w+),? (?:2\d{3}-W\d\d|\d)")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def acme(tmp_path_factory):
    """A server that was invited, connected by Lee, who owns; Max approves."""
    async with office(tmp_path_factory.mktemp("discord"), "payments", "logins", "support", "weekly") as opened:
        await opened.connects()
        await opened.binds(opened.max, "approver")
        yield opened


async def test_a_team_hires_an_analyst_and_answers_what_it_asks(acme):
    """From a refused hire over the pages of a form to a first deliverable, without leaving Discord."""
    channel = acme.channel("payments")
    refused = await acme.dana.slash(channel, "rolecall hire", role="ba", budget="$50/month")
    await acme.told(refused, "Only an owner hires")
    await acme.hires("payments")

    bare = await acme.dana.slash(channel, "ba ask")
    assert bare.answer == "modal"
    await acme.dana.submit(bare, deliverable="User stories", text="passwordless login")
    job = await acme.card(channel, "@Dana: 5 answers are needed")
    asked = await acme.card(await acme.thread(job), "Who will use it?")
    opened = await acme.dana.click(asked, buttons(asked)["answer"])
    assert list(fields(opened))[:2] == ["users", "needs"]
    await acme.fills(acme.dana, opened, users="support staff", needs=LOGIN, benefit="Nobody resets passwords any more.")
    stories = await acme.card(await acme.thread(job), "version 1 is ready", "Gates")
    assert "User stories: passwordless login: version 1 is ready." in words(stories)
    assert "links expire after 15 minutes" in words(stories)


async def test_a_deliverable_is_revised_and_approved_by_whoever_has_the_role(acme):
    """Dana asks with a file, the leads approve: cited, revised once over a restart, decided once, published."""
    channel = await acme.hires("logins")
    message = acme.dana.mention(channel, f"ba {SPECIFICATION}", files=[("policy.md", POLICY.encode())])
    thread = await acme.thread(message)
    first = await acme.card(thread, "version 1 is ready", "Gates", "policy.md, line 3")

    await acme.told(await acme.dana.click(first, buttons(first)["approve"]), "nobody accepts their own", "@leads")
    await acme.restarts()
    opened = await acme.max.click(first, buttons(first)["revise"])
    assert opened.answer == "modal"
    await acme.restarts()
    await acme.max.submit(opened, reason=CHANGE)
    second = await acme.card(thread, "version 2 is ready", "Gates")
    assert "A link must expire after 30 minutes" in words(second)

    await acme.told(await acme.max.click(first, buttons(first)["approve"]), "This is version 1, no longer open.")
    await acme.max.click(second, buttons(second)["approve"])
    record = await acme.card(thread, "version 2", "approved by max")
    assert "approve" not in buttons(record)
    request = re.search(r"(r\w+) · version \d", words(second))[1]
    (published,) = await acme.until(lambda: acme.published(request), "a published file")
    assert "30 minutes" in published.read_text()


async def test_a_click_made_while_the_socket_was_down_decides_once(acme):
    """The gateway drops; what was pressed meanwhile arrives with the RESUME, too late to be answered, and counts."""
    channel = await acme.hires("support")
    await acme.dana.slash(channel, "ba user_stories", text=f"for staff. {LOGIN}")
    job = await acme.card(channel, "version 1 is ready")
    card = await acme.card(await acme.thread(job), "version 1 is ready", "Gates")
    begun, resumed = acme.discord.gateway.begun, acme.discord.gateway.resumed
    acme.max.patience = 0.1
    acme.discord.gateway.drop()
    await acme.max.click(card, buttons(card)["approve"])
    acme.max.patience = 2.0
    await acme.card(await acme.thread(job), "version 1", "approved by max")

    assert (acme.discord.gateway.begun, acme.discord.gateway.resumed) == (begun, resumed + 1)
    listed = (await acme.run("requests", "list", "--json")).json["requests"]
    shown = await acme.run("requests", "show", listed[0]["request_id"], "--json")
    assert [one["verdict"] for one in shown.json["decisions"]] == ["approve"]


async def test_what_somebody_said_becomes_stories_by_the_menu_of_their_message(acme):
    """One press on a message turns its words into stories, cited as said by whom; nobody else is notified."""
    channel = acme.channel("support")
    said = acme.dana.say(channel, f"Tills must work offline. {LOGIN}")
    await acme.max.menu(said, "Turn into user stories")
    thread = await acme.thread(said)
    await acme.card(thread, "version 1 is ready", "@max asked about what @Dana said: “Tills must work offline.")
    stories = await acme.card(thread, "version 1 is ready", "Gates")
    assert "stated by @Dana" in words(stories)


async def test_reports_that_are_due_arrive_by_themselves_once(acme):
    """Killed between claim and post while Discord is away, cut off while it posts: every report is there once."""
    channel = await acme.hires("weekly")
    await acme.hires("weekly", "pm", "Project Manager")
    for what, title in (("usage --audience managers", "Usage digest"), ("weekly", "Weekly status")):
        await acme.lee.slash(channel, "rolecall schedule", what=f"add {what} --weekly mon 09:00")
        await acme.card(channel, f"{title} here every Monday at 09:00, UTC", "First:")
    folder, place = acme.house.folder, f"discord:{acme.guild.id}:{channel.id}"

    await acme.ends()
    await asyncio.to_thread(weeks.pass_by, folder, place)
    acme.discord.faults.reset("*", times=None)
    await asyncio.to_thread(acme.house.start)
    await asyncio.to_thread(weeks.until_claimed, folder, place, {"usage", "weekly"})
    await acme.ends(signal.SIGKILL)
    await asyncio.to_thread(weeks.outlive, folder)
    acme.discord.faults.clear()
    assert _reports(acme, channel) == []

    posting, resumed = acme.discord.faults.hold("message.create", after=True), acme.discord.gateway.resumed
    await acme.starts()
    await posting.reached.wait()
    acme.discord.gateway.drop()
    posting.release()
    digest = await acme.card(channel, "Usage digest, ", "Decide on")
    status = await acme.card(channel, "Weekly status 20", "done", "Decision needed", "Not yet accepted by @root")
    below = [await acme.thread(one) for one in (digest, status)]
    await acme.card(below[0], "Usage digest, ", ": details", "Budget of engagement")
    await acme.card(below[1], "Status report: 20", "version 1 is ready", "was accepted by", "Gates")
    await acme.until(lambda: acme.discord.gateway.resumed > resumed, "the session that goes on")

    assert _reports(acme, channel) == ["Usage digest", "Weekly status"]
    for one in (digest, status):
        assert len(one.components[0]["components"]) <= cards.BLOCKS
        assert len(words(one).split()) <= cards.WORDS_IN_ALL
    ((finding, numbers),) = [read.split(" Requested: ") for read in pictures(digest)]
    assert re.match(r"\d+ accepted", finding)
    assert finding in words(digest)
    (picture,) = digest.files
    assert (picture.name, picture.data[1:4]) == ("work.png", b"PNG")
    page, _verified = await asyncio.gather(acme.page(f"/reports?channel={place}"), acme.run("audit", "verify"))
    asked, accepted = (dict(re.findall(r"(W\d+) (\d+)", row)) for row in numbers.split(" Accepted: "))
    assert len(asked) >= weeks.WEEKS - 1
    assert [week for week in asked if f"{week} {asked[week]} {accepted[week]} " not in page] == []


def _reports(place, channel):
    """Return what was reported in a channel, a name for each message."""
    found = [REPORT.match(words(one)) for one in place.dana.sees(channel)]
    return sorted(match[1] for match in found if match)
