"""From what Discord sends to the port's events: stable ids, who did what where, nobody's words but people's."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace as Thing
from typing import Any

import pytest

from rolecall.chat import Actor, Handle, Place, Ref
from rolecall_discord import intake
from rolecall_discord.intake import Deed
from rolecall_discord.names import Names, names_given, names_in, plain

NOW = dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC)
BOT, ROLE, GUILD = 77, 78, 1
NAMES = Names(GUILD, {BOT, ROLE}, {"2": "max"}, {"5": "Product Leads"}, {"6": "general"})


def somebody(number: int = 2, **facts: Any) -> Thing:
    """Return an account as the library has it."""
    return Thing(**{"id": number, "display_name": "Dana", "bot": False, **facts})


def written(**facts: Any) -> Thing:
    """Return a message in a channel of a server as the library has it."""
    base = {
        "author": somebody(),
        "webhook_id": None,
        "type": Thing(value=0),
        "guild": Thing(id=GUILD),
        "channel": Thing(type=Thing(value=0)),
        "mentions": [],
        "raw_role_mentions": [],
        "reference": None,
    }
    return Thing(**{**base, **facts})


BY_NAME: dict[str, Any] = {"mentions": [somebody(BOT)]}
IN_THREAD: dict[str, Any] = {"channel": Thing(type=Thing(value=11))}


@pytest.mark.parametrize(
    ("facts", "how"),
    [
        ({}, None),
        (BY_NAME, "mention"),
        ({"raw_role_mentions": [ROLE]}, "mention"),
        ({"mentions": [somebody(9)], "raw_role_mentions": [5]}, None),
        (IN_THREAD, "reply"),
        ({"channel": Thing()}, "reply"),
        ({**IN_THREAD, **BY_NAME}, "mention"),
        ({"guild": None}, "dm"),
        ({"guild": None, **IN_THREAD}, "dm"),
    ],
)
def test_only_what_people_say_to_us_is_heard(facts: dict[str, Any], how: str | None) -> None:
    """By the app's name or its own role, in a thread, or directly; not what they say among themselves."""
    message = written(**facts)

    assert intake.how(message, {BOT, ROLE}, threaded=intake.threaded(message)) == how


@pytest.mark.parametrize(
    ("facts", "person"),
    [
        ({}, True),
        ({"type": Thing(value=19)}, True),
        ({"author": somebody(bot=True)}, False),
        ({"webhook_id": 5}, False),
        *(({"type": Thing(value=notice)}, False) for notice in (6, 7, 18, 20, 21, 23)),
    ],
)
def test_programs_and_notices_are_nobody(facts: dict[str, Any], person: bool) -> None:
    """Pins, joins, threads that begin, commands of others: Discord writes them, or a program does."""
    assert intake.is_person(written(**facts)) is person


def reply(author: int, **facts: Any) -> Thing:
    """Return a message that replies to one of somebody's."""
    return written(
        type=Thing(value=19), reference=Thing(message_id=44, resolved=Thing(author=somebody(author))), **facts
    )


def test_a_reply_to_a_message_of_ours_is_said_in_its_thread() -> None:
    """A thread has the id of its first message; what people reply to each other is no thread of ours."""
    assert intake.answered(reply(BOT), BOT) == "44"
    assert intake.answered(reply(2), BOT) == ""
    assert intake.answered(reply(2, guild=None), BOT) == "44"
    assert intake.answered(written(), BOT) == ""
    assert intake.answered(written(reference=Thing(message_id=44, resolved=None)), BOT) == ""
    gone = written(type=Thing(value=19), reference=Thing(message_id=44, resolved=Thing()))
    assert intake.answered(gone, BOT) == ""


def test_somebody_comes_with_the_roles_of_the_moment_and_without_any_directly() -> None:
    """By id, the role that everybody has left out; programs are known as such."""
    member = somebody(roles=[Thing(id=GUILD), Thing(id=5)])

    assert intake.actor_of(member, GUILD) == Actor("discord", "1", "2", "Dana", groups=frozenset({"5"}))
    assert intake.actor_of(somebody(), GUILD).groups is None
    assert intake.actor_of(somebody(bot=True), GUILD).kind == "bot"


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("<@77> ba write <@!2> and <@9>", "@rolecall ba write @max and @9"),
        ("<@&78> ba", "@rolecall ba"),
        ("in <#6> and <#8>", "in #general and #8"),
        ("stories for <@&5>", "stories for @Product Leads"),
        ("hire ba --approver <@&5>", "hire ba --approver discord:1:5|Product-Leads"),
        ("hire ba —approver=<@&9> --strict", "hire ba —approver=discord:1:9 --strict"),
        ("hire ba --approver <@2>", "hire ba --approver @max"),
        ("good <:ship:123> <a:dance:4>", "good :ship: :dance:"),
        ("type </ba user_stories:12>", "type /ba user_stories"),
        ("by <t:1764000000:R>", "by 2025-11-24 16:00 UTC"),
        ("by <t:999999999999>", "by <t:999999999999>"),
        ("see <https://x.example/a?b=1>", "see https://x.example/a?b=1"),
        ("  a < b > c, <@> and <b>  ", "a < b > c, <@> and <b>"),
    ],
)
def test_words_are_read_as_people_wrote_them(sent: str, read: str) -> None:
    """Ids become names, a role that is to approve the core's word for a group, frames vanish."""
    assert plain(sent, NAMES) == read


def test_names_come_with_the_message_or_with_the_options() -> None:
    """Of people the one they have in this server, else the one they chose."""
    message = written(
        mentions=[somebody(2)],
        role_mentions=[Thing(id=5, name="leads")],
        channel_mentions=[Thing(id=6, name="general")],
    )
    assert names_in(message, {BOT}) == Names(1, {BOT}, {"2": "Dana"}, {"5": "leads"}, {"6": "general"})

    data = {
        "resolved": {
            "users": {"2": {"id": "2", "username": "d", "global_name": "Dana"}, "3": {"id": "3", "username": "max"}},
            "members": {"3": {"nick": "Max of sales"}},
            "messages": {"9": {"mentions": [{"id": "4", "username": "lee"}]}},
        },
        "options": [{"name": "ask", "options": [{"name": "text", "value": "<@2> and <@6>"}]}],
    }
    guild = Thing(id=GUILD, roles=[Thing(id=5, name="leads")], channels=[Thing(id=6, name="general")])
    found = names_given(data, guild, {BOT})
    assert found.users == {"2": "Dana", "3": "Max of sales", "4": "lee", "6": "6"}
    assert (found.roles, found.channels) == ({"5": "leads"}, {"6": "general"})
    assert names_given({}, guild, ()).users == {}


@pytest.mark.parametrize(
    ("address", "read"),
    [
        ("https://cdn.discordapp.com/attachments/1/2/a.txt?ex=1&is=2&hm=3", True),
        ("https://media.discordapp.net:443/attachments/1/2/a.png", True),
        ("http://cdn.discordapp.com/attachments/1/2/a.txt", False),
        ("https://cdn.discordapp.com:8443/a", False),
        ("https://cdn.discordapp.com.evil.example/a", False),
        ("https://cdn.discordapp.com@evil.example/a", False),
        ("https://evil.example/cdn.discordapp.com", False),
        ("http://127.0.0.1:9/attachments/1/a", False),
        ("file:///etc/passwd", False),
        ("https://[::1", False),
        ("", False),
    ],
)
def test_only_the_platforms_own_files_are_read(address: str, read: bool) -> None:
    """Whatever address somebody gets into an event."""
    assert intake.readable(address) is read


def test_a_platform_for_tests_has_its_files_on_its_own_port() -> None:
    """And on no other; the real hosts are read beside it."""
    api = "http://127.0.0.1:4000"

    assert intake.readable("http://127.0.0.1:4000/attachments/1/a", api)
    assert not intake.readable("http://127.0.0.1:4001/attachments/1/a", api)
    assert not intake.readable("http://127.0.0.1:4000@evil.example/a", api)


def test_what_is_attached_is_named_by_its_address() -> None:
    """To a message, or to a command."""
    url = "https://cdn.discordapp.com/attachments/1/2/a.txt"

    assert intake.files_of([Thing(url=url), {"url": url}]) == (url, url)


def test_an_event_has_the_id_of_what_it_came_with_and_a_right_to_answer_that_ends() -> None:
    """The same again when it comes again; the token is a secret."""
    deed = Deed(
        intake.event_id(5), Place("discord", "1", "6"), Actor("discord", "1", "2", "Dana"), intake.handle("tok", NOW)
    )
    pressed = intake.action(deed, "approve", "s1", 8)

    assert deed.handle == Handle("tok", NOW + dt.timedelta(minutes=14))
    assert (pressed.id, pressed.message, pressed.handle) == ("discord-5", Ref(deed.place, "8"), deed.handle)
    assert "tok" not in repr(pressed)
    assert not pressed.private


@pytest.mark.parametrize(
    ("permissions", "thread", "lacking"),
    [
        (1 << 10 | 1 << 11 | 1 << 35 | 1 << 38, False, []),
        (1 << 10 | 1 << 38, True, []),
        (1 << 10 | 1 << 38, False, ["Send Messages", "Create Public Threads"]),
        (1 << 11, True, ["View Channel", "Send Messages in Threads"]),
    ],
)
def test_what_we_lack_is_named_as_discord_calls_it(permissions: int, thread: bool, lacking: list[str]) -> None:
    """So that whoever runs the server finds it in its settings."""
    assert intake.lacking(permissions, thread=thread) == lacking
