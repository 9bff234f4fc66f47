"""Accounts of a chat platform: known by their first use, or by the link of the member they belong to."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from rolecall.chat import Actor
from rolecall.desk.greeting import NAME
from rolecall.errors import Denied, NotFound
from rolecall.governance import auditing
from tests.desk.reception import HOST, Reception

EVE = Actor("web", "main", "U7", "eve")


@pytest.fixture
def reception(sqlite_store: Any, clock: Any, ids: Any) -> Reception:
    """A desk where nobody is known yet."""
    return Reception(sqlite_store, clock, ids)


def _members(reception: Reception) -> dict[str, Any]:
    with reception.store.reading("main") as uow:
        return {member.name: member for member in uow.members.listed()}


def _kinds(reception: Reception) -> list[str]:
    with reception.store.reading("main") as uow:
        return [item.event.type for item in auditing.records(uow)]


def test_an_unknown_account_becomes_a_requester_once(reception: Reception) -> None:
    """On record, without a token, and with no right to decide."""
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(reception.desk.greet, [EVE] * 4)) == ["eve"] * 4

    member = _members(reception)["eve"]
    assert (sorted(member.roles), [one.id for one in member.identities]) == (["requester"], ["U7"])
    assert _kinds(reception).count("account_bound") == 1


@pytest.mark.parametrize(
    ("name", "known"),
    [("dana", "dana 2"), ("DANA", "DANA 2"), ("a:b, @c\n", "ab c"), ("", "somebody"), ("x" * 99, "x" * (NAME - 5))],
)
def test_a_name_becomes_one_that_is_free_and_can_be_named(reception: Reception, name: str, known: str) -> None:
    """Whoever calls themselves like a member is not that member."""
    reception.member("dana", "approver")

    assert reception.desk.greet(replace(EVE, name=name)) == known
    assert all(one.id != EVE.id for one in _members(reception)["dana"].identities)


def test_an_account_of_no_organisation_is_not_greeted(reception: Reception) -> None:
    """Whoever installed something somewhere is nobody here."""
    with pytest.raises(Denied):
        reception.desk.greet(replace(EVE, tenant="unknown"))


def test_a_link_moves_an_account_to_its_member_once(reception: Reception) -> None:
    """The requester that it was keeps what they did, and is bound to nothing any more."""
    dana = reception.member("dana", "approver")
    reception.desk.greet(EVE)
    token = reception.desk.link(HOST, "dana")

    assert reception.desk.claim(EVE, token) == "dana"
    assert reception.desk.claim(replace(EVE, id="U8"), token) is None

    members = _members(reception)
    assert EVE.id in {one.id for one in members["dana"].identities}
    assert members["eve"].identities == ()
    assert reception.desk.greet(EVE) == "dana"
    assert {"account_bound", "account_claimed", "sign_in_refused"} <= set(_kinds(reception))
    assert members["dana"].id == dana.id


def test_a_link_that_is_too_old_or_made_up_binds_nothing(reception: Reception, clock: Any) -> None:
    """Nor one for somebody who does not exist."""
    reception.member("dana", "approver")
    token = reception.desk.link(HOST, "dana")
    clock.pass_time(minutes=11)

    assert reception.desk.claim(EVE, token) is None
    assert reception.desk.claim(EVE, "made-up") is None
    assert "eve" not in _members(reception)
    with pytest.raises(NotFound):
        reception.desk.link(HOST, "nobody")
