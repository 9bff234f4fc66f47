"""The bot's token, and what each answer of the Connector means for a delivery."""

from __future__ import annotations

import pytest
from rolecall_teams.connector import Connector
from rolecall_teams.settings import Settings

from rolecall.chat import Card
from rolecall.chat.wire import to_json
from rolecall.errors import Dead, Forbidden, Gone, Refused, Throttled, Unreached, Unsure
from rolecall.ports.queues import OutboxRow
from tests.adapters.fake_teams.connector import WAIT_S

MEANS = {
    "broken": Unsure,
    "lost": Unsure,
    "cut": Unreached,
    "throttled": Throttled,
    "gone": Gone,
    "forbidden": Forbidden,
    "refused": Refused,
    "dead": Dead,
}


@pytest.mark.parametrize("fault", MEANS)
async def test_each_answer_is_an_error_of_the_port(house, fault):
    """What the courier does next hangs on nothing else."""
    house.kit.fail(fault)

    with pytest.raises(MEANS[fault]) as raised:
        await house.adapter.post(house.kit.place, Card("x"), key="k")

    if fault == "throttled":
        assert raised.value.retry_after == WAIT_S


@pytest.mark.parametrize("fault", ["broken", "lost"])
async def test_what_may_have_arrived_is_held_and_not_sent_twice(house, teams, fault):
    """Teams drops no repeat and lets no bot look: a person looks, and the note says where."""
    place = house.kit.place
    facts = {"key": "x:root", "tenant": "main", "workspace": "teams", "channel": str(place), "kind": "card"}
    house.put(OutboxRow(**facts, body=to_json(Card("once"))))
    house.kit.fail(fault)
    await house.turn()

    row = house.delivery("x:root")
    assert row.state == "held"
    assert "Look there" in row.note
    assert len(teams.world.seen("19:general@thread.tacv2")) == (fault == "lost")


async def test_the_pace_of_teams_is_kept_by_what_it_answers(house):
    """Eight at once are one too many; after a second it goes on."""
    for _ in range(7):
        await house.adapter.post(house.kit.place, Card("x"), key="k")

    with pytest.raises(Throttled):
        await house.adapter.post(house.kit.place, Card("x"), key="k")
    house.clock.pass_time(seconds=2)
    await house.adapter.post(house.kit.place, Card("x"), key="k")


async def test_a_token_serves_until_it_ends(house, teams, clock):
    """One is fetched at the start, the next one before the first is too old."""
    asked = teams.identity.asked
    for _ in range(3):
        await house.adapter.post(house.kit.place, Card("x"), key="k")
    assert teams.identity.asked == asked

    clock.pass_time(minutes=56)
    await house.adapter.post(house.kit.place, Card("x"), key="k")
    assert teams.identity.asked == asked + 1


async def test_a_token_that_was_withdrawn_is_fetched_anew_once(house, teams):
    """A rotated secret costs nobody a message."""
    teams.identity.withdraw()

    ref = await house.adapter.post(house.kit.place, Card("x"), key="k")

    assert [one.id for one in teams.world.seen("19:general@thread.tacv2")] == [ref.message]


async def test_a_password_that_is_not_taken_ends_the_adapter(house, teams):
    """It is not tried again and again, and it is not said."""
    teams.identity.password = "rotated~away"
    await house.kit.running.stop()

    with pytest.raises(Dead) as raised:
        await house.kit.running.start(house, house.desk, None)

    assert "s3cret" not in str(raised.value)


async def test_no_address_off_the_list_gets_a_call(teams):
    """Not even from a row that somebody wrote on the shelf."""
    connector = Connector(Settings.read(teams.environ()), teams.connector._clock.now)
    asked = teams.identity.asked

    with pytest.raises(Forbidden, match=r"evil\.example"):
        await connector.call("POST", "https://evil.example/emea/", body={})

    assert teams.identity.asked == asked
    await connector.close()


async def test_before_anything_arrived_nobody_knows_where_teams_is(house, clock):
    """The words say what to do."""
    services = house.kit.running._works.services
    services._known.clear()
    services._shelf.drop("service:7b1c9a52-tenant")

    with pytest.raises(Forbidden, match="Add the app to a team"):
        await house.adapter.post(house.kit.place, Card("x"), key="k")
