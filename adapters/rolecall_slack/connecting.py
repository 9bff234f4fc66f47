"""What connecting checks before anything is stored: that Slack takes each secret, and what the app may do."""

from __future__ import annotations

from dataclasses import dataclass

from rolecall.errors import BadInput, Dead
from rolecall_slack import manifest
from rolecall_slack.client import CONNECT, Client
from rolecall_slack.credentials import WORDS, Credentials
from rolecall_slack.install import inspect
from rolecall_slack.settings import Mode


@dataclass(frozen=True)
class Report:
    """The workspace that was reached, and what does not work there."""

    tenant: str
    #: Sentences about what is lost for want of a scope.
    lost: tuple[str, ...] = ()


async def check(client: Client, credentials: Credentials, mode: Mode) -> Report:
    """Ask Slack about each secret.

    Raises:
        BadInput: one is not taken, or the app lacks a right that everything needs.
        ServiceFailed: Slack cannot be asked now.
    """
    try:
        install = await inspect(client, credentials.bot_token)
    except Dead as error:
        raise _refused("bot_token", error) from error
    needed, lost = manifest.missing(install.scopes) if install.scopes is not None else ((), ())
    if needed:
        raise BadInput(
            f"The app lacks the scopes {', '.join(needed)}.",
            hint="Paste the manifest again (rolecall slack manifest), install the app again, then connect.",
        )
    if mode == "socket":
        try:
            await client.call(CONNECT, credentials.app_token)
        except Dead as error:
            raise _refused("app_token", error) from error
    return Report(install.tenant, lost)


def _refused(name: str, error: Dead) -> BadInput:
    return BadInput(f"Slack does not take the {WORDS[name].partition(' (')[0]}.", hint=error.message)
