"""Taking in: what comes together shares a commit, each gets its own answer, and nothing is told before it is kept."""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
from contextlib import contextmanager
from dataclasses import replace

import pytest

from rolecall.chat import Action, Form, Message, Place, Ref, Say
from rolecall.errors import BadInput, Busy, StorageFull
from rolecall.ports.queues import InboxRow
from tests.desk.counter import HOST, PLACE
from tests.desk.dying import COUNT, asked, die


def _waiting(counter, tenant="main"):
    with counter.store.reading(tenant) as uow:
        return uow.inbox.waiting()


def _count_commits(counter, monkeypatch):
    begun = []
    begin = counter.store.begin

    @contextmanager
    def counted(tenant, **more):
        begun.append(tenant)
        with begin(tenant, **more) as uow:
            yield uow

    monkeypatch.setattr(counter.store, "begin", counted)
    return begun


async def _accept(counter, *events):
    return await asyncio.gather(*map(counter.desk.accept, events), return_exceptions=True)


async def test_what_comes_together_is_kept_in_one_transaction_and_in_order(counter, monkeypatch):
    """A commit costs as much for many as for one."""
    begun = _count_commits(counter, monkeypatch)
    answers = await _accept(counter, *map(asked, range(20)))

    assert answers == [None] * 20
    assert begun == ["main"]
    with counter.store.begin("") as uow:
        assert uow.inbox.claim(60).id == "e0"
    assert _waiting(counter) == 20


async def test_each_gets_its_own_answer_and_the_same_event_the_same(counter):
    """Forms, words and silence side by side; one that came twice is kept once."""
    press = Action(id="a1", place=PLACE, actor=HOST, verb="ask", subject="notes")
    reads = replace(asked(2), name="rolecall", args={"text": "help"})
    first = await _accept(counter, asked(1), press, reads, press)
    again = await _accept(counter, reads, press, asked(1))

    assert [type(answer) for answer in first] == [type(None), Form, Say, Form]
    assert first[1] == first[3]
    assert again == [first[2], first[1], first[0]]
    assert _waiting(counter) == 3


async def test_strangers_and_programs_are_kept_out_of_what_is_kept(counter):
    """Whoever comes with them is taken in all the same."""
    strange = replace(asked(1), place=Place("elsewhere", "T1", "C1"))
    noise = Message(
        id="m1", place=PLACE, actor=replace(HOST, kind="bot"), how="mention", text="x", message=Ref(PLACE, "1")
    )
    answers = await _accept(counter, strange, asked(2), noise)

    assert isinstance(answers[0], Say)
    assert answers[1:] == [None, None]
    assert _waiting(counter) == 1


async def test_one_that_cannot_be_kept_holds_up_no_other(counter):
    """Its error is its own."""
    odd = replace(asked(1), args={"text": object()})
    answers = await _accept(counter, asked(0), odd, asked(2))

    assert answers[0] is answers[2] is None
    assert isinstance(answers[1], Exception)
    assert _waiting(counter) == 2


async def test_on_a_full_disk_decisions_are_taken_in_and_new_work_is_not(counter, monkeypatch):
    """Both came together; only what is urgent may use the reserve."""
    begin = counter.store.begin

    def full(tenant, *, reserve=False):
        if not reserve:
            raise StorageFull
        return begin(tenant, reserve=reserve)

    monkeypatch.setattr(counter.store, "begin", full)
    stop = replace(asked(1), name="rolecall", args={"text": "stop global"})
    answers = await _accept(counter, asked(0), stop, asked(2))

    assert [type(answer) for answer in answers] == [StorageFull, type(None), StorageFull]
    assert _waiting(counter) == 1


async def test_while_the_database_takes_nothing_everybody_hears_it_after_two_tries(counter, monkeypatch):
    """Nobody waits for the patience of all the others."""
    tries = []

    def busy(tenant, **_more):
        tries.append(tenant)
        raise Busy

    monkeypatch.setattr(counter.store, "begin", busy)
    answers = await _accept(counter, *map(asked, range(10)))

    assert [type(answer) for answer in answers] == [Busy] * 10
    assert len(tries) == 2


async def test_events_of_two_organisations_are_kept_apart(counter):
    """Each in a transaction of its own."""
    object.__setattr__(
        counter.desk.office, "tenant_of", lambda workspace, _account: {"host": "main"}.get(workspace, "other")
    )
    answers = await _accept(counter, asked(1), replace(asked(2), place=Place("memory", "T1", "general")))

    assert answers == [None, None]
    assert (_waiting(counter), _waiting(counter, "other")) == (1, 1)


def test_several_are_put_at_once_and_those_that_were_there_keep_their_answer(store):
    """On both databases; a strange tenant's row keeps all of them out."""
    rows = [(InboxRow(id=f"e{n}", tenant="main", place="p", event={}), {"n": n}) for n in range(4)]
    with store.begin("main") as uow:
        assert uow.inbox.put_all([]) == []
        assert uow.inbox.put_all(rows[:2]) == [{"n": 0}, {"n": 1}]
        again = [(row, {"n": 9}) for row, _answer in rows[:2]]
        assert uow.inbox.put_all([again[0], rows[2], (rows[2][0], None), again[1], rows[3]]) == [
            {"n": 0}, {"n": 2}, {"n": 2}, {"n": 1}, {"n": 3},
        ]  # fmt: skip
        assert uow.inbox.waiting() == 4
        with pytest.raises(BadInput, match="of other"):
            uow.inbox.put_all([(InboxRow(id="e9", tenant="other", place="p", event={}), None)])


@pytest.mark.parametrize(("moment", "kept"), [("written", 0), ("committed", COUNT)])
def test_a_process_killed_in_between_has_lost_nothing_that_it_told(counter, sqlite_url, tmp_path, moment, kept):
    """Nobody hears of what is not committed; what is committed is there, and its redelivery makes no second row."""
    process = multiprocessing.get_context("forkserver").Process(target=die, args=(sqlite_url, str(tmp_path), moment))
    process.start()
    process.join(60)

    assert process.exitcode == -signal.SIGKILL
    assert not (tmp_path / "told").exists()
    assert _waiting(counter) == kept
    for number in range(COUNT):
        counter.desk.take(asked(number))
    assert _waiting(counter) == COUNT
