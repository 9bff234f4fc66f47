"""Claims: which forms were sent, so that each is taken once, said once, and shown even if we die in between."""

from __future__ import annotations

import json
from typing import Any

from rolecall.chat import Shelf
from rolecall.errors import Conflict
from rolecall_web.post import Post

#: Characters of the longest reply that may be a typed decision; anything longer is talk.
LINE = 200


class Claims:
    """Rows `e:<event>`: the fingerprint of the form, whether its page still waits, and the post it makes."""

    def __init__(self, shelf: Shelf) -> None:
        """Keep claims on this shelf."""
        self._shelf = shelf

    def begin(self, event: str, fingerprint: str, draft: Post | None = None) -> bool:
        """Note that a form was sent, and that its page will tell what came of it.

        Return False when the same event came with other fields before: this form is not to be taken.

        Raises:
            StorageFull: the draft is more than a line that decides, and the disk has room for decisions only.
        """
        ordinary = draft is not None and (not draft.thread or len(draft.text) > LINE)
        row = {"print": fingerprint, "waits": True, "draft": draft.dumps() if draft else ""}
        try:
            with self._shelf.together(ordinary=ordinary) as shelf:
                shelf.put(f"e:{event}", json.dumps(row), revision=0)
        except Conflict:
            found = read(self._shelf, event)
            return found is not None and found["print"] == fingerprint
        return True

    def late(self, event: str) -> None:
        """Note that the page had to be answered first: what comes of the event is told as a notice."""
        found = read(self._shelf, event)
        if found is not None:
            self._shelf.put(f"e:{event}", json.dumps({**found, "waits": False}))


def read(shelf: Shelf, event: str) -> dict[str, Any] | None:
    """Return the row of an event, None when it came from no form of ours."""
    found = shelf.get(f"e:{event}")
    row: dict[str, Any] | None = json.loads(found[0]) if found else None
    return row


def draft(shelf: Shelf, event: str) -> Post | None:
    """Return the post that the form of an event makes, None when it makes none."""
    found = read(shelf, event)
    return Post.loads(found["draft"]) if found and found["draft"] else None
