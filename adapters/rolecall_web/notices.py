"""Notices: private words to one member, each shown once."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rolecall.chat import Shelf
from rolecall.errors import Conflict
from rolecall_web import claims
from rolecall_web.changes import Change, announce
from rolecall_web.views import Notice, Tone

#: Notices shown at once; older ones have had their time.
MOST = 5


class Notices:
    """Feeds `n:<member>`, the last number each has seen `seen:<member>`, and said keys `k:…`."""

    def __init__(self, shelf: Shelf) -> None:
        """Keep notices on this shelf."""
        self._shelf = shelf

    def say(self, member: str, text: str, tone: Tone = "info", *, key: str) -> None:
        """Say something to a member; the same key says it once."""
        try:
            with self._shelf.together() as shelf:
                if shelf.get(f"k:{key}") is not None or self._answering(shelf, key):
                    return
                shelf.put(f"k:{key}", "told", revision=0)
                number = shelf.append(f"n:{member}", json.dumps({"text": text, "tone": tone}))
                announce(shelf, Change(member=member, notice=str(number)))
        except Conflict:  # the other one says it
            return

    def unseen(self, member: str) -> Sequence[Notice]:
        """Return what a member has not seen, and count it as seen."""
        seen = self._shelf.get(f"seen:{member}")
        since = int(seen[0]) if seen else 0
        found = [entry for entry in self._shelf.newest(f"n:{member}", limit=MOST) if entry[0] > since]
        if found:
            self._shelf.put(f"seen:{member}", str(found[-1][0]))
        return [Notice(**json.loads(value)) for _, value in found]

    def _answering(self, shelf: Shelf, key: str) -> bool:
        """Tell whether a page waits for the event that this key is about, and tells it itself."""
        event, _, kind = key.rpartition(":")
        found = claims.read(shelf, event) if kind == "tell" else None
        return found is not None and bool(found["waits"])
