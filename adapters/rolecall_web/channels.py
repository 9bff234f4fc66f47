"""Channels: the rooms that everybody sees, by name."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from rolecall.chat import Shelf
from rolecall.errors import BadInput, Conflict, NotFound
from rolecall_web.address import GENERAL, is_direct

ROW = "channels"
#: What a channel may be called: it stands in addresses and in the text of places.
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@dataclass(frozen=True)
class Channels:
    """The channels on the shelf: one row with their names, in order of making."""

    shelf: Shelf

    def names(self) -> tuple[str, ...]:
        """Return the names; `general` is always the first."""
        found = self.shelf.get(ROW)
        return tuple(json.loads(found[0])) if found else (GENERAL,)

    def ensure(self, name: str) -> None:
        """Make a channel where there is none; a direct conversation needs no making.

        Raises:
            Conflict: another one was made at the same moment.
        """
        if is_direct(name):
            return
        found = self.shelf.get(ROW)
        names = json.loads(found[0]) if found else [GENERAL]
        if found is None or name not in names:
            new = names if name in names else [*names, name]
            self.shelf.put(ROW, json.dumps(new), revision=found[1] if found else 0)

    def make(self, typed: str) -> str:
        """Make a channel for a person and return its name.

        Raises:
            BadInput: the name cannot be used, or there is such a channel.
        """
        name = re.sub(r"[\s_]+", "-", typed.strip().lstrip("#").lower())
        if not NAME.fullmatch(name) or is_direct(name):
            raise BadInput(
                f"A channel cannot be called “{typed.strip()[:60]}”.",
                hint="Use up to 40 small letters, digits and hyphens, for example project-atlas.",
            )
        while name not in self.names():
            try:
                self.ensure(name)
            except Conflict:
                continue
            return name
        raise BadInput(f"There is a channel “{name}” already.", hint="Open it, or choose another name.")

    def check(self, name: str) -> str:
        """Return the name of a channel that exists, or of a direct conversation.

        Raises:
            NotFound: there is none.
        """
        if not is_direct(name) and name not in self.names():
            raise NotFound(f"There is no channel “{name}”.", hint="The channels stand on the left.")
        return name
