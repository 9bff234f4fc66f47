"""What `rolecall doctor` says of Slack: settings, tokens, scopes, sockets, clock, arrivals, refused features."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from rolecall.chat import Finding, Shelf
from rolecall.chat.common.clocks import skewed
from rolecall.errors import BadInput, Dead, RolecallError
from rolecall_slack import arrivals, features, install, manifest
from rolecall_slack.client import CONNECT, Client
from rolecall_slack.connection import WAYS, Connection
from rolecall_slack.settings import PUBLIC_URL, Settings

AGAIN = "rolecall slack connect"

Answer = Mapping[str, Any]


def doctor(
    environ: Mapping[str, str], data_dir: Path, shelf: Shelf, now: Callable[[], dt.datetime]
) -> Sequence[Finding]:
    """Look at the settings and at what is stored, and ask Slack about every token."""
    try:
        stored = Connection.stored(shelf)
        settings = Settings.read(environ, stored)
    except BadInput as error:
        return [Finding("bad", error.message, error.hint)]
    found = [Finding("ok", f"Slack is reached by {WAYS[settings.mode]}."), *_moved(settings, stored)]
    found += [Finding("warn", said, "rolecall slack selftest #channel") for said in _refused(data_dir)]
    tokens = _tokens(settings, shelf)
    found += [] if tokens else [_nowhere(settings)]
    asked, scopes = asyncio.run(_asked(settings, tokens, now))
    return [*found, *asked, *arrivals.findings(shelf, scopes, now())]


def _refused(data_dir: Path) -> list[str]:
    return features.sentences(features.read(data_dir))


def _moved(settings: Settings, stored: Connection | None) -> Iterator[Finding]:
    """Compare the address that the app calls with the one where we are."""
    if settings.mode == "http" and stored is not None and stored.url not in {"", settings.public_url}:
        said = f"The app calls {stored.url}, and {PUBLIC_URL} is {settings.public_url}."
        yield Finding("warn", said, f"{AGAIN} --url {settings.public_url}, and paste its manifest into the app")


def _nowhere(settings: Settings) -> Finding:
    if settings.mode == "http":
        return Finding("warn", "The app is installed nowhere yet.", f"{AGAIN}, and open the address that it prints")
    return Finding("bad", "There is no bot token.", AGAIN)


def _tokens(settings: Settings, shelf: Shelf) -> dict[str, str]:
    """Return the tokens to ask about, by where they came from."""
    token = settings.credentials.bot_token
    installed = install.stored(shelf).values()
    others = {f"of {one.name or one.tenant}": one.token for one in installed if one.token != token}
    return {**({"that was pasted": token} if token else {}), **others}


async def _asked(
    settings: Settings, tokens: Mapping[str, str], now: Callable[[], dt.datetime]
) -> tuple[list[Finding], Collection[str] | None]:
    """Ask Slack whose the tokens are and what they may do; return the scopes that any of them has, too."""
    async with Client(settings.api_url) as client:
        answers = await asyncio.gather(*(_who(client, name, token) for name, token in tokens.items()))
        way = await _way(client, settings)
    alive = [answer for answer in answers if not isinstance(answer, Finding)]
    found = [one for answer in answers for one in ([answer] if isinstance(answer, Finding) else _of_token(answer))]
    found += [one for answer in alive[:1] for one in skewed("Slack", _their_time(answer), now())]
    known = [answer["scopes"] for answer in alive if "scopes" in answer]
    return [*found, way], {scope for scopes in known for scope in scopes} if known else None


async def _who(client: Client, name: str, token: str) -> Answer | Finding:
    """Return whose a token is, or what is wrong with it."""
    try:
        return await client.call("auth.test", token)
    except Dead as error:
        return Finding("bad", f"The bot token {name}: {error.message}", AGAIN)
    except RolecallError as error:
        return Finding("warn", f"Slack cannot be asked about the bot token {name}: {error.message}")


def _of_token(who: Answer) -> Iterator[Finding]:
    """Say where a token speaks, and what it may not do there."""
    team = who.get("team") or who.get("team_id") or who.get("enterprise_id")
    yield Finding("ok", f"The bot token for {team} is good.")
    scopes = who.get("scopes")
    if scopes is None:
        yield Finding("warn", f"Slack does not say which scopes the app has in {team}.")
        return
    needed, lost = manifest.missing(scopes)
    again = "rolecall slack manifest, paste it, install the app again"
    if needed:
        yield Finding("bad", f"The app lacks the scopes {', '.join(needed)} in {team}.", again)
    for words in lost:
        yield Finding("warn", words, again)
    deaf = [event for names, events, _ in manifest.OPTIONAL for event in events if not set(names) <= set(scopes)]
    if deaf:
        yield Finding("warn", f"These events cannot arrive without their scopes: {', '.join(deaf)}.", again)
    if not (needed or lost):
        yield Finding("ok", f"The app has every scope in {team}.")


def _their_time(who: Answer) -> dt.datetime | None:
    try:
        return parsedate_to_datetime(str(who["date"]))
    except (TypeError, ValueError):
        return None


async def _way(client: Client, settings: Settings) -> Finding:
    """Look at what Slack reaches us by."""
    if settings.mode == "http":
        secret = settings.credentials.signing_secret
        said = "The signing secret is set." if secret else "Without the signing secret nothing that Slack sends counts."
        return Finding("ok" if secret else "bad", said, "" if secret else AGAIN)
    if not settings.credentials.app_token:
        return Finding("bad", "Socket Mode needs an app-level token.", AGAIN)
    try:
        await client.call(CONNECT, settings.credentials.app_token)
    except RolecallError as error:
        return Finding("bad", f"No socket can be opened: {error.message}", error.hint or AGAIN)
    return Finding("ok", "A socket can be opened.")
