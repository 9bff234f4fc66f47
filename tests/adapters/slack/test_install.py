"""Installations: by consent, for a workspace or an organisation, kept encrypted, and gone when Slack says so."""

from __future__ import annotations

import datetime as dt
import json
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from rolecall.chat import Place
from rolecall.errors import Dead, Forbidden
from rolecall_slack.client import Client
from rolecall_slack.credentials import Credentials
from rolecall_slack.install import ROW, Install, Installs, inspect
from rolecall_slack.invitations import Invitations
from tests.adapters.fake_slack.app_config import AppConfig

SECRETS = Credentials(client_id=AppConfig.client_id, client_secret=AppConfig.client_secret)
INVITED = "an-invitation-by-an-owner"


@pytest.fixture
async def shop(stage):
    """Another adapter's installations on the same shelf, before the same platform."""
    house = stage.house
    shelf = house.adapter_shelf = _shelf(house)
    async with Client(stage.slack.base_url) as client:
        yield Installs(client, house.desk, shelf, SECRETS)


def _shelf(house):
    from rolecall.app.shelf import AdapterShelf

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


async def test_whoever_is_told_that_the_app_is_gone_forgets_it(http_stage):
    """And says so: nothing more is tried with a dead token."""
    await http_stage.slack.admin.uninstall(http_stage.kit.team)

    assert list(http_stage.works.installs.all) == []
    assert "installed nowhere" in (await http_stage.house.adapter.health()).text
    with pytest.raises(Dead):
        await http_stage.house.adapter.find(http_stage.kit.place, "x")
    assert [event["what"] for event in http_stage.events() if event["type"] == "Changed"] == ["removed"]


async def test_a_token_is_asked_what_it_may(stage):
    """What Slack does not say is believed until it refuses."""
    found = await inspect(stage.works.client, stage.kit.install.token)

    assert found.may("chat:write", "usergroups:read")
    assert not found.may("admin")
    assert Install("T1", "U1", "B1", "t").may("admin")


# by invitation only


def test_an_invitation_works_once_and_for_an_hour(stage_shelf, settings):
    """Of two at once one succeeds; afterwards nothing of it is left."""
    invitations = Invitations(stage_shelf, settings, SECRETS)
    now = dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC)
    invitations.make(INVITED, now)

    assert not invitations.stands("guessed", now)
    assert not invitations.stands("", now)
    assert not invitations.stands(INVITED, now + dt.timedelta(hours=1))
    assert not invitations.use(INVITED, now + dt.timedelta(hours=1))
    assert invitations.use(INVITED, now)
    assert not invitations.use(INVITED, now)
    assert not invitations.stands(INVITED, now)


@pytest.fixture
def stage_shelf(sqlite_store):
    """A shelf."""
    from rolecall.app.shelf import AdapterShelf

    return AdapterShelf(sqlite_store, "main", "slack")


@pytest.fixture
def settings():
    """Settings with a public address."""
    from rolecall_slack.settings import Settings

    return Settings(public_url="https://rolecall.example")


async def test_only_who_was_invited_is_asked_for_consent_and_taken_in(http_stage):
    """From the link to the word that says what to do next; anybody else is turned away."""
    stage = http_stage
    works, url = stage.works, stage.slack.app.events_url.rpartition("/")[0]
    works.installs._credentials = SECRETS
    reception = stage.kit.running._app.state.reception
    reception.invitations._client_id = AppConfig.client_id
    owner = stage.slack.person("owner", stage.slack.team("other"))
    stage.slack.app.redirect_urls = (reception.invitations.redirect,)
    reception.invitations.make(INVITED, stage.house.clock.now())

    async with httpx.AsyncClient() as browser:
        assert (await browser.get(f"{url}/install?invitation=guessed")).status_code == 403
        asked = await browser.get(f"{url}/install?invitation={INVITED}")
        assert asked.status_code == 303
        agreed = urlsplit(stage.slack.consent.allow(asked.headers["location"], owner.user)).query
        assert (await browser.get(f"{url}/oauth_redirect?code=x&state=guessed")).status_code == 403
        done = await browser.get(f"{url}/oauth_redirect?{agreed}")
        assert (await browser.get(f"{url}/oauth_redirect?{agreed}")).status_code == 403

    assert (done.status_code, "default-src 'none'" in done.headers["content-security-policy"]) == (200, True)
    assert {install.tenant for install in works.installs.all} == {stage.kit.team.id, owner.user.team}
    direct = stage.slack.world.direct(stage.slack.world.installed(owner.user.team).user, owner.id)
    assert "/rolecall hire" in owner.sees(direct)[-1].text
    assert Place.parse(f"slack:{owner.user.team}:{direct.id}")
