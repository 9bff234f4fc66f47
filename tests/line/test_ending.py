"""Ends of a run that delivers nothing: statuses, audit and card in one transaction, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rolecall.chat import Card, wire
from rolecall.errors import ModelFailed
from rolecall.line import closing, ending
from tests.engine.toy import TENANT, House, accept, cards, events, status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from rolecall.domain.run import Run
    from rolecall.ports.store import UnitOfWork
    from rolecall.store import SqlStore

    End = Callable[[UnitOfWork, Run], bool]

ENDS = {
    "stopped": lambda uow, run: ending.end_stopped(uow, run, "Stopped by Olga."),
    "failed": lambda uow, run: ending.fail(uow, run, ModelFailed("The model is silent.", hint="Wait.")),
    "set_aside": lambda uow, run: ending.set_aside(uow, run, "the process died."),
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    """An empty ledger."""
    opened = House.at(tmp_path).store()
    yield opened
    opened.close()


@pytest.fixture
def run(store: SqlStore) -> Run:
    """A run at work."""
    accepted = accept(store)
    with store.begin(TENANT) as uow:
        uow.runs.move(accepted.id, "working")
    return accepted


@pytest.mark.parametrize(("name", "end"), ENDS.items(), ids=ENDS)
def test_an_end_is_recorded_told_and_final(store: SqlStore, run: Run, name: str, end: End) -> None:
    """Run and request move together; a second end of any kind changes nothing."""
    with store.begin(TENANT) as uow:
        assert end(uow, run)
    for other in ENDS.values():
        with store.begin(TENANT) as uow:
            assert not other(uow, run)

    assert status(store, run) == name
    assert events(store, run) == [f"run_{name}"]
    assert cards(store, run) == [name]


WAYS = {
    "stopped": (["Stopped by Olga.", "Nothing is lost."], "resume"),
    "failed": (["The model is silent.", "Wait."], "retry"),
    "set_aside": (["the process died.", "broke off 3 times"], "retry"),
}


@pytest.mark.parametrize(("name", "words", "verb"), [(name, *way) for name, way in WAYS.items()], ids=WAYS)
def test_the_card_says_what_happened_and_offers_what_to_do(
    store: SqlStore, run: Run, name: str, words: list[str], verb: str
) -> None:
    """It goes into the thread of the request and repeats the person's own words."""
    with store.begin(TENANT) as uow:
        ENDS[name](uow, run)
    with store.reading(TENANT) as uow:
        row = uow.outbox.get(f"{run.id}:{name}")
    card = wire.from_json(row.body, Card)

    assert (row.workspace, row.channel, row.under) == ("toy", "toy:t:c", "r1:root")
    assert card.title.startswith(f"@Ada: {verb} or withdraw “Write a note.”.")
    assert [(button.verb, button.subject) for button in card.buttons] == [(verb, "r1"), ("withdraw", "r1")]
    assert [word for word in words if word not in str(card)] == []


@pytest.mark.parametrize(("name", "words", "verb"), [(name, *way) for name, way in WAYS.items()], ids=WAYS)
def test_a_terminal_is_told_what_to_type(store: SqlStore, name: str, words: list[str], verb: str) -> None:
    """It has no buttons and no job card."""
    run = accept(store, place="host:local:ada")
    with store.begin(TENANT) as uow:
        uow.runs.move(run.id, "working")
        ENDS[name](uow, run)
    with store.reading(TENANT) as uow:
        [row] = uow.outbox.listed()
    card = wire.from_json(row.body, Card)

    assert (row.key, row.under, card.buttons) == (f"{run.id}:{name}", "", ())
    assert [word for word in [*words, f"rolecall {verb} r1"] if word not in str(card)] == []


@pytest.mark.parametrize(("name", "end"), ENDS.items(), ids=ENDS)
def test_the_job_card_says_where_it_broke_off(store: SqlStore, run: Run, name: str, end: End) -> None:
    """The stage that was under way is marked, and nothing can be stopped any more."""
    with store.begin(TENANT) as uow:
        closing.opened(uow, uow.requests.get("r1"), "Clerk", "Note")
        end(uow, run)
        row = uow.outbox.get(f"r1:progress:{run.id}.{name}")
    card = wire.from_json(row.body["card"], Card)

    assert (card.state, card.buttons, card.steps[0].state) == ("stopped", (), "failed")
    assert "@Ada: re" in card.title


def test_a_run_may_end_before_its_request_was_begun(store: SqlStore, run: Run) -> None:
    """It broke off before its first step: the request is taken through `working` to its end."""
    with store.begin(TENANT) as uow:
        uow.requests.move(run.request, "failed")

    with store.begin(TENANT) as uow:
        ending.set_aside(uow, run, "the process died.")

    assert status(store, run) == "set_aside"
