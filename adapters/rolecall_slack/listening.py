"""The ears: a few listeners that catch everything, keep it in the core's inbox, and only then ack."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any

from rolecall.chat import Desk
from rolecall.chat.common.later import Later
from rolecall_slack import intake
from rolecall_slack.arrivals import Arrivals
from rolecall_slack.hearing import Hearing
from rolecall_slack.install import Install, Installs
from rolecall_slack.pressing import Pressing

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.authorization import AuthorizeResult

Body = Mapping[str, Any]
Take = Callable[[Body, Install], Coroutine[Any, Any, dict[str, Any]]]
Ack = Callable[..., Awaitable[Any]]

ANYTHING = re.compile(".*")


class Listening:
    """The app of the library, of which we use the protocol and nothing else: what to do with a payload we decide."""

    def __init__(
        self,
        desk: Desk,
        installs: Installs,
        arrivals: Arrivals,
        hearing: Hearing,
        pressing: Pressing,
        later: Later,
    ) -> None:
        """Bring payloads past `arrivals` to `hearing` and `pressing`."""
        self._desk = desk
        self._installs = installs
        self._arrivals = arrivals
        self._hearing = hearing
        self._pressing = pressing
        self._later = later
        #: When Slack told us something last.
        self.last: dt.datetime | None = None

    def app(self, base_url: str) -> AsyncApp:
        """Return the Bolt app; whoever calls it has checked that Slack is calling."""
        from slack_bolt.async_app import AsyncApp
        from slack_sdk.web.async_client import AsyncWebClient

        async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
            return await self._authorized(enterprise_id, team_id)

        app = AsyncApp(
            client=AsyncWebClient(base_url=base_url, retry_handlers=[]),
            authorize=authorize,  # type: ignore[arg-type]  # None says that it is installed nowhere there
            process_before_response=True,
            request_verification_enabled=False,
        )
        app.event(ANYTHING)(self._listener(self._hearing.event))
        app.command(ANYTHING)(self._listener(self._pressing.command))
        app.action(ANYTHING)(self._listener(self._pressing.action))
        app.view(ANYTHING)(self._listener(self._pressing.submission))
        app.shortcut(ANYTHING)(self._listener(self._pressing.shortcut))
        return app

    def _listener(self, take: Take) -> Callable[..., Awaitable[None]]:
        async def listener(body: Body, ack: Ack) -> None:
            self.last = self._desk.now()
            self._arrivals.note(body)
            install = await self._installs.met(*intake.account(body))
            if install is None:
                await ack()
                return
            taking = asyncio.create_task(take(body, install))
            self._later.keep(taking)
            await ack(**await taking)

        return listener

    async def _authorized(self, enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        """Say whose installation a payload belongs to, without asking Slack."""
        from slack_bolt.authorization import AuthorizeResult

        found = await self._installs.met(team_id, enterprise_id)
        if found is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=found.bot_user,
            bot_id=found.bot,
            bot_token=found.token,
        )
