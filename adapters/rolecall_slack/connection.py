"""What `rolecall slack connect` learned, as one row of the adapter's shelf, which is encrypted at rest."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Literal

from rolecall.chat import Shelf
from rolecall_slack.credentials import NAMES, Credentials

#: The row of the shelf that holds it.
ROW = "connection"
#: How Slack reaches this installation: over sockets that we open, or over our public address.
Mode = Literal["socket", "http"]
WAYS: dict[Mode, str] = {"socket": "sockets that we open", "http": "HTTP, at our public address"}


@dataclass(frozen=True)
class Connection:
    """How this installation and its app reach each other; settings of the environment go before it."""

    mode: Mode = "socket"
    #: Stands before the short commands.
    prefix: str = ""
    #: The public address that the app's manifest names; empty with sockets.
    url: str = ""
    credentials: Credentials = field(default_factory=Credentials)

    def said(self) -> str:
        """Return what is stored in words, none of them a secret."""
        kept = [words for name, words in NAMES.items() if getattr(self.credentials, name)]
        address = f" ({self.url})" if self.url else ""
        short = f"; short commands begin with /{self.prefix}" if self.prefix else ""
        return f"Slack is connected by {WAYS[self.mode]}{address}{short}. Stored: {', '.join(kept) or 'no secret'}."

    @classmethod
    def stored(cls, shelf: Shelf) -> Connection | None:
        """Return what was stored, None where nothing was."""
        row = shelf.get(ROW)
        if row is None:
            return None
        data = json.loads(row[0])
        return cls(**{**data, "credentials": Credentials(**data["credentials"])})

    def store(self, shelf: Shelf) -> None:
        """Store it in place of what was stored before."""
        shelf.put(ROW, json.dumps(asdict(self)))
