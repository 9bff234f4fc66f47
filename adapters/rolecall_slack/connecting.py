"""What connecting checks before anything is stored: that Slack takes each secret, and what the app may do."""

from __future__ import annotations

from dataclasses import dataclass

from rolecall.errors import BadInput, Dead, Refused
from rolecall_slack import manifest
from rolecall_slack.client import CONNECT, EXCHANGE, Client
from rolecall_slack.connection import Connection
from rolecall_slack.credentials import NAMES, PAGES, Credentials
from rolecall_slack.install import inspect

#: A consent that nobody gave: Slack looks at who asks before it says so.
NO_CODE = "rolecall-connect"


@dataclass(frozen=True)
class Report:
    """What was reached, and what does not work there."""

    #: The workspace with its id; empty while the app is installed nowhere.
    where: str = ""
    #: Sentences about what is lost for want of a scope.
    lost: tuple[str, ...] = ()


async def check(client: Client, connection: Connection) -> Report:
    """Ask Slack about each secret but the signing secret, which only Slack itself can use.

    Raises:
        BadInput: one is not taken, or the app lacks a right that everything needs.
        ServiceFailed: Slack cannot be asked now.
    """
    if connection.mode == "http":
        await _known(client, connection.credentials)
        return Report()
    report = await _installed(client, connection.credentials.bot_token)
    try:
        await client.call(CONNECT, connection.credentials.app_token)
    except Dead as error:
        raise _refused("app_token", error) from error
    return report


async def _known(client: Client, credentials: Credentials) -> None:
    """Make sure that Slack knows the app by its id and secret."""
    secrets = {"client_id": credentials.client_id, "client_secret": credentials.client_secret}
    try:
        await client.call(EXCHANGE, code=NO_CODE, **secrets)
    except Dead as error:
        raise _refused("client_secret" if "client_secret" in error.message else "client_id", error) from error
    except Refused:  # of the code alone
        return


async def _installed(client: Client, token: str) -> Report:
    """Ask where a bot token speaks, and whether it may do enough there."""
    try:
        found = await inspect(client, token)
    except Dead as error:
        raise _refused("bot_token", error) from error
    needed, lost = manifest.missing(found.scopes) if found.scopes is not None else ((), ())
    if needed:
        raise BadInput(
            f"The app lacks the scopes {', '.join(needed)}.",
            hint="Paste the manifest again (rolecall slack manifest), install the app again, then connect.",
        )
    return Report(f"{found.name} ({found.tenant})" if found.name else found.tenant, lost)


def _refused(name: str, error: Dead) -> BadInput:
    hint = f"{error.message} Copy it once more from {PAGES[name]}. Nothing was stored."
    return BadInput(f"Slack does not take the {NAMES[name]}.", hint=hint)
