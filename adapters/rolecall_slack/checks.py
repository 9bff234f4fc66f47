"""What `rolecall doctor` says of Slack: settings, tokens, scopes, events, sockets, clock, refused features."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from rolecall.chat import Finding
from rolecall.errors import BadInput, Dead, RolecallError
from rolecall_slack import features, manifest
from rolecall_slack.client import CONNECT, Client
from rolecall_slack.settings import Settings

#: Seconds that this machine's clock may differ from Slack's: signatures are good for 300.
SKEW_S = 60


def doctor(environ: Mapping[str, str], data_dir: Path, now: Callable[[], dt.datetime]) -> Sequence[Finding]:
    """Look at the settings and ask Slack; what `connect` stored on the shelf is checked when it is stored."""
    try:
        settings = Settings.read(environ)
    except BadInput as error:
        return [Finding("bad", error.message, error.hint)]
    found = [Finding("ok", f"Slack is reached by {'sockets' if settings.mode == 'socket' else 'HTTP'}.")]
    found += [Finding("warn", said, "rolecall slack selftest #channel") for said in _refused(data_dir)]
    if not settings.credentials.bot_token:
        return [*found, Finding("ok", "The tokens are those that rolecall slack connect stored.")]
    return [*found, *asyncio.run(_asked(settings, now))]


def _refused(data_dir: Path) -> list[str]:
    return features.sentences(features.read(data_dir))


async def _asked(settings: Settings, now: Callable[[], dt.datetime]) -> list[Finding]:
    """Ask Slack whose the tokens are and what they may do."""
    async with Client(settings.api_url) as client:
        try:
            who = await client.call("auth.test", settings.credentials.bot_token)
        except Dead as error:
            return [Finding("bad", error.message, "rolecall slack connect")]
        except RolecallError as error:
            return [Finding("warn", f"Slack cannot be asked: {error.message}")]
        found = [Finding("ok", f"The bot token is for {who.get('team')}."), *_scopes(who), *_skew(who, now())]
        return [*found, await _socket(client, settings)]


def _scopes(who: Mapping[str, Any]) -> Iterator[Finding]:
    scopes = who.get("scopes")
    if scopes is None:
        yield Finding("warn", "Slack does not say which scopes the app has.")
        return
    needed, lost = manifest.missing(scopes)
    again = "rolecall slack manifest, paste it, install the app again"
    if needed:
        yield Finding("bad", f"The app lacks the scopes {', '.join(needed)}.", again)
    for words in lost:
        yield Finding("warn", words, again)
    deaf = [event for names, events, _ in manifest.OPTIONAL for event in events if not set(names) <= set(scopes)]
    if deaf:
        yield Finding("warn", f"These events cannot arrive without their scopes: {', '.join(deaf)}.", again)
    if not (needed or lost):
        yield Finding("ok", "The app has every scope.")


def _skew(who: Mapping[str, Any], now: dt.datetime) -> Iterator[Finding]:
    try:
        skew = abs((now - parsedate_to_datetime(str(who["date"]))).total_seconds())
    except (TypeError, ValueError):
        return
    if skew > SKEW_S:
        yield Finding("bad", f"This machine's clock differs from Slack's by {skew:.0f} s.", "Set it by NTP.")


async def _socket(client: Client, settings: Settings) -> Finding:
    if settings.mode == "http":
        secret = settings.credentials.signing_secret
        said = "The signing secret is set." if secret else "Without the signing secret nothing that Slack sends counts."
        return Finding("ok" if secret else "bad", said, "" if secret else "rolecall slack connect")
    if not settings.credentials.app_token:
        return Finding("bad", "Socket Mode needs an app-level token.", "rolecall slack connect")
    try:
        await client.call(CONNECT, settings.credentials.app_token)
    except RolecallError as error:
        return Finding("bad", f"No socket can be opened: {error.message}", error.hint or "rolecall slack connect")
    return Finding("ok", "A socket can be opened.")
