"""Rows about single messages: nobody comes back to them after some months, so they are forgotten then.

A shelf lists no keys, so for each day a row names what was written on it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping

from rolecall.chat import Shelf

#: How long a row is kept after it was written last, in days.
KEPT_FOR = 90
#: Rows of the shelf: what was written on a day, and the last day of which everything is forgotten.
ROW, FORGOTTEN = "written:", "forgotten"
_DAY = dt.timedelta(days=1)


def keep(shelf: Shelf, rows: Mapping[str, str], now: dt.datetime) -> None:
    """Write rows that are forgotten some months after they were written last."""
    today = f"{ROW}{now.date()}"
    with shelf.together() as opened:
        known = opened.many([*rows, today])
        for key, value in rows.items():
            if known.get(key) != value:
                opened.put(key, value)
        written: list[str] = json.loads(known.get(today, "[]"))
        new = rows.keys() - set(written)
        if new:
            opened.put(today, json.dumps([*written, *sorted(new)]))


def forget(shelf: Shelf, now: dt.datetime) -> None:
    """Drop what nobody wrote for so long; what was written again since is kept."""
    today = now.date()
    oldest = today - KEPT_FOR * _DAY
    with shelf.together() as opened:
        found = opened.get(FORGOTTEN)
        since = dt.date.fromisoformat(found[0]) if found else oldest
        for key in _written(opened, since, oldest) - _written(opened, oldest, today):
            opened.drop(key)
        for day in _days(since, oldest):
            opened.drop(day)
        opened.put(FORGOTTEN, max(since, oldest).isoformat())


def _written(shelf: Shelf, after: dt.date, until: dt.date) -> set[str]:
    """Return the keys that were written on the days after one and until another."""
    return {key for row in shelf.many(_days(after, until)).values() for key in json.loads(row)}


def _days(after: dt.date, until: dt.date) -> list[str]:
    return [f"{ROW}{after + number * _DAY}" for number in range(1, (until - after).days + 1)]
