"""Installations: by consent, for a workspace or an organisation, kept encrypted, and gone when Slack says so."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from rolecall.app.shelf import AdapterShelf
from rolecall.chat import HOST, Actor
from rolecall.errors import Dead, Forbidden
from rolecall_slack.client import Client
from rolecall_slack.credentials import Credentials
from rolecall_slack.install import ROW, Install, Installs, inspect
from rolecall_slack.invitations import Invitations, address, invite
from rolecall_slack.settings import Settings
from tests.adapters.fake_slack.app_config import AppConfig

SECRETS = Credentials(client_id=AppConfig.client_id, client_secret=AppConfig.client_secret)


@pytest.fixture
async def shop(stage):
    """Another adapter's installations on the same shelf, before the same platform."""
    house = stage.house
    shelf = house.adapter_shelf = _shelf(house)
    async with Client(stage.slack.base_url) as client:
        yield Installs(client, house.desk, shelf, SECRETS)


def _shelf(house):
    return AdapterShelf(house.store, "main", "slack-test")


def consented(stage, user, *, org=False):
    """Let somebody press Allow; return the code."""
    stage.slack.app.redirect_urls = ("https://rolecall.example/slack/oauth_redirect",)
    query = {"client_id": AppConfig.client_id, "scope": "chat:write,users:read", "state": "s"}
    sent = stage.slack.consent.allow(f"{stage.slack.authorize_url}?{urlencode(query)}", user, org=org)
    return parse_qs(urlsplit(sent).query)["code"][0]


async def test_a_consent_becomes_an_installation_that_outlives_the_process(stage, shop):
    """Its token speaks, its workspace belongs to the organisation, its row is not readable in the database."""
    other = stage.slack.team("other")
    owner = stage.slack.person("owner", other)

    made = await shop.exchange(consented(stage, owner.user), "")
    again = Installs(shop._client, stage.house.desk, shop._shelf, SECRETS)
    await again.load()

    assert (made.tenant, made.installer, made.org) == (other.id, owner.id, False)
    assert again.named(other.id) == made
    assert await again.call(other.id, "auth.test")
    assert stage.house._tenant_of("slack", other.id) == "main"
    assert made.token not in repr(made)
    with stage.house.store.database.begin() as connection:
        raw = connection.exec_driver_sql("SELECT * FROM shelf_row").fetchall()
    assert raw
    assert made.token not in str(raw)


async def test_an_organisation_is_one_tenant(stage, shop):
    """Its installation has no workspace; every workspace of it belongs to the same tenant."""
    first, second = (stage.slack.team(name, enterprise="E1") for name in ("first", "second"))
    owner = stage.slack.person("owner", first)

    made = await shop.exchange(consented(stage, owner.user, org=True), "")

    assert (made.tenant, made.org) == ("E1", True)
    assert shop.of(None, "E1") == shop.of(second.id, "E1") == made
    assert shop.of(first.id, None) is None


async def test_one_workspace_that_is_lost_ends_no_other(stage, shop):
    """Only where none is left nothing can be done any more."""
    for name in ("one", "two"):
        owner = stage.slack.person(name, stage.slack.team(name))
        await shop.exchange(consented(stage, owner.user), "")
    one, two = sorted(install.tenant for install in shop.all)
    stage.slack.world.installed(one).state = "revoked"

    with pytest.raises(Forbidden):
        await shop.call(one, "auth.test")
    await shop.remove(one)
    with pytest.raises(Forbidden, match="removed from"):
        shop.named(one)
    assert await shop.call(two, "auth.test")
    await shop.remove(two)
    with pytest.raises(Dead):
        shop.named(two)
    assert json.loads(shop._shelf.get("installs")[0]) == []
    assert shop._shelf.get(f"{ROW}{two}") is None


async def test_a_token_that_ends_is_renewed_before(stage, shop):
    """With token rotation; the new one is kept."""
    stage.slack.app.rotation = True
    owner = stage.slack.person("owner", stage.slack.team("other"))
    made = await shop.exchange(consented(stage, owner.user), "")
    assert await shop.token(made.tenant) == made.token

    stage.house.clock.pass_time(hours=11)
    renewed = await shop.token(made.tenant)

    assert renewed != made.token
    assert await shop.call(made.tenant, "auth.test")
    again = Installs(shop._client, stage.house.desk, shop._shelf, SECRETS)
    await again.load()
    assert await again.token(made.tenant) == renewed


async def test_a_token_that_another_process_renewed_is_not_renewed_again(stage, shop):
    """What renews it works once: whoever comes second would be without any."""
    stage.slack.app.rotation = True
    owner = stage.slack.person("owner", stage.slack.team("other"))
    made = await shop.exchange(consented(stage, owner.user), "")
    beside = Installs(shop._client, stage.house.desk, shop._shelf, SECRETS)
    await beside.load()

    stage.house.clock.pass_time(hours=11)
    renewed = await shop.token(made.tenant)

    assert await beside.token(made.tenant) == renewed != made.token


async def test_an_event_of_a_workspace_that_another_process_took_in_is_not_lost(http_stage):
    """Slack gives it to any of them, and what is acked does not come again."""
    stage = http_stage
    owner = stage.slack.person("owner", stage.slack.team("other"))
    token = stage.slack.install(stage.slack.world.teams[owner.user.team]).token
    beside = Installs(stage.works.client, stage.house.desk, stage.works.installs._shelf, SECRETS)
    await beside.add(await inspect(stage.works.client, token))

    await owner.dm("hello")

    assert [event["place"]["tenant"] for event in stage.events()] == [owner.user.team]


async def test_whoever_is_told_that_the_app_is_gone_forgets_it(http_stage):
    """And says so: nothing more is tried with a dead token."""
    await http_stage.slack.admin.uninstall(http_stage.kit.team)

    assert list(http_stage.works.installs.all) == []
    assert "installed nowhere" in (await http_stage.house.adapter.health()).text
    with pytest.raises(Dead):
        await http_stage.house.adapter.find(http_stage.kit.place, "x")
    assert [event["what"] for event in http_stage.events() if event["type"] == "Changed"] == ["removed"]


async def test_late_word_that_the_app_is_gone_ends_no_installation_made_since(http_stage):
    """Slack tells it again for an hour where nobody heard it the first time."""
    stage, team = http_stage, http_stage.kit.team
    await stage.slack.admin.uninstall(team)
    again = await inspect(stage.works.client, stage.slack.install(team).token)
    await stage.works.installs.add(again)

    event = {"type": "event_callback", "event_id": "Ev1", "team_id": team.id, "event": {"type": "app_uninstalled"}}
    late, http = json.dumps(event).encode(), stage.slack.http
    headers = http.headers(late, "application/json")
    assert (await http.post(stage.slack.app.events_url, headers, late, 3))[0] == 200

    assert stage.works.installs.named(team.id) == again


async def test_a_token_is_asked_what_it_may(stage):
    """What Slack does not say is believed until it refuses."""
    found = await inspect(stage.works.client, stage.kit.install.token)

    assert found.may("chat:write", "usergroups:read")
    assert not found.may("admin")
    assert Install("T1", "U1", "B1", "t").may("admin")


# by invitation only


NOW = dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC)


def test_an_invitation_works_once_and_for_an_hour(stage_shelf):
    """Of two at once one succeeds; afterwards nothing of it is left."""
    invitations = Invitations(stage_shelf, Settings(public_url="https://rolecall.example", credentials=SECRETS))
    invited = invite(stage_shelf, "the-owners-link", NOW)

    assert not invitations.stands("guessed", NOW)
    assert not invitations.stands("", NOW)
    assert not invitations.stands(invited, NOW + dt.timedelta(hours=1))
    assert invitations.use(invited, NOW + dt.timedelta(hours=1)) is None
    assert invitations.use(invited, NOW) == "the-owners-link"
    assert invitations.use(invited, NOW) is None
    assert not invitations.stands(invited, NOW)


def test_the_address_of_an_invitation_does_not_hold_the_owners_link(stage_shelf):
    """It travels through browsers and Slack; whoever sees it is no member by it."""
    shown = address("https://rolecall.example", invite(stage_shelf, "the-owners-link", NOW))

    assert shown.startswith("https://rolecall.example/slack/install?invitation=")
    assert "the-owners-link" not in shown


@pytest.fixture
def stage_shelf(sqlite_store):
    """A shelf."""
    return AdapterShelf(sqlite_store, "main", "slack")


@pytest.fixture
async def founder(http_stage):
    """Somebody who was invited by the owner Lee to bring their own workspace, in front of a browser."""
    stage = http_stage
    stage.works.installs._credentials = SECRETS
    reception = stage.kit.running._app.state.reception
    settings = reception.invitations._settings = replace(reception.invitations._settings, credentials=SECRETS)
    stage.slack.app.redirect_urls = (reception.invitations.redirect,)
    stage.house.enter("lee", "owner")
    link = stage.house.desk.link(Actor(HOST, "local", "host:lee", "lee"), "lee")
    invited = invite(reception.invitations._shelf, link, stage.house.clock.now())
    person = stage.slack.person("founder", stage.slack.team("other"))
    assert settings.public_url
    async with httpx.AsyncClient(base_url=stage.slack.app.events_url.rpartition("/")[0]) as browser:
        yield Founder(stage, person, browser, invited)


@dataclass
class Founder:
    """What the founder works with."""

    stage: Any
    person: Any
    browser: httpx.AsyncClient
    invited: str

    async def asked(self):
        """Open the address; return where Slack asks."""
        found = await self.browser.get(f"/install?invitation={self.invited}")
        assert found.status_code == 303
        return found.headers["location"]

    async def back(self, location):
        """Come back from Slack's question."""
        return await self.browser.get(f"/oauth_redirect?{urlsplit(location).query}")


async def test_slack_may_ask_for_a_proof_before_the_app_is_installed_anywhere(http_stage):
    """The address of its events is verified when the app is made, and nobody has consented yet."""
    await http_stage.works.installs.remove(http_stage.kit.team.id)

    assert await http_stage.slack.http.verify(3)


async def test_whoever_was_invited_is_taken_in_as_the_owner_and_written_to(founder):
    """From the address to the card that says what to do next; it works once and for nobody else."""
    stage, person = founder.stage, founder.person
    assert (await founder.browser.get("/install?invitation=guessed")).status_code == 403
    agreed = stage.slack.consent.allow(await founder.asked(), person.user)
    assert (await founder.browser.get("/oauth_redirect?code=x&state=guessed")).status_code == 403

    done = await founder.back(agreed)
    again = await founder.back(agreed)
    await stage.works.later.settle()

    assert (done.status_code, "default-src 'none'" in done.headers["content-security-policy"]) == (200, True)
    assert "You are lee here from now on." in done.text
    assert (again.status_code, "rolecall slack connect" in again.text) == (403, True)
    assert {install.tenant for install in stage.works.installs.all} == {stage.kit.team.id, person.user.team}
    assert stage.house.desk.greet(Actor("slack", person.user.team, person.id, "founder")) == "lee"
    direct = stage.slack.world.direct(stage.slack.world.installed(person.user.team).user, person.id)
    assert "Welcome, lee: you are an owner here" in person.sees(direct)[-1].text


@pytest.mark.parametrize("trouble", ["cancelled", "refused"])
async def test_an_invitation_that_came_to_nothing_says_how_to_get_another(founder, trouble):
    """It is used up all the same; nobody is a member by it."""
    stage, location = founder.stage, await founder.asked()
    if trouble == "cancelled":
        came = await founder.back(stage.slack.consent.cancel(location, founder.person.user))
    else:
        agreed = stage.slack.consent.allow(location, founder.person.user)
        stage.slack.faults.refuse("oauth.v2.access", "invalid_code")
        came = await founder.back(agreed)

    assert came.status_code in {400, 502}
    assert "This link is used up" in came.text or "this link is used up" in came.text
    assert "rolecall slack connect" in came.text
    assert (await founder.browser.get(f"/install?invitation={founder.invited}")).status_code == 403
    assert len(stage.works.installs.all) == 1


async def test_an_installation_whose_link_ended_makes_no_member(founder):
    """The app is there; who installed it is told that they are nobody by it yet."""
    founder.stage.house.clock.pass_time(minutes=11)  # a sign-in link lasts ten

    done = await founder.back(founder.stage.slack.consent.allow(await founder.asked(), founder.person.user))

    assert done.status_code == 200
    assert "used up, expired or unknown" in done.text
