"""Follow-ups: kept in order, due when no run is under way, settled once."""

from __future__ import annotations

import pytest

from rolecall.domain.request import FollowUp
from rolecall.domain.stop import Stop
from rolecall.errors import Conflict, NotFound
from tests.store import samples
from tests.store.races import race


def follow_up(id, request="r1"):
    """Words of Robin's."""
    return FollowUp(id=id, request=request, by="m2", by_name="Robin", text=f"Also {id}.", at=samples.AT)


def move(unit, request, *statuses):
    """Move a request on."""
    for status in statuses:
        unit.requests.move(request, status)


def ids(follow_ups):
    """Name follow-ups."""
    return [item.id for item in follow_ups]


def test_follow_ups_are_kept_in_order_with_their_state(store):
    """They begin as pending and come back as they were given."""
    with store.begin("main") as unit:
        unit.requests.add(samples.request())
        unit.requests.add(samples.request("r2"))
        for name, request in (("f1", "r1"), ("f2", "r2"), ("f3", "r1")):
            unit.requests.follow_up(follow_up(name, request))
        unit.requests.settle_follow_up("f1", "worked")

    with store.reading("main") as unit:
        assert unit.requests.follow_ups("r1") == [(follow_up("f1"), "worked"), (follow_up("f3"), "pending")]
        assert unit.requests.follow_ups("r9") == []
    with store.reading("other") as unit:
        assert unit.requests.follow_ups("r1") == []


def test_a_follow_up_needs_its_request_and_an_id_of_its_own(store):
    """Nothing waits for nothing, and nothing is stored twice."""
    with store.begin("main") as unit:
        unit.requests.add(samples.request())
        unit.requests.follow_up(follow_up("f1"))
        with pytest.raises(Conflict, match="Follow-up f1 is there already"):
            unit.requests.follow_up(follow_up("f1"))
    with pytest.raises(Conflict), store.begin("main") as unit:
        unit.requests.follow_up(follow_up("f2", "r9"))


@pytest.mark.parametrize("ending", ["delivered", "asking", "blocked", "failed", "set_aside"])
def test_follow_ups_are_due_when_the_run_has_ended(store, ending):
    """Not while it is received or working; afterwards whatever came of it."""
    with store.begin("main") as unit:
        unit.requests.add(samples.request())
        unit.requests.follow_up(follow_up("f1"))
        unit.requests.follow_up(follow_up("f2"))
        assert unit.requests.due_follow_ups() == []
        move(unit, "r1", "working")
        assert unit.requests.due_follow_ups() == []
        move(unit, "r1", ending)
        assert unit.requests.due_follow_ups() == [follow_up("f1"), follow_up("f2")]
        move(unit, "r1", "working")
        assert unit.requests.due_follow_ups() == []


def test_what_was_stopped_keeps_its_follow_ups_waiting(store):
    """A stopped request, and one that a switch covers; whatever nobody holds, or holds no longer, is due."""
    with store.begin("main") as unit:
        for name in ("r1", "r2", "r3"):
            unit.requests.add(samples.request(name, engagement="eng2" if name == "r3" else "eng1"))
            unit.requests.follow_up(follow_up(f"f{name}", name))
            move(unit, name, "working", "stopped" if name == "r1" else "delivered")
        for scope in ("request:r2", "role:nobody"):
            unit.stops.set(Stop(scope=scope, by="Robin", reason="", at=samples.AT))
        assert ids(unit.requests.due_follow_ups()) == ["fr3"]
        unit.stops.set(Stop(scope="engagement:eng2", by="Robin", reason="", at=samples.AT))
        assert unit.requests.due_follow_ups() == []
        unit.stops.clear("request:r2")
        assert ids(unit.requests.due_follow_ups()) == ["fr2"]
        unit.stops.set(Stop(scope=f"role:{samples.request().role}", by="Robin", reason="", at=samples.AT))
        assert unit.requests.due_follow_ups() == []


def test_one_request_is_due_at_a_time_the_longest_waiting_first(store):
    """A request under way is passed over; the settled ones make room for the next; each tenant has its own."""
    with store.begin("other") as unit:
        unit.requests.add(samples.request(tenant="other"))
        move(unit, "r1", "working", "delivered")
        unit.requests.follow_up(follow_up("f0"))
    with store.begin("main") as unit:
        for name in ("r1", "r2", "r3"):
            unit.requests.add(samples.request(name))
            move(unit, name, "working")
        for name, request in (("f1", "r1"), ("f2", "r2"), ("f3", "r3"), ("f4", "r2")):
            unit.requests.follow_up(follow_up(name, request))
        move(unit, "r2", "delivered")
        move(unit, "r3", "failed")

        assert ids(unit.requests.due_follow_ups()) == ["f2", "f4"]
        unit.requests.settle_follow_up("f2", "worked")
        assert ids(unit.requests.due_follow_ups()) == ["f3"]
        unit.requests.settle_follow_up("f3", "refused")
        assert ids(unit.requests.due_follow_ups()) == ["f4"]


def test_a_follow_up_is_settled_once(store):
    """Of four who settle it at once one does, the others lose what they did."""
    with store.begin("main") as unit:
        unit.requests.add(samples.request())
        unit.requests.follow_up(follow_up("f1"))

    def settle(_):
        try:
            with store.begin("main") as unit:
                unit.requests.settle_follow_up("f1", "worked")
        except Conflict as error:
            return error.message
        return ""

    lost = sorted(race(settle, 4))

    assert lost == ["", *["The follow-up f1 is worked and no longer pending."] * 3]
    with store.begin("main") as unit, pytest.raises(NotFound):
        unit.requests.settle_follow_up("f9", "worked")
