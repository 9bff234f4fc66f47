"""Who is due to be shown their Home tab: a moment after a change, not too often, and not for ever."""

from __future__ import annotations

import datetime as dt

from rolecall.chat import Actor
from rolecall_slack.audience import APART, COMPARED, LOOKED_WITHIN, REMEMBERED, SOON, Audience

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
DANA = Actor("slack", "T1", "U1", "dana")
ZOE = Actor("slack", "T2", "U1", "zoe")


def watched(*actors: Actor) -> Audience:
    """Return an audience of people who look now."""
    audience = Audience()
    for actor in actors:
        audience.looked(actor, {}, NOW)
    return audience


def due(audience: Audience, now: dt.datetime = NOW) -> tuple[str, dt.timedelta]:
    """Return who is due next, and how long after they looked."""
    one = audience.next(now)
    assert one is not None
    return one.actor.name, one.due - NOW


def test_without_a_change_a_tab_is_compared_now_and_then() -> None:
    """What other processes and workspaces changed shows then."""
    assert due(watched(DANA)) == ("dana", COMPARED)


def test_a_change_shows_a_moment_later_but_never_too_often() -> None:
    """However many changes there are, the newest state is shown at the end."""
    at_once, later = watched(DANA), watched(DANA)
    for seconds in (0, 0.5, 9):
        at_once.changed("T1", NOW + dt.timedelta(seconds=seconds))
        later.changed("T1", NOW + 2 * APART + dt.timedelta(seconds=seconds))

    assert due(at_once) == ("dana", APART)
    assert due(later) == ("dana", 2 * APART + SOON)


def test_a_change_is_for_the_people_of_its_tenant() -> None:
    """Nobody else's tab shows it."""
    audience = watched(ZOE, DANA)
    audience.changed("T1", NOW)
    assert due(audience) == ("dana", APART)


def test_while_slack_asks_to_wait_no_change_is_shown() -> None:
    """To nobody of that tenant."""
    audience = watched(DANA)
    audience.put_off("T1", NOW + 3 * APART)
    audience.changed("T1", NOW)
    assert due(audience) == ("dana", 3 * APART)


def test_whoever_looked_long_ago_is_forgotten() -> None:
    """They see a new tab when they open it."""
    assert watched(DANA).next(NOW + LOOKED_WITHIN) is None


def test_of_very_many_people_the_last_are_remembered() -> None:
    """Each once, however often they look."""
    audience = watched(*(Actor("slack", "T1", f"U{number}", str(number)) for number in range(REMEMBERED)))
    audience.looked(Actor("slack", "T1", "U0", "0"), {}, NOW)
    audience.looked(Actor("slack", "T1", "U-new", "new"), {}, NOW)

    names = {one.actor.name for one in audience._lookers.values()}
    assert len(names) == REMEMBERED
    assert {"0", "new"} <= names
    assert "1" not in names
