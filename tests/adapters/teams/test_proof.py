"""Only the Bot Connector is listened to: forged, old and misdirected activities start nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from rolecall_teams.settings import Settings

from rolecall.store import tables
from tests.adapters.fake_teams.identity import signed
from tests.adapters.kits.teams import GENERAL


def heard(house):
    """Count the events that were kept."""
    with house.store.database.begin() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(tables.inbox)).scalar_one()


def asks(teams, name="eve"):
    """Return the activity of somebody who asks."""
    return teams.says(teams.world.person(name), "notes minutes please", GENERAL, names_bot=True).activity


def tampered(token):
    """Return a token whose claims were exchanged for those of another one."""
    head, _claims, signature = token.split(".")
    return f"{head}.{signed({'kid': 'k1'}, {'iss': 'me'}).split('.')[1]}.{signature}"


def _now(identity):
    return int(identity._clock.now().timestamp())


#: How a token is made that proves nothing: from the identity of the fake, and its service.
FORGED = {
    "no token": lambda one, service: "",
    "no bearer": lambda one, service: f"Basic {one.token(service)}",
    "no parts": lambda one, service: "Bearer x",
    "not base64": lambda one, service: "Bearer !.!.!",
    "not json": lambda one, service: "Bearer YQ.YQ.YQ",
    "a list": lambda one, service: "Bearer W10.W10.W10",
    "unsigned": lambda one, service: "Bearer " + one.token(service).rpartition(".")[0] + ".",
    "exchanged claims": lambda one, service: f"Bearer {tampered(one.token(service))}",
    "alg none": lambda one, service: "Bearer " + signed({"alg": "none", "kid": "k1"}, {}),
    "alg HS256": lambda one, service: "Bearer " + signed({"alg": "HS256", "kid": "k1"}, {}),
    "unknown key": lambda one, service: "Bearer " + signed({"alg": "RS256", "kid": "k9"}, {}),
    "another issuer": lambda one, service: "Bearer " + one.token(service, iss="https://evil.example"),
    "another bot": lambda one, service: "Bearer " + one.token(service, aud="another"),
    "another service": lambda one, service: "Bearer " + one.token("https://evil.example/"),
    "expired": lambda one, service: "Bearer " + one.token(service, exp=_now(one) - 301),
    "too early": lambda one, service: "Bearer " + one.token(service, nbf=_now(one) + 301),
    "without end": lambda one, service: "Bearer " + one.token(service, exp=None),
}


async def test_what_is_not_proven_is_turned_away(house, teams):
    """Each check by itself; the same activity is taken with the right token, so nothing else was wrong with it."""
    activity = asks(teams)

    answers = {
        name: await teams.send(activity, forged(teams.identity, teams.service)) for name, forged in FORGED.items()
    }

    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(FORGED, 403)
    assert {answer.text for answer in answers.values()} == {"This is not for us."}
    assert heard(house) == 0
    assert (await teams.send(activity, f"Bearer {teams.identity.token(teams.service)}")).status_code == 200
    assert heard(house) == 1


async def test_a_key_that_is_not_endorsed_for_teams_proves_nothing(house, teams, clock):
    """Other channels of the Bot Connector have keys of their own."""
    teams.identity.endorsements["k1"] = ["webchat"]
    clock.pass_time(days=1)

    answer = await teams.send(asks(teams), f"Bearer {teams.identity.token(teams.service)}")

    assert (answer.status_code, heard(house)) == (403, 0)


async def test_a_new_key_is_found_and_strangers_make_nobody_ask_for_it(house, teams, clock):
    """Keys are read again when an unknown one is named, but not each time."""
    teams.identity.kid, teams.identity.endorsements["k2"] = "k2", ["msteams"]
    before, activity = teams.identity.read, asks(teams)

    async def status():
        return (await teams.send(activity, f"Bearer {teams.identity.token(teams.service)}")).status_code

    assert [await status() for _ in range(3)] == [403, 403, 403]
    clock.pass_time(minutes=5)
    assert await status() == 200
    assert teams.identity.read == before + 1


def nowhere(teams):
    """Return settings that lead to a port at which nobody listens."""
    return replace(Settings.read(teams.environ()), openid_url="http://127.0.0.1:1/openid")


async def test_while_the_keys_cannot_be_read_teams_is_asked_to_come_again(house, teams, clock, monkeypatch):
    """Not knowing is no yes, and no final no."""
    clock.pass_time(days=1)
    monkeypatch.setattr(house.kit.running._works.inbound._proof, "_settings", nowhere(teams))

    answer = await teams.send(asks(teams), f"Bearer {teams.identity.token(teams.service)}")

    assert (answer.status_code, heard(house)) == (503, 0)


async def test_another_tenant_is_turned_away(house, teams):
    """The bot serves one organisation."""
    activity = asks(teams) | {"channelData": {"tenant": {"id": "another"}}}

    answer = await teams.send(activity, f"Bearer {teams.identity.token(teams.service)}")

    assert (answer.status_code, heard(house)) == (403, 0)


async def test_nothing_is_sent_where_an_activity_says_unless_it_is_on_the_list(house, teams, dana):
    """Even one that is signed: an address that is not the Connector's never gets the bot's token."""
    elsewhere = "https://smba.trafficmanager.net.evil.example/"
    activity = asks(teams) | {"serviceUrl": elsewhere}

    answer = await teams.send(activity, f"Bearer {teams.identity.token(elsewhere)}")

    assert (answer.status_code, heard(house)) == (403, 0)
    await house.kit.running.tell(dana, house.kit.place, "Still here.", key="k")
    assert "Still here." in await house.kit.told(dana)


@pytest.mark.parametrize(
    ("body", "status"),
    [("[]", 400), ("{", 400), ('{"serviceUrl": 1}', 403), ("x" * (256 * 1024 + 1), 413)],
)
async def test_a_body_that_is_no_activity_is_refused(house, teams, body, status):
    """Before anything of it is believed."""
    client, url = teams._bot

    answer = await client.post(url, content=body, headers={"Authorization": f"Bearer {teams.identity.token('x')}"})

    assert (answer.status_code, heard(house)) == (status, 0)


async def test_an_activity_without_its_parts_is_named(house, teams):
    """What Teams itself sends and nobody understands is a bug somebody has to see."""
    activity = asks(teams) | {"from": {}}

    answer = await teams.send(activity, f"Bearer {teams.identity.token(teams.service)}")

    assert (answer.status_code, answer.text) == (400, "The activity lacks from.id.")
