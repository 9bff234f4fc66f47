"""A workspace with two people, two channels and the app; and a client with its token."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from rolecall.testing.time import FakeClock
from tests.adapters.fake_slack.people import Team
from tests.adapters.fake_slack.person import Person
from tests.adapters.fake_slack.rooms import Channel
from tests.adapters.fake_slack.server import FakeSlack
from tests.adapters.fake_slack.tokens import Install


@dataclass
class Office:
    """What the tests need of a workspace."""

    slack: FakeSlack
    clock: FakeClock
    team: Team
    install: Install
    dana: Person
    omar: Person
    general: Channel
    secret: Channel
    client: AsyncWebClient

    async def refused(self, method: str, **args: object) -> dict:
        """Call a method that must be refused; returns the whole answer."""
        with pytest.raises(SlackApiError) as caught:
            await self.client.api_call(method, json=args)
        answer = caught.value.response
        assert isinstance(answer, AsyncSlackResponse)
        return dict(answer.data) | {"status": answer.status_code, "headers": dict(answer.headers)}

    async def error(self, method: str, **args: object) -> str:
        """Call a method that must be refused; returns the code."""
        return (await self.refused(method, **args))["error"]


@pytest.fixture
def clock() -> FakeClock:
    """A clock that stands at this second, because Bolt compares signatures with the real time."""
    return FakeClock(dt.datetime.now(dt.UTC))


@pytest.fixture
async def office(clock: FakeClock) -> AsyncIterator[Office]:
    """A workspace that is gone afterwards."""
    async with FakeSlack(clock) as slack:
        slack.mailroom.patience = 2
        team = slack.team()
        install = slack.install(team)
        dana, omar = slack.person("dana", team), slack.person("omar", team)
        yield Office(
            slack=slack,
            clock=clock,
            team=team,
            install=install,
            dana=dana,
            omar=omar,
            general=slack.channel("general", team, dana, omar),
            secret=slack.channel("secret", team, dana, kind="private", bot=False),
            client=AsyncWebClient(token=install.token, base_url=slack.base_url, retry_handlers=[]),
        )
