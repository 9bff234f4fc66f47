"""Installations: which workspace or organisation gave the app which token, kept on the encrypted shelf."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from rolecall.chat import Desk, Shelf
from rolecall.errors import Dead, Forbidden
from rolecall_slack.client import EXCHANGE, Client
from rolecall_slack.credentials import Credentials

#: The row that names all installations, and the rows that hold one each.
INDEX, ROW = "installs", "install:"
#: How long before its end a token is renewed.
RENEWED_BEFORE = dt.timedelta(hours=2)


@dataclass(frozen=True)
class Install:
    """The app in one workspace, or in a whole organisation: then `tenant` is the organisation."""

    tenant: str
    bot_user: str
    bot: str
    token: str = field(repr=False)
    app: str = ""
    #: Scopes of the token; None where Slack did not say.
    scopes: tuple[str, ...] | None = None
    #: Who pressed Allow; empty for a token from the settings.
    installer: str = ""
    org: bool = False
    #: The workspace's own address, and what it is called.
    url: str = ""
    name: str = ""
    #: With token rotation: what renews the token, and when it ends (ISO 8601).
    refresh: str = field(default="", repr=False)
    ends_at: str = ""

    def may(self, *scopes: str) -> bool:
        """Tell whether the token has these scopes; what Slack did not say is believed until it refuses."""
        return self.scopes is None or set(scopes) <= set(self.scopes)


class Installs:
    """All installations of the app; the shelf is read at the start, and written when one comes or goes."""

    def __init__(self, client: Client, desk: Desk, shelf: Shelf, credentials: Credentials) -> None:
        """Keep them on `shelf`."""
        self._client = client
        self._desk = desk
        self._shelf = shelf
        self._credentials = credentials
        self._known: dict[str, Install] = {}
        #: Tenants whose token came with the settings.
        self._set: set[str] = set()
        self._renewing = asyncio.Lock()

    async def load(self) -> None:
        """Read what is on the shelf, and ask Slack whose the token of the settings is.

        Raises:
            Dead: Slack does not take that token.
            ServiceFailed: Slack cannot be asked now.
        """
        self._known = await asyncio.to_thread(stored, self._shelf)
        if self._credentials.bot_token:
            found = await inspect(self._client, self._credentials.bot_token)
            self._known[found.tenant] = found
            self._set.add(found.tenant)
        for tenant in self._known:
            await asyncio.to_thread(self._desk.connect, "slack", tenant)

    @property
    def all(self) -> Collection[Install]:
        """All installations that work."""
        return self._known.values()

    def of(self, team: str | None, enterprise: str | None) -> Install | None:
        """Return the installation an event belongs to: the workspace's own, else the organisation's."""
        return self._known.get(team or "") or self._known.get(enterprise or "")

    async def met(self, team: str | None, enterprise: str | None) -> Install | None:
        """Return the installation an event belongs to, also where another process took it in since the start."""
        if self.of(team, enterprise) is None:
            self._known = await asyncio.to_thread(stored, self._shelf) | self._known
        return self.of(team, enterprise)

    def named(self, tenant: str) -> Install:
        """Return the installation of a place.

        Raises:
            Dead: the app is installed nowhere any more.
            Forbidden: it is not installed there any more; it goes on elsewhere.
        """
        found = self._known.get(tenant)
        if found is None and not self._known:
            raise Dead("The Slack app is installed nowhere.", hint="Run: rolecall slack connect")
        if found is None:
            raise Forbidden(f"The Slack app was removed from {tenant}.", hint="Run: rolecall slack connect")
        return found

    async def call(self, tenant: str, method: str, **args: Any) -> Mapping[str, Any]:
        """Call a method with the token of a tenant.

        Raises:
            RolecallError: as `Client.call`; a token that ended is no end of the others.
        """
        token = await self.token(tenant)
        try:
            return await self._client.call(method, token, **args)
        except Dead as error:
            if len(self._known) > 1:
                raise Forbidden(error.message, hint=error.hint) from None
            raise

    async def token(self, tenant: str) -> str:
        """Return the token of a tenant, renewed where it is about to end."""
        install = self.named(tenant)
        if not self._ends(install):
            return install.token
        async with self._renewing:
            install = await self._newest(self.named(tenant))
            if self._ends(install):
                install = await self._renewed(install)
            return install.token

    async def add(self, install: Install) -> None:
        """Keep a new installation and take its people in."""
        await asyncio.to_thread(self._keep, install)
        await asyncio.to_thread(self._desk.connect, "slack", install.tenant)
        self._known[install.tenant] = install

    async def lost(self, tenant: str) -> None:
        """Forget an installation that Slack says is gone; late word of one is not about another made since.

        Raises:
            ServiceFailed: Slack cannot be asked now.
        """
        try:
            await self._client.call("auth.test", self.named(tenant).token)
        except Dead:
            await self.remove(tenant)

    async def remove(self, tenant: str) -> None:
        """Forget an installation: the app was removed, or its token revoked."""
        self._known.pop(tenant, None)
        await asyncio.to_thread(self._forget, tenant)

    async def exchange(self, code: str, redirect: str) -> Install:
        """Exchange a person's consent for a token, and keep it.

        Raises:
            ServiceFailed: Slack does not take the code, or cannot be reached.
        """
        secrets = {"client_id": self._credentials.client_id, "client_secret": self._credentials.client_secret}
        answer = await self._client.call(EXCHANGE, code=code, redirect_uri=redirect, **secrets)
        found = replace(await inspect(self._client, answer["access_token"]), **self._granted(answer))
        await self.add(found)
        return found

    def _ends(self, install: Install) -> bool:
        return bool(install.ends_at) and dt.datetime.fromisoformat(install.ends_at) - self._desk.now() < RENEWED_BEFORE

    async def _newest(self, install: Install) -> Install:
        """Return an installation as it is kept: what renews a token works once, and other processes renew, too."""
        kept = await asyncio.to_thread(stored, self._shelf)
        self._known[install.tenant] = newest = kept.get(install.tenant, install)
        return newest

    async def _renewed(self, install: Install) -> Install:
        answer = await self._client.call(
            EXCHANGE,
            client_id=self._credentials.client_id,
            client_secret=self._credentials.client_secret,
            grant_type="refresh_token",
            refresh_token=install.refresh,
        )
        renewed = replace(install, **self._granted(answer))
        await asyncio.to_thread(self._keep, renewed)
        self._known[install.tenant] = renewed
        return renewed

    def _granted(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        scopes = tuple(str(answer.get("scope") or "").split(","))
        ends = self._desk.now() + dt.timedelta(seconds=int(answer.get("expires_in") or 0))
        return {
            "token": str(answer["access_token"]),
            "app": str(answer.get("app_id") or ""),
            "scopes": scopes if scopes != ("",) else None,
            "installer": str((answer.get("authed_user") or {}).get("id") or ""),
            "refresh": str(answer.get("refresh_token") or ""),
            "ends_at": ends.isoformat() if answer.get("refresh_token") else "",
        }

    def _keep(self, install: Install) -> None:
        with self._shelf.together() as shelf:
            shelf.put(INDEX, json.dumps(sorted({*_index(shelf), install.tenant})))
            shelf.put(f"{ROW}{install.tenant}", json.dumps(asdict(install)))

    def _forget(self, tenant: str) -> None:
        with self._shelf.together() as shelf:
            shelf.put(INDEX, json.dumps(sorted({*_index(shelf)} - {tenant})))
            shelf.drop(f"{ROW}{tenant}")


async def inspect(client: Client, token: str) -> Install:
    """Ask Slack whose token this is and what it may do.

    Raises:
        Dead: nobody's any more.
        ServiceFailed: Slack cannot be asked now.
    """
    who = await client.call("auth.test", token)
    org = bool(who.get("is_enterprise_install"))
    scopes = who.get("scopes")
    return Install(
        tenant=str(who["enterprise_id"] if org else who["team_id"]),
        bot_user=str(who["user_id"]),
        bot=str(who.get("bot_id") or ""),
        token=token,
        scopes=tuple(scopes) if scopes is not None else None,
        org=org,
        url=str(who.get("url") or ""),
        name=str(who.get("team") or ""),
    )


def stored(shelf: Shelf) -> dict[str, Install]:
    """Return the installations on a shelf, by tenant."""
    rows = shelf.many([f"{ROW}{tenant}" for tenant in _index(shelf)])
    found = (_read(text) for text in rows.values())
    return {install.tenant: install for install in found}


def forget(shelf: Shelf) -> int:
    """Forget all installations on a shelf, and return how many there were."""
    tenants = _index(shelf)
    for tenant in tenants:
        shelf.drop(f"{ROW}{tenant}")
    shelf.drop(INDEX)
    return len(tenants)


def _index(shelf: Shelf) -> list[str]:
    row = shelf.get(INDEX)
    found: list[str] = json.loads(row[0]) if row else []
    return found


def _read(text: str) -> Install:
    data = json.loads(text)
    return Install(**{**data, "scopes": tuple(data["scopes"]) if data["scopes"] is not None else None})
