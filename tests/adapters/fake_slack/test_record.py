"""The oracle: who would be notified, where links lead, and a transcript that can be kept as a golden file."""

from __future__ import annotations

import datetime as dt
import json

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from rolecall.testing.time import FakeClock
from tests.adapters.fake_slack.pings import links, pings
from tests.adapters.fake_slack.server import FakeSlack


def mrkdwn(text: str) -> dict:
    """Return a section with markup."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


@pytest.mark.parametrize(
    ("text", "blocks", "expected"),
    [
        ("<!channel> look", [], ["@channel"]),
        ("<!here|here> and <@U1|dana>", [], ["@here", "@U1"]),
        ("", [mrkdwn("<!subteam^S1|@managers>")], ["@S1"]),
        ("", [{"type": "markdown", "text": "hello <@U2>"}], ["@U2"]),
        ("", [mrkdwn("ask @channel please")], ["@channel"]),
        ("", [{"type": "rich_text", "elements": [{"type": "broadcast", "range": "everyone"}]}], ["@everyone"]),
        ("", [{"type": "context", "elements": [{"type": "mrkdwn", "text": "<@U3>"}]}], ["@U3"]),
        ("&lt;!channel&gt; and @channel", [], []),
        ("", [{"type": "header", "text": {"type": "plain_text", "text": "<!channel> @here"}}], []),
        ("mail dana@here.example", [mrkdwn("mail dana@here.example")], []),
    ],
)
def test_what_rings(text, blocks, expected):
    """Mentions in live markup; not escaped ones, not plain text."""
    assert pings(text, blocks) == expected


def test_bare_words_ring_where_the_caller_asked_for_it():
    """By `parse=full` or `link_names`."""
    assert pings("@channel", [], parsed=True) == ["@channel"]


def test_links_are_found_in_every_form():
    """Marked up, bare, and behind buttons."""
    button = {"type": "button", "url": "https://d.example"}
    blocks = [mrkdwn("<https://a.example|here>"), {"type": "markdown", "text": "[x](https://b.example/y)"}]
    found = links("see https://c.example/z", [*blocks, {"type": "actions", "elements": [button]}])
    assert sorted(found) == ["https://a.example", "https://b.example/y", "https://c.example/z", "https://d.example"]


async def test_a_post_is_recorded_with_whom_it_notifies(office):
    """So a test can say: nobody was."""
    await office.client.chat_postMessage(channel=office.general.id, text="<!channel> <https://a.example|a>")

    (note,) = office.slack.record.posts
    assert (note.pings, note.links) == (["@channel"], ["https://a.example"])


async def tell() -> str:
    """Tell a small story on a clock that stands, and return its transcript."""
    async with FakeSlack(FakeClock(dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC))) as slack:
        slack.mailroom.patience = 0.01
        team = slack.team()
        install = slack.install(team)
        dana = slack.person("dana", team)
        general = slack.channel("general", team, dana)
        client = AsyncWebClient(token=install.token, base_url=slack.base_url)
        said = await dana.mention(general, "ba write stories")
        await client.chat_postMessage(channel=general.id, text="Done.", thread_ts=said.message.ts)
        return slack.record.transcript()


async def test_a_story_told_twice_gives_the_same_transcript():
    """What people did and what the app posted, in order."""
    first, second = await tell(), await tell()

    assert first == second
    assert [next(iter(set(step) - {"at", "channel", "text", "ts", "thread"})) for step in json.loads(first)] == [
        "say",
        "app",
    ]


async def test_a_response_url_ends_after_thirty_minutes(office):
    """Also if it was never used; a made-up one was never there; blocks are checked here too."""
    url = office.slack.world.response_url(office.dana.id, office.team.id, office.general.id)

    async with aiohttp.ClientSession() as session:

        async def said(body, address=url):
            async with session.post(address, json=body) as answer:
                return answer.status, await answer.text()

        assert await said({"text": "x"}) == (200, "ok")
        assert await said({"text": "x", "blocks": [{"type": "banner"}]}) == (400, "invalid_blocks")
        assert await said({"text": ""}) == (400, "no_text")
        assert await said({"text": "all", "response_type": "in_channel"}) == (200, "ok")
        office.clock.pass_time(minutes=30)
        assert await said({"text": "x"}) == (404, "expired_url")
        assert (await said({"text": "x"}, url + "9"))[0] == 404
    assert [one.text for one in office.omar.sees(office.general)] == ["all"]


async def test_a_response_url_replaces_and_deletes_its_original(office):
    """Only where it came from a button."""
    posted = await office.client.chat_postMessage(channel=office.general.id, text="?")
    url = office.slack.world.response_url(office.dana.id, office.team.id, office.general.id, posted["ts"])

    async with aiohttp.ClientSession() as session:
        await (await session.post(url, json={"text": "done", "replace_original": True})).release()
        assert [one.text for one in office.dana.sees(office.general)] == ["done"]
        await (await session.post(url, json={"delete_original": True})).release()
    assert office.dana.sees(office.general) == []
