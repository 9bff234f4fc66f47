"""What people do in Teams becomes events, and what is said to one of them is said to nobody else."""

from __future__ import annotations

import asyncio

import pytest
from rolecall_teams import activities
from rolecall_teams.inbound import TAKEN
from rolecall_teams.services import ADD

from rolecall.chat import Action, Card, Message, Place
from rolecall.chat.common.welcoming import USED_UP
from rolecall.errors import Forbidden, NotFound
from tests.adapters.fake_teams.server import TENANT
from tests.adapters.flows import asked, card, decides
from tests.adapters.kits.teams import GENERAL


def read(delivery):
    """Return the event that a delivery is."""
    return activities.event(delivery.activity, TENANT)


async def test_a_mention_in_a_channel_begins_a_thread_and_one_below_is_in_it(teams):
    """Teams names the thread in both; only the first is not inside."""
    eve = teams.world.person("eve")
    begins = teams.says(eve, "hello <b>you</b>", GENERAL, names_bot=True)
    below = teams.says(eve, "and more", GENERAL, begins.activity["id"], names_bot=True)

    first, second = read(begins), read(below)

    assert isinstance(first, Message)
    assert (first.text, first.how, first.private) == ("@rolecall hello <b>you</b>", "mention", False)
    assert (first.place.thread, second.place.thread) == (None, begins.activity["id"])
    assert ":" not in first.id + second.id + second.place.channel + second.actor.id
    assert activities.conversation(second.place) == f"{GENERAL};messageid={begins.activity['id']}"
    assert Place.parse(str(second.place)) == second.place


async def test_a_command_stands_without_the_name_of_the_bot(teams):
    """People cannot type a command in a channel without naming the bot first."""
    said = teams.says(teams.world.person("eve"), "/ba user stories", GENERAL, names_bot=True)

    assert read(said).text == "/ba user stories"


async def test_other_people_who_are_mentioned_are_read_by_their_names(teams):
    """Only what the activity itself calls a mention is one."""
    activity = dict(
        teams.says(teams.world.person("eve"), "ask <at>Max</at> or <at>Kim</at>", GENERAL, names_bot=True).activity
    )
    other = {"type": "mention", "text": "<at>Max</at>", "mentioned": {"id": "29:max", "name": "Max"}}
    activity["entities"] = [*activity["entities"], other]

    assert activities.event(activity, TENANT).text == "@rolecall ask @Max or <at>Kim</at>"


@pytest.mark.parametrize(
    "change",
    [
        {"conversation": {"id": "19:x@thread.v2", "conversationType": "groupChat"}},
        {"entities": []},
        {"type": "messageReaction"},
        {"type": "invoke", "name": "task/fetch"},
    ],
    ids=["a group chat", "nobody named", "a reaction", "another invoke"],
)
async def test_what_was_not_said_to_us_is_nobodys_business(teams, change):
    """It is acknowledged and forgotten."""
    activity = {**teams.says(teams.world.person("eve"), "hello", GENERAL, names_bot=True).activity, **change}

    assert activities.event(activity, TENANT) is None
    assert (await teams.send(activity, f"Bearer {teams.identity.token(teams.service)}")).status_code == 200


async def test_a_press_says_what_is_pressed_and_where(house, teams, dana):
    """Verb and subject come from the card that was seen."""
    on = await asked(house, dana)
    shown = await card(house, dana, on.request)

    event = read(teams.presses(teams.world.people[activities.raw(dana.id)], shown.buttons["approve"], "approve"))

    assert isinstance(event, Action)
    assert (event.verb, event.message, event.place) == ("approve", shown.ref, on.thread)
    assert event.subject


async def test_a_press_is_answered_while_the_person_looks(house, dana):
    """Teams shows the words to whoever pressed."""
    on = await asked(house, dana)

    heard = await decides(house, dana, on, "approve")

    assert heard.said == TAKEN


async def test_a_form_is_a_line_to_write_where_there_are_none(house, dana):
    """The second rung: the card says what to write, with a mention, in the thread."""
    on = await asked(house, dana)

    shown = await card(house, dana, on.request)

    assert set(shown.buttons) == {"approve"}
    assert "Mention me in this thread with one of these lines:" in shown.text


async def test_a_link_binds_an_account_and_reaches_no_inbox(house, teams):
    """It is a secret that works once; a used one says so to whoever sent it."""
    _member, token = await asyncio.to_thread(house.enter, "lee", "owner")
    stranger = await house.kit.stranger("lee")

    for _ in range(2):
        await house.does(house.kit.writes(stranger, f"/rolecall link {token}", house.kit.direct(stranger)))

    assert (await house.kit.told(stranger)) == ["You are lee here from now on.", USED_UP]
    assert house.desk.work_next() is False


async def test_a_private_word_to_somebody_without_the_app_is_refused(house, teams, dana):
    """It is said nowhere else instead."""
    teams.world.without_app.add(activities.raw(dana.id))

    with pytest.raises(Forbidden):
        await house.adapter.tell(dana, house.kit.place, "psst", key="k")

    assert teams.world.seen(GENERAL) == []


async def test_what_cannot_be_known_is_never_answered_with_no(house, dana):
    """“Not posted” would be posted twice, “not in the group” would be believed."""
    running = house.kit.running
    with pytest.raises(Forbidden):
        await running.find(house.kit.place, "k")
    with pytest.raises(Forbidden):
        await running.member_of(dana, frozenset({"x"}))
    with pytest.raises(NotFound):
        await running.read("x")


async def test_the_doctor_says_what_is_missing(house, teams):
    """Settings, the address, the password, and that nothing arrived."""
    adapter, shelf = house.kit.running, house.kit.running._works.services._shelf

    async def doctor(environ):
        found = await asyncio.to_thread(adapter.doctor, environ, None, shelf, house.clock.now)
        return [(finding.level, finding.next) for finding in found]

    public = {"ROLECALL_PUBLIC_URL": "https://rolecall.example"}
    assert await doctor({**teams.environ(), **public}) == [("ok", ""), ("ok", ""), ("ok", "")]
    shelf.drop(f"service:{TENANT}")
    wrong = {**teams.environ(), "ROLECALL_TEAMS_APP_PASSWORD": "old"}
    assert await doctor(wrong) == [
        ("bad", "Make a new client secret."),
        ("warn", "Set ROLECALL_PUBLIC_URL=https://…"),
        ("warn", ADD),
    ]
    assert (await doctor({}))[0][0] == "bad"


async def test_a_message_in_the_chat_with_the_bot_needs_no_mention(house, teams, dana):
    """And what comes of it stands in that chat, where there are no threads."""
    await house.does(house.kit.writes(dana, "/notes minutes, please", house.kit.direct(dana)))
    await house.turn()

    chat = activities.raw(house.kit.direct(dana).channel)
    assert teams.world.seen(chat)
    assert teams.world.seen(GENERAL) == []


async def test_a_card_of_before_a_restart_of_the_adapter_knows_its_service(house, teams):
    """Where Teams is reached stands on the shelf."""
    await house.restart()

    await house.adapter.post(house.kit.place, Card("still here"), key="k")

    assert len(teams.world.seen(GENERAL)) == 1
