"""The journey of the web workspace, told in Slack: over sockets without a public address, and over HTTP with one."""

from __future__ import annotations

import asyncio
import re

import pytest
import pytest_asyncio

from tests.journeys.slack import PUBLIC_URL, buttons, fields, first_line, notified, office, words
from tests.journeys.terminal import LOGIN
from tests.journeys.test_story import POLICY

pytestmark = pytest.mark.asyncio(loop_scope="module")

SPECIFICATION = "requirements specification for passwordless login"
CHANGE = "A link must expire after 30 minutes, not 15."
#: More requirements than a message of Slack holds as text.
LONG = "# Transfers\n\n" + "\n".join(
    f"The service must refuse transfer {number} within {number} seconds when the account is locked."
    for number in range(1, 100)
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def acme(tmp_path_factory):
    """A workspace over two sockets, whose server has no public address; Lee owns, Max approves."""
    async with office(tmp_path_factory.mktemp("sockets"), "socket") as opened:
        await asyncio.gather(opened.binds(opened.lee, "owner"), opened.binds(opened.max, "approver"))
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def reached(tmp_path_factory):
    """A workspace that posts what happens to the server's address; Lee owns."""
    async with office(tmp_path_factory.mktemp("http"), "http") as opened:
        await opened.binds(opened.lee, "owner")
        yield opened


async def test_a_team_hires_an_analyst_and_answers_what_it_asks(acme):
    """From a refused hire over the form of a bare command to a first deliverable, without leaving Slack."""
    channel = acme.channel("payments")
    await acme.dana.command("/rolecall", acme.hire(), channel)
    await acme.told(acme.dana, "Only an owner hires", "@lee")
    await acme.lee.command("/rolecall", acme.hire(), channel)
    hired = await acme.card(channel, "Business Analyst hired for this channel by @lee")
    assert "@max" in words(hired)
    assert "$50.00 a month" in words(hired)

    await acme.dana.command("/ba", "", channel)
    form = await acme.form(acme.dana, "Ask Business Analyst")
    await acme.dana.submit(form, {"deliverable": "User stories", "text": "passwordless login"})
    job = await acme.card(channel, "@dana: 5 answers are needed")
    asked = await acme.card(channel, "Who will use it?", thread=job.ts)
    await acme.status(job, "suspended")

    await acme.dana.click(asked, buttons(asked)["answer"])
    questions = await acme.form(acme.dana, "What we need to know")
    assert set(fields(questions)) == {"users", "needs", "rules", "out_of_scope", "benefit"}
    await acme.dana.submit(questions, {"users": "support staff", "needs": LOGIN})
    stories = await acme.card(channel, "version 1 is ready", "Gates", thread=job.ts)
    assert "User stories: passwordless login: version 1 is ready. @dana: please decide by" in first_line(stories)
    assert "links expire after 15 minutes" in words(stories)
    assert (notified(asked), notified(stories), notified(job)) == ([acme.dana.id], [acme.dana.id], [])


async def test_a_deliverable_is_revised_and_approved_by_a_second_person(acme):
    """Dana asks, Max approves: cited from an approved source, revised once, decided once, published."""
    channel = await acme.hired("logins")
    policy = (await acme.max.say(channel, "Our policy", files=[("policy.md", POLICY.encode())])).message
    await acme.max.shortcut("evidence", policy)
    await acme.told(acme.max, "policy.md and max's message of", "are now approved sources for this channel")

    await acme.dana.command("/ba", SPECIFICATION, channel)
    job = await acme.card(channel, "version 1 is ready. @max: please decide by")
    assert all(step in words(job) for step in ("Understand", "Find evidence", "Check", "Deliver"))
    first = await acme.card(channel, "version 1 is ready", "Gates", thread=job.ts)
    _is_complete(first)
    assert notified(first) == [acme.max.id]
    listed = "Requirements specification: passwordless login, version"
    await acme.home(acme.max, "Waiting for you", f"{listed} 1")

    await acme.dana.click(first, buttons(first)["approve"])
    await acme.told(acme.dana, "nobody accepts their own", "@max")
    await acme.max.reply(job, CHANGE)
    await acme.told(acme.max, "press Revise (your words stand in the form)")
    await acme.max.click(first, buttons(first)["revise"])
    form = await acme.form(acme.max, "What should change?")
    assert fields(form) == {"reason": CHANGE}
    await acme.max.submit(form)

    second = await acme.card(channel, "version 2 is ready", "Gates", thread=job.ts)
    assert "A link must expire after 30 minutes [" in words(second)
    await acme.max.click(first, buttons(first)["approve"])
    await acme.told(acme.max, "This is version 1, no longer open. Max sent it back on", "version 2 is there.")
    await acme.max.click(second, buttons(second)["approve"])
    record = await acme.card(channel, "version 2", "approved by max", "Gates", thread=job.ts)
    assert "approve" not in buttons(record)
    await acme.status(job, "closed")

    request = _request_of(second)
    (published,) = await acme.until(lambda: acme.published(request), "a published file")
    assert published.name == f"requirements_specification-{request}-v2.md"
    assert "30 minutes" in published.read_text()
    assert listed not in await acme.home(acme.max)


async def test_cards_outlive_the_process_and_words_wait_for_work(acme):
    """A card of the process before is rejected, a reply is taken up after the work, stopped work goes on."""
    channel = await acme.hired("support")
    await acme.dana.command("/ba", f"user stories for staff. {LOGIN}", channel)
    card = await _version(acme, channel)

    async with acme.restarted():
        await acme.max.click(card, buttons(card)["reject"])
        form = await acme.form(acme.max, "Why?")
        await acme.max.submit(form, {"reason": "We buy this instead."})
        record = await acme.card(channel, "rejected by max", "We buy this instead.", "Gates", thread=card.thread)
        assert "approve" not in buttons(record)

        waiting, stopped = await asyncio.gather(*(_at_work(acme, name) for name in ("waiting", "stopped")))
        await acme.dana.reply(waiting, CHANGE)
        noted = acme.slack.world.channels[waiting.channel]
        await acme.card(noted, "@dana: noted; I take it up when version 1 is there", thread=waiting.ts)
        await acme.dana.reply(stopped, CHANGE)
        halted = acme.slack.world.channels[stopped.channel]
        await acme.card(halted, "@dana: noted", thread=stopped.ts)
        await acme.dana.press_stop(acme.slack.world.channels[stopped.channel], stopped.ts)
        await acme.told(acme.dana, "Stopped. Press Resume on the card")

    parked = await acme.card(halted, "Stopped by dana", thread=stopped.ts)
    await acme.status(stopped, "closed")
    await acme.dana.click(parked, buttons(parked)["resume"])
    for channel, job in ((noted, waiting), (halted, stopped)):
        second = await acme.card(channel, "version 2 is ready", "Gates", thread=job.ts)
        assert "30 minutes" in words(second)


async def test_everything_is_read_and_decided_in_slack_alone(acme):
    """Without an address no card leads out of Slack, a deliverable too long for a message comes as a file; audited."""
    channel = await acme.hired("transfers")
    rules = (await acme.max.say(channel, "", files=[("transfers.md", LONG.encode())])).message
    await acme.max.shortcut("evidence", rules)
    await acme.told(acme.max, "transfers.md is now an approved source for this channel")
    await acme.dana.command("/ba", "requirements specification for transfers when the account is locked", channel)
    card = await _version(acme, channel)

    _is_complete(card)
    (whole,) = await acme.until(lambda: acme.files(channel, card.thread), "the whole deliverable as a file")
    assert len(whole) > 12_000
    cited = re.findall(r"refuse transfer (\d+) within \1 seconds", whole)
    assert len(set(cited)) > 40
    await acme.max.click(card, buttons(card)["approve"])
    await acme.card(channel, "version 1", "approved by max", thread=card.thread)
    assert [post.links for post in acme.slack.record.posts if post.links] == []
    await acme.run("audit", "verify")


async def test_the_same_over_http_with_an_address(reached):
    """A group approves; signed requests alone count, one that comes again counts once; cards lead to their page."""
    leads = reached.slack.group("leads", reached.team, reached.max)
    channel = await reached.hired("logins", f"<!subteam^{leads.id}|@leads>")
    said = await reached.dana.mention(channel, f"ba {SPECIFICATION}", files=[("policy.md", POLICY.encode())])
    assert [(await reached.slack.mailroom.again(one)).status for one in said.deliveries] == [200, 200]
    first = await _version(reached, channel, said.message.ts)
    _is_complete(first, "leads")
    assert f"{PUBLIC_URL}/" in str(first.blocks)

    url, headers, body = reached.slack.http.last
    forged = {**headers, "X-Slack-Signature": f"v0={'0' * 64}"}
    status, _said, _kind = await reached.slack.http.post(url, forged, body, patience=5)
    assert status == 401

    await reached.max.click(first, buttons(first)["revise"])
    await reached.max.submit(await reached.form(reached.max, "What should change?"), {"reason": CHANGE})
    second = await reached.card(channel, "version 2 is ready", "Gates", thread=first.thread)
    await reached.max.click(second, buttons(second)["approve"])
    await reached.card(channel, "version 2", "approved by max", thread=first.thread)
    listed, _verified = await asyncio.gather(reached.run("requests", "list", "--json"), reached.run("audit", "verify"))
    assert [request["request_id"] for request in listed.json["requests"]] == [_request_of(second)]


async def _version(place, channel, thread=""):
    """Wait for the first version that somebody has to decide about."""
    job = thread or (await place.card(channel, "version 1 is ready")).ts
    return await place.card(channel, "version 1 is ready", "Gates", thread=job)


async def _at_work(place, name):
    """Hire for a new channel, ask for stories there, and wait until Slack shows that somebody works on them."""
    channel = await place.hired(name)
    await place.dana.command("/ba", f"user stories for staff. {LOGIN}", channel)
    job = await place.card(channel, "At work; nothing is needed from you")
    await place.status(job, "processing")
    return job


def _is_complete(card, whom="@max"):
    """Check that a card says first what is needed from whom by when, and holds all that a decision needs."""
    assert re.search(rf"version 1 is ready\. .*{whom}: please decide by \w+ \d+ \w+ [\d:]+ UTC", first_line(card))
    said = words(card)
    for part in ("20 of 20 passed", "T2: drives scope or money", "$0.00", ".md, line 3", "Made by an AI role-agent"):
        assert part in said, part
    assert {"approve", "revise", "reject", "feedback"} <= set(buttons(card))


def _request_of(card):
    return re.search(r"(r\w+) · version \d", words(card))[1]
