"""Budgets: reserve, settle, overrun, and no overshoot under any interleaving."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rolecall.domain.budget import budget_id
from rolecall.errors import NotFound
from tests.store import samples
from tests.store.races import race

DAY, AT, LATER = "2026-11-21", samples.AT, "2026-11-22T00:00:00+00:00"


def line(unit, scope, period="total", day=DAY):
    """Return one budget line."""
    return next(line for line in unit.budgets.lines(day) if (line.scope, line.period) == (scope, period))


def test_a_hold_is_reserved_on_every_scope_and_settled(store):
    """Five scopes in three periods are charged together; the ledger has both entries."""
    with store.begin("main") as unit:
        assert unit.budgets.reserve(samples.hold(amount=1000), DAY, AT) == ""
        assert len(unit.budgets.lines(DAY)) == 15
        assert {1000} == {line.reserved for line in unit.budgets.lines(DAY)}
        (hold,) = unit.budgets.expired(LATER)
        assert sorted(hold.budgets) == list(hold.budgets)
        settled = unit.budgets.settle(hold.key, 400, tokens_in=10, tokens_out=20, at=AT)

        assert {(0, 400)} == {(line.reserved, line.spent) for line in unit.budgets.lines(DAY)}
        assert unit.budgets.spent("r1") == 400
        assert [entry.kind for entry in unit.budgets.entries("r1")] == ["reserve", "settle"]
        assert settled == unit.budgets.entries()[-1]
        assert (settled.tokens_in, settled.tokens_out, settled.overrun) == (10, 20, False)
        assert tuple(unit.budgets.expired(LATER)) == ()


def test_the_same_key_is_one_hold(store):
    """A replayed step reserves nothing more; settling twice returns the first settlement."""
    with store.begin("main") as unit:
        for _ in range(2):
            assert unit.budgets.reserve(samples.hold(amount=700), DAY, AT) == ""
        assert line(unit, "global").reserved == 700
        first = unit.budgets.settle("r1.v1.1:draft:0", 300, tokens_in=1, tokens_out=1, at=AT)

        assert first == unit.budgets.settle("r1.v1.1:draft:0", 999, tokens_in=1, tokens_out=1, at=AT)
        assert line(unit, "global").spent == 300
        with pytest.raises(NotFound):
            unit.budgets.settle("unknown", 1, tokens_in=0, tokens_out=0, at=AT)


@pytest.mark.parametrize("scope", ["global", "department:support", "engagement:eng1", "role:business_analyst"])
def test_the_scope_that_is_over_budget_is_named(store, scope):
    """All or none: nothing stays reserved on the other scopes."""
    with store.begin("main") as unit:
        unit.budgets.limit(scope, "day", 1500)
        assert unit.budgets.reserve(samples.hold("a", 1000), DAY, AT) == ""
        assert scope == unit.budgets.reserve(samples.hold("b", 501), DAY, AT)
        assert {1000} == {line.reserved for line in unit.budgets.lines(DAY)}
        assert unit.budgets.reserve(samples.hold("c", 500), DAY, AT) == ""


def test_a_new_day_is_a_new_budget(store):
    """A daily limit holds for every day by itself, a monthly one goes on."""
    with store.begin("main") as unit:
        unit.budgets.limit("global", "day", 1000)
        unit.budgets.limit("global", "month", 1800)
        assert unit.budgets.reserve(samples.hold("a", 1000), DAY, AT) == ""
        assert unit.budgets.reserve(samples.hold("b", 1), DAY, AT) == "global"
        assert unit.budgets.reserve(samples.hold("c", 800), "2026-11-22", AT) == ""
        assert unit.budgets.reserve(samples.hold("d", 100), "2026-11-23", AT) == "global"
        assert unit.budgets.reserve(samples.hold("e", 1000), "2026-12-01", AT) == ""


def test_a_limit_may_fall_below_what_is_spent(store):
    """Lowering is legal and holds at once; None takes the limit away again."""
    with store.begin("main") as unit:
        unit.budgets.reserve(samples.hold("a", 1000), DAY, AT)
        unit.budgets.limit("global", "total", 10)
        assert unit.budgets.reserve(samples.hold("b", 1), DAY, AT) == "global"
        unit.budgets.limit("global", "total", None)
        assert unit.budgets.reserve(samples.hold("b", 1), DAY, AT) == ""


def test_a_limit_of_nothing_stops_the_first_cent(store):
    """Zero is a limit, and a free call passes it."""
    with store.begin("main") as unit:
        unit.budgets.limit("global", "day", 0)
        assert unit.budgets.reserve(samples.hold("a", 1), DAY, AT) == "global"
        assert unit.budgets.reserve(samples.hold("b", 0), DAY, AT) == ""


def test_a_limit_without_spending_is_shown(store):
    """What was set can be seen before anything is charged."""
    with store.begin("main") as unit:
        unit.budgets.limit("role:business_analyst", "month", 5_000_000)

        (shown,) = unit.budgets.lines(DAY)
        assert (shown.id, shown.limit, shown.spent) == ("main/role:business_analyst/2026-11", 5_000_000, 0)


def test_an_overrun_is_settled_in_full_and_stops_the_request_only(store):
    """The provider's bill is never clamped; the narrowest scope stops until somebody sets its limit."""
    with store.begin("main") as unit:
        unit.budgets.limit("request:r1", "total", 10_000)
        unit.budgets.reserve(samples.hold("a", 100), DAY, AT)
        entry = unit.budgets.settle("a", 250, tokens_in=1, tokens_out=1, at=AT)

        assert (entry.overrun, line(unit, "global").spent) == (True, 250)
        assert line(unit, "request:r1").stopped
        assert unit.budgets.reserve(samples.hold("b", 1), DAY, AT) == "request:r1"
        assert unit.budgets.reserve(samples.hold("c", 1, request="r2"), DAY, AT) == ""
        unit.budgets.limit("request:r1", "total", 10_000)
        assert unit.budgets.reserve(samples.hold("b", 1), DAY, AT) == ""


def test_holds_left_by_a_crash_are_found_by_their_age(store):
    """The reaper settles them in full."""
    with store.begin("main") as unit:
        unit.budgets.reserve(samples.hold("old"), DAY, "2026-11-21T08:00:00+00:00")
        unit.budgets.reserve(samples.hold("new"), DAY, "2026-11-21T09:00:00+00:00")

        assert [hold.key for hold in unit.budgets.expired("2026-11-21T08:30:00+00:00")] == ["old"]


def test_eight_threads_never_overshoot_a_budget_for_three(store):
    """P4: of many calls at once exactly as many are admitted as the budget pays for."""
    with store.begin("main") as unit:
        unit.budgets.limit("global", "day", 3500)

    def spend(n):
        with store.begin("main") as unit:
            refused = unit.budgets.reserve(samples.hold(f"h{n}", 1000, request=f"r{n % 2}"), DAY, AT)
        if not refused:
            with store.begin("main") as unit:
                unit.budgets.settle(f"h{n}", 900, tokens_in=1, tokens_out=1, at=AT)
        return refused

    results = race(spend, 8)

    with store.reading("main") as unit:
        day = line(unit, "global", DAY)
        admitted = results.count("")
        assert admitted == 3
        assert (0, admitted * 900) == (day.reserved, day.spent)
        assert day.spent <= 3500
        assert day.spent == sum(entry.amount for entry in unit.budgets.entries() if entry.kind == "settle")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    limit=st.integers(0, 3000),
    steps=st.lists(st.tuples(st.integers(0, 1500), st.integers(0, 1500)), min_size=1, max_size=8),
)
def test_admitted_work_fits_the_limit_whatever_is_asked(sqlite_store, limit, steps):
    """At every commit of a reservation spent + reserved is within the limit, and the ledger adds up."""
    scope = f"role:{limit}-{len(steps)}-{hash(tuple(steps)) & 0xFFFF_FFFF}"
    role = scope.removeprefix("role:")
    spent = 0
    with sqlite_store.begin("main") as unit:
        unit.budgets.limit(scope, "total", limit)
        for n, (worst, actual) in enumerate(steps):
            key = f"{role}:{n}"
            if not unit.budgets.reserve(samples.hold(key, worst, role=role, request=key), DAY, AT):
                row = line(unit, scope)
                assert row.spent + row.reserved <= limit
                unit.budgets.settle(key, min(actual, worst), tokens_in=0, tokens_out=0, at=AT)
                spent += min(actual, worst)

        row = line(unit, scope)
        assert (0, spent) == (row.reserved, row.spent)
        assert row.id == budget_id("main", scope, "total")
