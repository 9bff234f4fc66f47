"""Installing through the unmodified OAuth flow, for a workspace and for an organisation; and every end of a token."""

from __future__ import annotations

import html
import re
from types import SimpleNamespace

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import FileInstallationStore
from slack_sdk.oauth.state_store import FileOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from tests.adapters.fake_slack.bolt import http
from tests.adapters.fake_slack.oauth import Denied
from tests.adapters.fake_slack.server import FakeSlack

# slack_sdk 3.47 still builds its OAuth call with what aiohttp 3.14 deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")

SCOPES = ["chat:write", "commands", "usergroups:read"]


@pytest.fixture
async def stage(clock, tmp_path):
    """An organisation of two workspaces where nobody has installed the app yet, and a Bolt that serves many."""
    async with FakeSlack(clock) as slack:
        settings = AsyncOAuthSettings(
            client_id=slack.app.client_id,
            client_secret=slack.app.client_secret,
            scopes=SCOPES,
            authorization_url=slack.authorize_url,
            installation_store=FileInstallationStore(base_dir=str(tmp_path / "installs")),
            state_store=FileOAuthStateStore(expiration_seconds=60, base_dir=str(tmp_path / "states")),
        )
        client = AsyncWebClient(base_url=slack.base_url, retry_handlers=[])
        app = AsyncApp(
            client=client,
            signing_secret=slack.app.signing_secret,
            oauth_flow=AsyncOAuthFlow(client=client, settings=settings),
            process_before_response=True,
        )
        north, south = slack.team("north", "E0001"), slack.team("south", "E0001")
        async with http(slack, app), aiohttp.ClientSession() as browser:
            address = slack.app.events_url.removesuffix("/slack/events")
            slack.app.redirect_urls = (f"{address}/slack/oauth_redirect",)
            yield SimpleNamespace(slack=slack, app=app, north=north, south=south, browser=browser, address=address)


async def installed(stage, user, **how) -> int:
    """Walk through the flow as `user` in a browser; returns the last status."""
    async with stage.browser.get(f"{stage.address}/slack/install") as page:
        link = re.search(r'<a href="([^"]+)"', await page.text())
    back = stage.slack.consent.allow(html.unescape(link[1]), user, **how)
    cookies = {key: value.value for key, value in page.cookies.items()}
    async with stage.browser.get(back, headers={"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())}) as page:
        return page.status


async def test_a_workspace_installs_and_its_command_is_served(stage):
    """The token that the flow stored is the one the listener's client has."""
    dana = stage.slack.person("dana", stage.north)

    @stage.app.command("/ba")
    async def command(ack, body, client):
        await ack((await client.auth_test())["team_id"])

    assert await installed(stage, dana.user) == 200
    sent = await dana.command("/ba")

    assert sent.answer == stage.north.id
    assert stage.slack.world.installed(stage.south.id) is None


async def test_an_organisation_installs_for_all_its_workspaces(stage):
    """Its interactions have no team, and its token has to say which workspace it means."""
    dana = stage.slack.person("dana", stage.south)
    group = stage.slack.group("managers", stage.south, dana)
    heard = []

    @stage.app.command("/ba")
    async def command(ack, body, client, context):
        heard.append((body["is_enterprise_install"], context.enterprise_id, context.is_enterprise_install))
        found = await client.usergroups_users_list(usergroup=group.id, team_id=body["team_id"])
        await ack(",".join(found["users"]))

    @stage.app.shortcut("ask")
    async def shortcut(ack, body):
        heard.append(body["team"])
        await ack()

    robin = stage.slack.person("robin", stage.north)
    assert await installed(stage, robin.user, org=True) == 200
    sent = await dana.command("/ba")
    await dana.shortcut("ask")

    assert sent.answer == dana.id
    assert heard == [("true", "E0001", True), None]
    foreign = stage.slack.team("partner")
    client = AsyncWebClient(token=stage.slack.world.installed(stage.south.id).token, base_url=stage.slack.base_url)
    with pytest.raises(SlackApiError, match="missing_argument"):
        await client.usergroups_users_list(usergroup=group.id)
    with pytest.raises(SlackApiError, match="team_not_found"):
        await client.usergroups_users_list(usergroup=group.id, team_id=foreign.id)
    teams = (await client.auth_teams_list())["teams"]
    assert [one["id"] for one in teams] == [stage.north.id, stage.south.id]


async def test_a_code_is_good_once_and_for_ten_minutes(stage):
    """A second exchange, an old code and a wrong secret are refused."""
    dana, slack = stage.slack.person("dana", stage.north), stage.slack
    redirect = slack.app.redirect_urls[0]
    link = f"{slack.authorize_url}?client_id={slack.app.client_id}&scope=chat:write&redirect_uri={redirect}"
    client = AsyncWebClient(base_url=slack.base_url, retry_handlers=[])

    async def error(code, **other):
        given = {"client_id": slack.app.client_id, "client_secret": slack.app.client_secret, "code": code} | other
        with pytest.raises(SlackApiError) as caught:
            await client.oauth_v2_access(**given)
        return caught.value.response["error"]

    code = slack.consent.allow(link, dana.user).partition("code=")[2].partition("&")[0]
    assert await error(code, client_secret="wrong") == "bad_client_secret"
    assert await error(code, client_id="wrong") == "invalid_client_id"
    assert await error(code, redirect_uri="https://elsewhere.example") == "bad_redirect_uri"
    await client.oauth_v2_access(
        client_id=slack.app.client_id, client_secret=slack.app.client_secret, code=code, redirect_uri=redirect
    )
    assert await error(code) == "code_already_used"
    assert await error("code-9999") == "invalid_code"
    old = slack.consent.allow(link, dana.user).partition("code=")[2].partition("&")[0]
    slack.clock.pass_time(minutes=11)
    assert await error(old) == "invalid_code"


async def test_the_authorize_page_refuses_what_it_must(stage):
    """A scope that the app has not, another address, and guests."""
    dana, guest = stage.slack.person("dana", stage.north), stage.slack.person("gil", stage.north, "guest")
    link = f"{stage.slack.authorize_url}?client_id={stage.slack.app.client_id}&scope=chat:write"

    for wrong, user in (
        (link.replace("chat:write", "admin"), dana),
        (link.replace("scope=chat:write", "scope="), dana),
        (link.replace("client_id=111", "client_id=999"), dana),
        (link + "&redirect_uri=https://elsewhere.example", dana),
        (link, guest),
    ):
        with pytest.raises(Denied):
            stage.slack.consent.allow(wrong, user.user)
    assert "error=access_denied" in stage.slack.consent.cancel(link, dana.user)
    stage.slack.app.org_deploy = False
    with pytest.raises(Denied, match="organisation"):
        stage.slack.consent.allow(link, dana.user, org=True)
    stage.slack.app.redirect_urls = ()
    with pytest.raises(Denied, match="redirect"):
        stage.slack.consent.allow(link, dana.user)


async def test_optional_scopes_can_be_left_out(stage):
    """And only those."""
    dana, stage.slack.app.optional_scopes = stage.slack.person("dana", stage.north), frozenset({"usergroups:read"})

    assert await installed(stage, dana.user, without=frozenset({"usergroups:read"})) == 200
    assert stage.slack.world.installed(stage.north.id).scopes == {"chat:write", "commands"}
    with pytest.raises(Denied):
        await installed(stage, dana.user, without=frozenset({"commands"}))


async def test_a_token_with_rotation_expires_and_is_renewed(office):
    """The old one is refused after twelve hours, its successor works."""
    office.slack.app.rotation = True
    install = office.slack.install(office.team)
    office.client.token = install.token
    assert (await office.client.auth_test())["ok"]

    office.clock.pass_time(hours=12)
    assert await office.error("auth.test") == "token_expired"
    app = office.slack.app
    renewed = await office.client.oauth_v2_access(
        client_id=app.client_id,
        client_secret=app.client_secret,
        grant_type="refresh_token",
        refresh_token=install.refresh,
    )
    office.client.token = renewed["access_token"]
    assert (await office.client.auth_test())["ok"]
    with pytest.raises(SlackApiError, match="invalid_refresh_token"):
        await office.client.oauth_v2_access(
            client_id=app.client_id, client_secret=app.client_secret, grant_type="refresh_token", refresh_token="old"
        )


async def test_revoked_and_uninstalled_tokens_are_refused_by_name(office):
    """The app is told of both; the two codes differ."""
    told = await office.slack.admin.revoke_tokens(office.team)
    assert [one.event["type"] for one in told] == ["tokens_revoked"]
    assert await office.error("auth.test") == "token_revoked"

    office.client.token = office.slack.install(office.team).token
    with pytest.raises(SlackApiError, match="bad_client_secret"):
        await office.client.apps_uninstall(client_id=office.slack.app.client_id, client_secret="wrong")
    told = await office.slack.admin.uninstall(office.team)
    assert [one.event["type"] for one in told] == ["app_uninstalled", "tokens_revoked"]
    assert await office.error("auth.test") == "account_inactive"


async def test_an_app_can_end_its_token_and_itself(office):
    """By its own calls; a trial changes nothing."""
    assert not (await office.client.auth_revoke(test=True))["revoked"]
    assert (await office.client.auth_revoke())["revoked"]
    assert await office.error("auth.test") == "token_revoked"

    office.client.token = office.slack.install(office.team).token
    office.clock.pass_time(minutes=1)
    app = office.slack.app
    await office.client.apps_uninstall(client_id=app.client_id, client_secret=app.client_secret)
    assert await office.error("auth.test") == "account_inactive"
    assert [one.event["type"] for one in office.slack.mailroom.sent] == ["tokens_revoked", "app_uninstalled"]
