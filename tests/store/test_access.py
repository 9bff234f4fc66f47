"""Links, sessions and platform accounts: found by hash in every tenant, used once, ended at once."""

from __future__ import annotations

import pytest

from rolecall.domain.access import Link, Session
from rolecall.errors import Conflict
from tests.store import samples
from tests.store.races import race

LATER = "2026-11-21T09:10:00+00:00"


def link(hash="l1", **changes):
    """An unused sign-in link of Dana."""
    return Link(**{"hash": hash, "kind": "sign-in", "member": "m1", "expires_at": LATER, **changes})


def session(hash="s1", **changes):
    """Dana's browser."""
    return Session(
        **{
            "hash": hash,
            "member": "m1",
            "workspace": "web",
            "account": "main",
            "expires_at": LATER,
            "seen_at": samples.AT,
            **changes,
        }
    )


@pytest.fixture
def house(store):
    """A store in which two tenants have a member m1 each."""
    for tenant in ("main", "other"):
        with store.begin(tenant) as unit:
            unit.members.add(samples.member(tenant=tenant), "")
            unit.members.add(samples.member("m2", "Robin", tenant=tenant), "")
    return store


def test_a_visitor_who_names_no_tenant_is_found_by_the_hash(house):
    """Link and session come back with the tenant they belong to."""
    with house.begin("other") as unit:
        unit.access.add_link(link())
        unit.access.add_session(session())

    with house.reading("") as unit:
        assert unit.access.link("l1") == ("other", link())
        assert unit.access.session("s1") == ("other", session())
        assert unit.access.link("s1") is None
        assert unit.access.session("l1") is None


def test_a_hash_is_taken_once_over_all_tenants(house):
    """Nobody can lay a second link or session beside one that is there."""
    with house.begin("main") as unit:
        unit.access.add_link(link())
        unit.access.add_session(session())
    for add in (lambda unit: unit.access.add_link(link()), lambda unit: unit.access.add_session(session())):
        with house.begin("other") as unit, pytest.raises(Conflict, match="is there already"):
            add(unit)


def test_a_link_needs_a_member_of_its_tenant(house):
    """A row cannot point at nobody."""
    with pytest.raises(Conflict), house.begin("main") as unit:
        unit.access.add_link(link(member="m9"))


def test_a_link_is_used_by_one_of_many(house):
    """Four browsers open the same link at once: one signs in, and the link is gone."""
    with house.begin("main") as unit:
        unit.access.add_link(link())

    def use(_):
        with house.begin("") as unit:
            return unit.access.use_link("l1")

    assert sorted(race(use, 4)) == [False, False, False, True]
    with house.reading("") as unit:
        assert unit.access.link("l1") is None


def test_a_session_is_seen_and_ends(house):
    """The time of its last use is written; after its end nothing is found."""
    with house.begin("main") as unit:
        unit.access.add_session(session())
        unit.access.add_session(session("s2"))
    with house.begin("") as unit:
        unit.access.seen("s1", LATER)
        unit.access.end_session("s2")

    with house.reading("") as unit:
        assert unit.access.session("s1") == ("main", session(seen_at=LATER))
        assert unit.access.session("s2") is None


def test_a_member_who_is_shut_out_has_no_way_left(house):
    """All sessions and unused links of this member of this tenant end; nobody else's do."""
    for tenant in ("main", "other"):
        with house.begin(tenant) as unit:
            unit.access.add_session(session(f"{tenant}1"))
            unit.access.add_session(session(f"{tenant}2", member="m2"))
            unit.access.add_link(link(f"{tenant}3"))
    with house.begin("main") as unit:
        unit.access.end_sessions("m1")

    with house.reading("") as unit:
        assert [unit.access.session(hash) is None for hash in ("main1", "main2", "other1")] == [True, False, False]
        assert [unit.access.link(hash) is None for hash in ("main3", "other3")] == [True, False]


def test_what_expired_long_ago_is_forgotten(house):
    """Links and sessions of every tenant, and only those before the time."""
    for tenant in ("main", "other"):
        with house.begin(tenant) as unit:
            unit.access.add_link(link(f"{tenant}1", expires_at=samples.AT))
            unit.access.add_session(session(f"{tenant}2", expires_at=samples.AT))
            unit.access.add_session(session(f"{tenant}3"))
    with house.begin("") as unit:
        assert unit.access.forget(LATER) == 4
        assert unit.access.forget(LATER) == 0
        assert unit.access.session("other3") is not None


def test_an_account_belongs_to_one_tenant(house):
    """The first to connect it keeps it; a second time changes nothing."""
    with house.begin("main") as unit:
        assert unit.access.tenant_of("web", "T1") is None
        unit.access.connect("web", "T1")
        unit.access.connect("web", "T1")
    with house.begin("other") as unit:
        with pytest.raises(Conflict, match="web T1 belongs to another organisation"):
            unit.access.connect("web", "T1")
        assert unit.access.tenant_of("web", "T1") == "main"
        assert unit.access.tenant_of("teams", "T1") is None
