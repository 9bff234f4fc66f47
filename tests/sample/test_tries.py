"""Tests of the four lines a newcomer is invited to send."""

from __future__ import annotations

import datetime as dt

import pytest

from rolecall import sample
from rolecall.app import sampling
from rolecall.app.app import App
from rolecall.chat import Action, Actor, Place
from rolecall.sample import Pack
from tests.sample.conftest import Open


def test_every_button_delivers_with_all_gates_green(lived_in: App, pack: Pack) -> None:
    """Pressed by the owner in the channel after six weeks of history, each is worked by both roles' own lines."""
    with lived_in.store.reading(lived_in.tenant) as uow:
        you = uow.members.named(lived_in.host_actor().name)
    assert you is not None
    actor = Actor("web", "main", you.id, you.name, groups=frozenset(you.roles))
    stage = sampling._stage(lived_in, pack)
    for nth, item in enumerate(pack.story.tries):
        place = Place("web", "main", pack.story.channel)
        event = Action(id=f"press-{nth}", place=place, actor=actor, verb="say", subject=item.line)
        stage.desk.take(event)
        assert stage.desk.work_next()
        reply = stage.desk.reply(lived_in.tenant, event.id)
        assert reply is not None
        assert reply.refusal is None, reply
        _delivers(lived_in, stage, reply.request)


@pytest.mark.parametrize("weeks", [0, 31, 48])
def test_they_deliver_in_other_months_too(opening: Open, tries: Pack, weeks: int) -> None:
    """Dates in May and in a month of another year are no other words to the gates."""
    app = opening(now=tries.story.ends + dt.timedelta(weeks=weeks, days=1))
    stage = sampling._stage(app, tries)
    sample.add(stage, tries, lambda _words: None)
    with app.store.reading(app.tenant) as uow:
        found = [request.id for request, _ in uow.requests.listed(engagements=["eng2", "eng3"])]
    assert len(found) == 4
    for request in found:
        _delivers(app, stage, request)


def _delivers(app: App, stage: sample.Stage, request: str) -> None:
    with app.store.reading(app.tenant) as uow:
        runs = [run for run, status in uow.runs.of(request) if status == "queued"]
    for run in runs:
        stage.work(run)
    with app.store.reading(app.tenant) as uow:
        version, status = uow.deliverables.version(f"d-{request}")
    assert status == "waiting"
    assert [gate.gate for gate in version.gates if not gate.passed] == []
    assert len({citation.source_name for citation in version.citations if citation.standing == "approved"}) >= 2
