"""Invitations: rights to install the app, each made by an owner and used once."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection

from rolecall.chat import Shelf
from rolecall.errors import Conflict
from rolecall_slack.credentials import Credentials
from rolecall_slack.settings import REDIRECT, Settings

#: How long an invitation may be used.
INVITED_FOR = dt.timedelta(hours=1)
#: Stands where one was just used.
LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC).isoformat()


class Invitations:
    """Nobody brings their workspace here without one: its people would be members."""

    def __init__(self, shelf: Shelf, settings: Settings, credentials: Credentials) -> None:
        """Keep them on `shelf`, by their hash."""
        self._shelf = shelf
        self._settings = settings
        self._client_id = credentials.client_id

    def make(self, secret: str, now: dt.datetime) -> None:
        """Allow one installation to whoever shows this secret within the hour."""
        self._shelf.put(_hashed(secret), (now + INVITED_FOR).isoformat())

    def stands(self, secret: str, now: dt.datetime) -> bool:
        """Tell whether a secret still allows an installation."""
        found = self._shelf.get(_hashed(secret))
        return found is not None and now < dt.datetime.fromisoformat(found[0])

    def use(self, secret: str, now: dt.datetime) -> bool:
        """Use a secret up; of two at once one succeeds."""
        found = self._shelf.get(_hashed(secret))
        if found is None or now >= dt.datetime.fromisoformat(found[0]):
            return False
        try:
            self._shelf.put(_hashed(secret), LONG_AGO, revision=found[1])
        except Conflict:
            return False
        self._shelf.drop(_hashed(secret))
        return True

    def consent(self, secret: str, scopes: Collection[str]) -> tuple[str, dict[str, str]]:
        """Return the address at which a person agrees to the installation, and its query."""
        return self._settings.authorize_url, {
            "client_id": self._client_id,
            "scope": ",".join(sorted(scopes)),
            "redirect_uri": self.redirect,
            "state": secret,
        }

    @property
    def redirect(self) -> str:
        """Where Slack sends the person back to."""
        return f"{self._settings.public_url}{REDIRECT}"


def _hashed(secret: str) -> str:
    return f"invited:{hashlib.sha256(secret.encode()).hexdigest()}"
