"""What an adapter asks without anybody who looks: whether roles are hired for a channel, and whose account is whose."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from rolecall.chat import Place
from tests.desk.reception import Reception

SHOP = Place("web", "main", "shop")


@pytest.fixture
def reception(sqlite_store: Any, clock: Any, ids: Any) -> Reception:
    """A desk with engagements for everywhere, for the workspace and for a channel's bare name."""
    made = Reception(sqlite_store, clock, ids)
    for number, place in enumerate(("*", "web", "shop", "web:main:office"), 1):
        made.engage(f"eng{number}", place=place)
    return made


def test_only_an_engagement_that_names_the_channel_counts(reception: Reception) -> None:
    """One for everywhere would let a shared channel in unseen; threads belong to their channel."""
    assert not reception.desk.engaged(SHOP)
    reception.engage("eng5", place=str(SHOP))

    assert reception.desk.engaged(SHOP)
    assert reception.desk.engaged(Place("web", "main", "shop", "1700.1"))
    assert not reception.desk.engaged(Place("web", "main", "shops"))


def test_one_that_is_over_counts_no_more(reception: Reception) -> None:
    """Neither by its term nor by hand."""
    now = reception.clock.now()
    reception.engage("eng5", place=str(SHOP), ends_at=(now - dt.timedelta(seconds=1)).isoformat())
    reception.engage("eng6", place=str(SHOP))
    assert reception.desk.engaged(SHOP)

    with reception.store.begin("main") as uow:
        uow.engagements.end("eng6")
    assert not reception.desk.engaged(SHOP)


def test_an_account_of_nobody_has_hired_nothing(reception: Reception) -> None:
    """And another organisation's engagements are theirs."""
    reception.engage("eng5", place="elsewhere:T1:shop")

    assert not reception.desk.engaged(Place("elsewhere", "T1", "shop"))
    assert not reception.desk.engaged(Place("web", "other", "office"))


def test_accounts_are_those_of_active_members_in_one_tenant(reception: Reception) -> None:
    """Whom an adapter may notify; another organisation's people, and accounts elsewhere, are nobody here."""
    ann = reception.member("ann")
    reception.member("old", active=False)
    reception.member("eve", tenant="other")
    names = [ann.id, "m-old", "m-eve", "m-none"]

    assert reception.desk.accounts("web", "main", names) == {ann.id: ann.id}
    assert reception.desk.accounts("web", "elsewhere", names) == {}
    assert reception.desk.accounts("host", "local", names) == {}
