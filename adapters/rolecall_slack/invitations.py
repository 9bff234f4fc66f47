"""Invitations: rights to install the app, each made by an owner and used once."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Collection

from rolecall.chat import Shelf
from rolecall.errors import Conflict
from rolecall_slack.settings import INSTALL, REDIRECT, Settings

#: How long an invitation may be used.
INVITED_FOR = dt.timedelta(hours=1)
#: Stands where one was just used.
USED = json.dumps({"until": dt.datetime(1970, 1, 1, tzinfo=dt.UTC).isoformat(), "link": ""})


def invite(shelf: Shelf, link: str, now: dt.datetime) -> str:
    """Allow one installation within the hour, whose installer `link` makes a member; return the secret of its address.

    The secret travels through browsers and Slack. It comes from the link one way, so whoever sees it is no member yet.
    """
    secret = hashlib.sha256(f"install:{link}".encode()).hexdigest()
    shelf.put(_hashed(secret), json.dumps({"until": (now + INVITED_FOR).isoformat(), "link": link}))
    return secret


def address(url: str, secret: str) -> str:
    """Return the address that an invited person opens, below a public one."""
    return f"{url}{INSTALL}?invitation={secret}"


class Invitations:
    """Nobody brings their workspace here without one: its people would be members."""

    def __init__(self, shelf: Shelf, settings: Settings) -> None:
        """Find them on `shelf`, by their hash."""
        self._shelf = shelf
        self._settings = settings

    def stands(self, secret: str, now: dt.datetime) -> bool:
        """Tell whether a secret still allows an installation."""
        found = self._shelf.get(_hashed(secret))
        return found is not None and now < _until(found[0])

    def use(self, secret: str, now: dt.datetime) -> str | None:
        """Use a secret up and return the token of the link it was made with; of two at once one succeeds."""
        found = self._shelf.get(_hashed(secret))
        if found is None or now >= _until(found[0]):
            return None
        try:
            self._shelf.put(_hashed(secret), USED, revision=found[1])
        except Conflict:
            return None
        self._shelf.drop(_hashed(secret))
        return str(json.loads(found[0])["link"])

    def consent(self, secret: str, scopes: Collection[str]) -> tuple[str, dict[str, str]]:
        """Return the address at which a person agrees to the installation, and its query."""
        return self._settings.authorize_url, {
            "client_id": self._settings.credentials.client_id,
            "scope": ",".join(sorted(scopes)),
            "redirect_uri": self.redirect,
            "state": secret,
        }

    @property
    def redirect(self) -> str:
        """Where Slack sends the person back to."""
        return f"{self._settings.public_url}{REDIRECT}"


def _until(row: str) -> dt.datetime:
    return dt.datetime.fromisoformat(json.loads(row)["until"])


def _hashed(secret: str) -> str:
    return f"invited:{hashlib.sha256(secret.encode()).hexdigest()}"
