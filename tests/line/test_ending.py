"""Ends of a run that delivers nothing: statuses, audit and card in one transaction, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rolecall.chat import Card, wire
from rolecall.errors import ModelFailed
from rolecall.line import ending
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


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("stopped", ["Stopped by Olga.", "rolecall resume r1"]),
        ("failed", ["The model is silent.", "Wait.", "rolecall retry r1"]),
        ("set_aside", ["the process died.", "broke off 3 times", "rolecall retry r1"]),
    ],
)
def test_the_card_says_what_happened_and_what_to_do(store: SqlStore, run: Run, name: str, words: list[str]) -> None:
    """It goes to the place of the request and repeats the person's own words."""
    with store.begin(TENANT) as uow:
        ENDS[name](uow, run)
    with store.reading(TENANT) as uow:
        row = uow.outbox.get(f"{run.id}:{name}")
    card = wire.from_json(row.body, Card)

    assert (row.workspace, row.channel) == ("toy", "toy:t:c")
    assert "“Write a note.”" in card.title
    assert [word for word in words if word not in str(card)] == []


def test_a_run_may_end_before_its_request_was_begun(store: SqlStore, run: Run) -> None:
    """It broke off before its first step: the request is taken through `working` to its end."""
    with store.begin(TENANT) as uow:
        uow.requests.move(run.request, "failed")

    with store.begin(TENANT) as uow:
        ending.set_aside(uow, run, "the process died.")

    assert status(store, run) == "set_aside"
