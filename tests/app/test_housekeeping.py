"""Housekeeping forgets what is over."""

from __future__ import annotations

import datetime as dt

from rolecall.app.housekeeping import tidy
from rolecall.domain.access import Link, Session
from rolecall.domain.member import Member


def test_expired_links_and_sessions_are_forgotten_and_the_others_stay(app):
    """What is stored of them is of no use any more."""
    now = app.clock.now()
    past, future = ((now + dt.timedelta(minutes=shift)).isoformat() for shift in (-1, 1))
    with app.store.begin(app.tenant) as uow:
        uow.members.add(Member(id="m1", tenant="main", name="Kim"), "0" * 64)
        for name, end in (("old", past), ("new", future)):
            uow.access.add_link(Link(hash=name, kind="sign-in", member="m1", expires_at=end))
            uow.access.add_session(
                Session(hash=name, member="m1", workspace="toy", account="t1", expires_at=end, seen_at=now.isoformat())
            )

    tidy(app)

    with app.store.reading(app.tenant) as uow:
        assert [uow.access.link(name) is None for name in ("old", "new")] == [True, False]
        assert [uow.access.session(name) is None for name in ("old", "new")] == [True, False]
