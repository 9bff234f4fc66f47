"""What `rolecall discord connect` learned, as one row of the adapter's shelf, which is encrypted at rest."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

from rolecall.chat import Shelf

#: The row of the shelf that holds it.
ROW = "connection"


@dataclass(frozen=True)
class Connection:
    """The app that this installation is; a token in the environment goes before it."""

    #: Its repr does not show it.
    token: str = field(repr=False)
    #: Name of the app.
    name: str = ""

    def said(self) -> str:
        """Return what is stored in words, without the secret."""
        return f"Discord is connected as {self.name or 'an app without a name'}. Stored: its bot token."

    @classmethod
    def stored(cls, shelf: Shelf) -> Connection | None:
        """Return what was stored, None where nothing was."""
        row = shelf.get(ROW)
        return cls(**json.loads(row[0])) if row else None

    def store(self, shelf: Shelf) -> None:
        """Store it in place of what was stored before."""
        shelf.put(ROW, json.dumps(asdict(self)))
