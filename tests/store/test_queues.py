"""Inbox, outbox, kill switches and shelf: once, in order, by one at a time."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from rolecall.domain.stop import Stop
from rolecall.errors import BadInput, Conflict, Damaged, NotFound
from rolecall.store import open_store, tables
from rolecall.store.dialect import now_s
from tests.store import samples
from tests.store.races import race


def expire(store, table):
    """Let every lease run out, as if its time had passed on the database's clock."""
    with store.database.begin() as connection:
        connection.execute(sa.update(table).where(table.c.leased_until > 0).values(leased_until=now_s() - 1))


def put(store, *rows):
    """Accept events."""
    with store.begin("main") as unit:
        for row in rows:
            unit.inbox.put(row, {"say": row.id})


def claim(store, lease_s=60.0):
    """Claim an event and return its id."""
    with store.begin("main") as unit:
        row = unit.inbox.claim(lease_s)
        return row and row.id


def test_an_event_is_accepted_once(store):
    """The same event again gets the first answer and changes nothing."""
    with store.begin("main") as unit:
        assert unit.inbox.put(samples.event(), {"say": "hello"}) == {"say": "hello"}
    with store.begin("main") as unit:
        assert unit.inbox.put(samples.event(place="elsewhere"), {"say": "something else"}) == {"say": "hello"}
        assert unit.inbox.waiting() == 1


def test_an_answer_may_be_nothing(store):
    """No answer is stored as no answer."""
    with store.begin("main") as unit:
        assert unit.inbox.put(samples.event(), None) is None
        assert unit.inbox.put(samples.event(), {"say": "late"}) is None


def test_one_of_many_deliveries_of_an_event_is_stored(store):
    """Redelivery at the same moment makes one row, and everybody gets the same answer."""

    def accept(n):
        with store.begin("main") as unit:
            return unit.inbox.put(samples.event(), {"thread": n})

    answers = race(accept, 6)

    assert len({answer["thread"] for answer in answers}) == 1
    with store.reading("main") as unit:
        assert unit.inbox.waiting() == 1


def test_a_thread_is_worked_in_order_by_one(store):
    """The second event of a thread waits for the first; another thread does not."""
    put(store, samples.event("a1", "a"), samples.event("a2", "a"), samples.event("b1", "b"))

    assert [claim(store), claim(store), claim(store)] == ["a1", "b1", None]
    with store.begin("main") as unit:
        unit.inbox.done("a1", {"request": "r1"})
    assert [claim(store), claim(store)] == ["a2", None]
    with store.reading("main") as unit:
        assert (unit.inbox.outcome("a1"), unit.inbox.outcome("a2")) == ({"request": "r1"}, None)


def test_events_of_every_tenant_are_claimed_with_their_tenant(store):
    """The inbox loop serves all; the row says whom it works for."""
    with store.begin("other") as unit:
        unit.inbox.put(samples.event(tenant="other"), None)
        with pytest.raises(BadInput):
            unit.inbox.put(samples.event("e2"), None)
    with store.begin("main") as unit:
        assert unit.inbox.claim(60).tenant == "other"
        with pytest.raises(NotFound):
            unit.inbox.done("e1", {})


def test_an_event_whose_worker_fell_silent_is_given_out_again(store):
    """A lease that ran out is worth nothing."""
    put(store, samples.event("a1", "a"), samples.event("a2", "a"))

    assert [claim(store), claim(store)] == ["a1", None]
    expire(store, tables.inbox)
    assert [claim(store), claim(store)] == ["a1", None]


def test_a_worker_whose_lease_ran_out_changes_nothing(store):
    """Another one worked the event meanwhile: the late one rolls back with all it wrote, and gives nothing back."""
    put(store, samples.event("a1", "a"))
    assert claim(store) == "a1"
    expire(store, tables.inbox)
    assert claim(store) == "a1"
    with store.begin("main") as second:
        second.requests.add(samples.request("r2"))
        second.inbox.done("a1", {"request": "r2"})

    def work_late():
        with store.begin("main") as first:
            first.requests.add(samples.request("r1"))
            first.inbox.done("a1", {"request": "r1"})

    with pytest.raises(Conflict, match="another process"):
        work_late()
    with store.begin("main") as first:
        assert first.inbox.fail("a1", "too slow") == 0
        assert first.inbox.get("a1").lapses == 1

    with store.reading("main") as unit:
        assert [request.id for request, _ in unit.requests.listed(engagements=["eng1"])] == ["r2"]
        assert unit.inbox.outcome("a1") == {"request": "r2"}
    assert claim(store) is None


def test_of_two_workers_of_one_event_at_once_one_wins(store):
    """Both hold it, since the first one's lease ran out; one transaction stays."""
    put(store, samples.event("a1", "a"))

    def work(n):
        try:
            with store.begin("main") as unit:
                unit.requests.add(samples.request(f"r{n}"))
                unit.inbox.done("a1", {"request": f"r{n}"})
        except Conflict:
            return None
        return f"r{n}"

    won = [request for request in race(work, 4) if request]

    with store.reading("main") as unit:
        assert [request.id for request, _ in unit.requests.listed(engagements=["eng1"])] == won
        assert [unit.inbox.outcome("a1")] == [{"request": request} for request in won]


def test_a_failed_event_comes_back_and_is_counted(store):
    """The caller sets it aside when it failed too often; its thread goes on then."""
    put(store, samples.event("a1", "a"), samples.event("a2", "a"))
    for n in (1, 2, 3):
        assert claim(store) == "a1"
        with store.begin("main") as unit:
            assert n == unit.inbox.fail("a1", "boom")
    with store.begin("main") as unit:
        unit.inbox.done("a1", {"set_aside": True})

    assert claim(store) == "a2"


def test_six_workers_share_the_inbox_without_doubles(store):
    """Every event is given out once."""
    put(store, *(samples.event(f"e{n}", f"place{n % 9}") for n in range(36)))

    def work(_):
        mine = []
        while row := claim(store):
            mine.append(row)
            with store.begin("main") as unit:
                unit.inbox.done(row, {})
        return mine

    done = [row for mine in race(work, 6) for row in mine]

    assert sorted(f"e{n}" for n in range(36)) == sorted(done)


def send(store, *workspaces):
    """Claim a delivery."""
    with store.begin("main") as unit:
        return unit.outbox.claim(workspaces or ("cli",), 60)


def settle(store, key, state, **more):
    """Write the outcome of a delivery."""
    with store.begin("main") as unit:
        unit.outbox.settle(key, state, **more)


def test_a_delivery_is_stored_once(store):
    """A known key changes nothing."""
    with store.begin("main") as unit:
        unit.outbox.add(samples.delivery())
        unit.outbox.add(samples.delivery(body={"title": "Other"}))

        assert [samples.delivery()] == list(unit.outbox.listed())
        assert unit.outbox.get("unknown") is None
        with pytest.raises(BadInput):
            unit.outbox.add(samples.delivery("x", tenant="other"))


def test_a_claimed_row_comes_as_it_was_and_is_being_sent(store):
    """The courier sees the state before its claim."""
    with store.begin("main") as unit:
        unit.outbox.add(samples.delivery())
    claimed = send(store)

    assert (claimed.state, claimed.attempts) == ("queued", 0)
    with store.reading("main") as unit:
        assert (unit.outbox.get("r1:card").state, unit.outbox.get("r1:card").attempts) == ("sending", 1)


def test_only_asked_workspaces_are_claimed(store):
    """A courier takes what its adapters can deliver."""
    with store.begin("main") as unit:
        unit.outbox.add(samples.delivery(workspace="web"))

    assert send(store, "cli", "publish") is None
    assert send(store, "cli", "web").key == "r1:card"


@pytest.mark.parametrize("state", ["queued", "unsure"])
def test_a_channel_is_not_overtaken(store, state):
    """Later rows wait for an earlier one that is under way or will be tried again."""
    with store.begin("main") as unit:
        for key, channel in (("a1", "a"), ("a2", "a"), ("b1", "b")):
            unit.outbox.add(samples.delivery(key, channel))

    assert [row and row.key for row in (send(store), send(store), send(store))] == ["a1", "b1", None]
    settle(store, "a1", state, after_s=3600)
    assert send(store) is None
    settle(store, "a1", state)
    assert ("a1", state) == ((row := send(store)).key, row.state)
    settle(store, "a1", "sent", ref="m1")
    assert send(store).key == "a2"
    with store.reading("main") as unit:
        assert (
            (row := unit.outbox.get("a1")).state,
            row.ref,
            row.attempts,
        ) == ("sent", "m1", 2)


@pytest.mark.parametrize("state", ["held", "failed"])
def test_what_a_person_was_shown_holds_back_nothing(store, state):
    """A held row waits for a person, its channel does not."""
    with store.begin("main") as unit:
        unit.outbox.add(samples.delivery("a1"))
        unit.outbox.add(samples.delivery("a2"))
    send(store)
    settle(store, "a1", state, note="unknown outcome")

    assert send(store).key == "a2"
    with store.reading("main") as unit:
        assert [row.key for row in unit.outbox.listed(states=[state], prefix="a")] == ["a1"]
        assert unit.outbox.listed(prefix="%") == []


def test_an_update_holds_back_updates_only(store):
    """What waits for the next edit, and what waits behind it, keeps no message waiting."""
    with store.begin("main") as unit:
        unit.outbox.add(samples.delivery("a1", kind="update"))
        unit.outbox.add(samples.delivery("a2", kind="update"))
        unit.outbox.add(samples.delivery("a3"))
        unit.outbox.add(samples.delivery("a4", kind="update"))
    assert send(store).key == "a1"
    settle(store, "a1", "queued", after_s=3600)

    assert [row and row.key for row in (send(store), send(store))] == ["a3", None]
    settle(store, "a3", "sent", ref="m3")
    assert send(store) is None
    settle(store, "a1", "sent")
    assert send(store).key == "a2"


def test_a_courier_that_died_while_sending_leaves_an_unsure_row(store):
    """It may have been delivered: look before sending it again."""
    with store.begin("main") as unit:
        unit.outbox.add(samples.delivery("a1"))
    send(store)
    assert send(store) is None
    expire(store, tables.outbox)

    assert ((row := send(store)).key, row.state, row.attempts) == ("a1", "unsure", 1)


def test_four_couriers_keep_the_order_of_every_channel(store):
    """Every row is sent once, and in order."""
    with store.begin("main") as unit:
        for n in range(24):
            unit.outbox.add(samples.delivery(f"{n:02}", f"c{n % 3}"))
    sent = []

    def deliver(_):
        while True:
            row = send(store)
            if row is None:
                with store.reading("main") as unit:
                    if not unit.outbox.listed(states=["queued", "sending"]):
                        return
                continue
            sent.append(row.key)
            settle(store, row.key, "sent")

    race(deliver, 4)

    assert 24 == len(sent) == len(set(sent))
    for channel in range(3):
        mine = [key for key in sent if int(key) % 3 == channel]
        assert sorted(mine) == mine


def test_an_event_is_read_again_when_it_was_worked(store):
    """What was accepted stays as it was; an unknown one, and another tenant's, is an error in words."""
    given = samples.event("a1", event={"type": "Command", "args": {"text": "Stories"}})
    put(store, given)
    with store.begin("main") as unit:
        unit.inbox.claim(60)
        unit.inbox.done("a1", {})
        assert unit.inbox.get("a1") == given
        with pytest.raises(NotFound, match="event a2"):
            unit.inbox.get("a2")
    with store.reading("other") as unit, pytest.raises(NotFound):
        unit.inbox.get("a1")


def test_a_delivery_keeps_the_card_it_belongs_under(store):
    """Cards in a thread and private words come out as they went in."""
    rows = [
        samples.delivery("r1:root"),
        samples.delivery("r1.v1.1:delivered", under="r1:root"),
        samples.delivery("e1:tell", "there", kind="tell", body={"event": "e1", "text": "Recorded."}),
    ]
    with store.begin("main") as unit:
        for row in rows:
            unit.outbox.add(row)
        assert unit.outbox.listed() == rows
        assert unit.outbox.get("r1.v1.1:delivered") == rows[1]

    assert send(store) == rows[0]
    assert send(store) == rows[2]
    settle(store, "r1:root", "sent", ref="m1")
    assert send(store).under == "r1:root"


def test_a_switch_is_on_until_it_is_cleared(store):
    """The first stop stays; clearing says whether there was one."""
    stop = Stop(scope="role:business_analyst", by="m1", reason="wrong tone", at=samples.AT)
    with store.begin("main") as unit:
        unit.stops.set(stop)
        unit.stops.set(stop.model_copy(update={"by": "m2"}))

        assert stop == unit.stops.active(["global", "role:business_analyst", "run:r1.v1.1"])
        assert [stop] == list(unit.stops.listed())
        assert unit.stops.active(["global"]) is None
        assert unit.stops.active([]) is None
    with store.begin("other") as unit:
        assert unit.stops.active([stop.scope]) is None
        assert not unit.stops.clear(stop.scope)
    with store.begin("main") as unit:
        assert [unit.stops.clear(stop.scope), unit.stops.clear(stop.scope)] == [True, False]


def test_a_shelf_row_is_compared_and_set(store):
    """A revision that is no longer the present one loses."""
    with store.begin("main") as unit:
        assert unit.shelf.get("web", "session:1") is None
        assert unit.shelf.put("web", "session:1", "a", revision=0) == 1
        assert unit.shelf.put("web", "session:1", "b", revision=1) == 2
        for revision in (0, 1, 7):
            with pytest.raises(Conflict, match="not at revision"):
                unit.shelf.put("web", "session:1", "c", revision=revision)
        assert unit.shelf.put("web", "session:1", "d") == 3
        assert unit.shelf.put("web", "session:2", "e") == 1

        assert unit.shelf.get("web", "session:1") == ("d", 3)
        assert unit.shelf.get("cli", "session:1") is None


def test_shelf_rows_are_read_together_and_forgotten(store):
    """Only those that are there and are the adapter's own; a dropped one begins again."""
    with store.begin("main") as unit:
        for adapter, key, value in (("web", "a", "1"), ("web", "b", "2"), ("web", "c", "3"), ("mail", "d", "4")):
            unit.shelf.put(adapter, key, value)
        assert unit.shelf.many("web", ["a", "c", "d", "z"]) == {"a": "1", "c": "3"}
        assert unit.shelf.many("web", []) == {}
        unit.shelf.drop("web", "a")
        unit.shelf.drop("web", "a")
        unit.shelf.drop("web", "d")
        assert unit.shelf.many("web", ["a", "b"]) == {"b": "2"}
        assert unit.shelf.get("mail", "d") == ("4", 1)
        assert unit.shelf.put("web", "a", "5", revision=0) == 1
    with store.reading("other") as unit:
        assert unit.shelf.many("web", ["b"]) == {}


def test_a_feed_is_read_backwards_page_by_page(store):
    """The newest entries, each page in order, until the beginning."""
    with store.begin("main") as unit:
        for n in range(1, 6):
            unit.shelf.append("web", "c1", f"v{n}")
        unit.shelf.append("web", "c2", "w")

        assert unit.shelf.newest("web", "c1", None, 2) == [(4, "v4"), (5, "v5")]
        assert unit.shelf.newest("web", "c1", 4, 2) == [(2, "v2"), (3, "v3")]
        assert unit.shelf.newest("web", "c1", 2, 2) == [(1, "v1")]
        assert unit.shelf.newest("web", "c1", 1, 2) == []
        assert unit.shelf.newest("web", "c3", None, 2) == []


def test_a_feed_is_numbered_from_one_without_gaps(store):
    """Numbers appear in order even when many append at once."""

    def append(n):
        with store.begin("main") as unit:
            return unit.shelf.append("web", "thread", f"message {n}")

    assert sorted(race(append, 6)) == [1, 2, 3, 4, 5, 6]
    with store.reading("main") as unit:
        feed = unit.shelf.read("web", "thread", 2, 3)
        assert [number for number, _ in feed] == [3, 4, 5]


def test_the_shelf_is_encrypted_at_rest(store):
    """The stored text is not the value, and a changed one is refused."""
    with store.begin("main") as unit:
        unit.shelf.put("web", "token", "xoxb-secret")
    with store.database.begin() as connection:
        stored = connection.scalar(sa.select(tables.shelf_row.c.value))
        assert "secret" not in stored
        connection.execute(sa.update(tables.shelf_row).values(value=stored[:-4] + "AAA="))

    with store.reading("main") as unit, pytest.raises(Damaged, match="cannot be decrypted"):
        unit.shelf.get("web", "token")


@pytest.mark.parametrize(("key", "message"), [(None, "there is no key"), (b"short", "is not 32 bytes")])
def test_the_shelf_without_a_good_key_says_so(sqlite_url, clock, ids, key, message):
    """The error says what is wrong with the key; the rest of the store works."""
    opened = open_store(sqlite_url, clock=clock, ids=ids, head_file=None, shelf_key=key, disk_limit_mb=None)
    with opened.begin("main") as unit, pytest.raises(BadInput, match=message):
        unit.shelf.put("web", "token", "x")
    opened.close()


def test_a_new_key_reads_what_the_old_one_wrote(sqlite_url, clock, ids):
    """The first key encrypts, all decrypt."""
    old, new = b"A" * 43 + b"=", b"B" * 43 + b"="
    for key in (old, new + b" " + old):
        opened = open_store(sqlite_url, clock=clock, ids=ids, head_file=None, shelf_key=key, disk_limit_mb=None)
        with opened.begin("main") as unit:
            if key == old:
                unit.shelf.put("web", "token", "kept")
            assert unit.shelf.get("web", "token") == ("kept", 1)
        opened.close()


def test_a_stop_file_stops_everything_until_it_is_deleted(sqlite_url, tmp_path, clock, ids):
    """The kill switch of last resort needs no database and no program."""
    from rolecall.store import open_store

    file = tmp_path / "STOP"
    store = open_store(
        sqlite_url, clock=clock, ids=ids, head_file=None, shelf_key=None, disk_limit_mb=None, stop_file=file
    )
    with store.reading("main") as unit:
        assert unit.stops.active(("global",)) is None
        file.touch()
        assert unit.stops.active(("global", "run:r1")).by == "the file STOP"
        assert unit.stops.active(("run:r1",)) is None
        assert len(unit.stops.listed()) == 1
    store.close()
