"""Rows about single messages are forgotten some months after they were written last; no others are."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from rolecall.app.shelf import AdapterShelf
from rolecall_discord.lasting import KEPT_FOR, forget, keep
from tests.adapters.discord.scene import Scene
from tests.line.floor import TEXT

NOW = dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC)


@pytest.fixture
def shelf(sqlite_store: Any) -> AdapterShelf:
    """An empty shelf."""
    return AdapterShelf(sqlite_store, "main", "discord")


def later(days: int) -> dt.datetime:
    """Return a moment so many days on."""
    return NOW + dt.timedelta(days=days)


def left(shelf: AdapterShelf) -> set[str]:
    """Return which of the rows of these tests are there, and the lists of the days they may have been written on."""
    lists = {f"written:{later(number).date()}" for number in range(-1, 400)}
    return set(shelf.many(["thread:1", "thread:2", "about:3", "home:4", *lists]))


def test_what_nobody_wrote_for_three_months_is_dropped(shelf: AdapterShelf) -> None:
    """On the day after, with what names it; what was never said to be forgotten stays."""
    forget(shelf, NOW)
    keep(shelf, {"thread:1": "", "about:3": "7"}, NOW)
    shelf.put("home:4", "9")
    forget(shelf, later(KEPT_FOR - 1))
    assert left(shelf) == {"thread:1", "about:3", "home:4", "written:2026-11-22"}

    forget(shelf, later(KEPT_FOR))
    assert left(shelf) == {"home:4"}


def test_what_was_written_again_stays(shelf: AdapterShelf) -> None:
    """For as long again; the others of that day go."""
    forget(shelf, NOW)
    keep(shelf, {"thread:1": "", "thread:2": ""}, NOW)
    keep(shelf, {"thread:1": ""}, later(KEPT_FOR))

    forget(shelf, later(KEPT_FOR))
    assert left(shelf) == {"thread:1", "written:2027-02-20"}
    forget(shelf, later(2 * KEPT_FOR))
    assert left(shelf) == set()


def test_nothing_is_left_over_after_a_long_rest(shelf: AdapterShelf) -> None:
    """Not even of the days long before; and a clock that was set back forgets nothing too early."""
    forget(shelf, NOW)
    for number in range(3):
        keep(shelf, {f"thread:{number}": str(number)}, later(number))
    forget(shelf, later(399))
    assert left(shelf) == set()

    keep(shelf, {"thread:1": ""}, later(1))
    forget(shelf, later(1))
    assert "thread:1" in left(shelf)


def test_the_same_rows_are_written_once_a_day(shelf: AdapterShelf) -> None:
    """A card that is redrawn costs no write."""
    for _ in range(3):
        keep(shelf, {"thread:1": "a"}, NOW)
    keep(shelf, {"thread:1": "b"}, NOW)

    assert shelf.get("thread:1") == ("b", 2)
    assert shelf.get("written:2026-11-22") == ('["thread:1"]', 1)


async def test_a_start_forgets_the_threads_of_long_ago_but_no_people(scene: Scene) -> None:
    """Who somebody is, and which server is theirs, is never forgotten."""
    scene.hire()
    await scene.dana.slash(scene.general, "notes ask", text=TEXT)
    await scene.turn()
    (thread,) = scene.threads()
    shelf = AdapterShelf(scene.house.store, "main", "discord")
    rows = [f"thread:{thread.id}", f"home:{scene.dana.id}"]
    assert set(shelf.many(rows)) == set(rows)

    scene.house.clock.pass_time(days=KEPT_FOR + 1)
    await scene.house.restart()
    assert list(shelf.many(rows)) == rows[1:]
