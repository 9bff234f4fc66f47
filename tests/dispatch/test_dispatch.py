"""Dispatch on a real store: which engagement an ask belongs to, and what its thread sees at once."""

from __future__ import annotations

import pytest

from rolecall.chat import Card, wire
from rolecall.dispatch import Ask
from rolecall.domain.refusal import Refusal
from rolecall.testing.model import ScriptedModel
from tests.line.floor import CHANNEL, KIM, TEXT, Floor, minutes


@pytest.fixture
def floor(sqlite_store, clock, ids):
    """A floor with the engagement that every installation begins with: `direct`, all roles."""
    return Floor(sqlite_store, clock, ids, ScriptedModel((minutes,)))


def chosen(floor, place, *, private=False):
    """Return the id of the engagement for an ask at a place, None where there is none."""
    with floor.store.reading("main") as uow:
        found = floor.dispatch.engagement(uow, floor.role.id, place, private=private)
    return found and found.id


def admitted(floor, place, *, private=False):
    """Admit an ask at a place."""
    ask = Ask(person=KIM, place=place, role=floor.role.short, text=TEXT, private=private)
    with floor.store.begin("main") as uow:
        return floor.dispatch.admit(uow, floor.dispatch.new_request(), ask, floor.dispatch.match(ask), ())


def rows(floor):
    """Return key and card of the outbox's rows."""
    with floor.store.reading("main") as uow:
        return [(row.key, wire.from_json(row.body.get("card", row.body), Card)) for row in uow.outbox.listed()]


def test_the_first_engagement_is_for_the_command_line_and_direct_words(floor):
    """A channel hires for itself."""
    assert chosen(floor, "host:local:kim") == "eng1"
    assert chosen(floor, "web:main:dm-m1", private=True) == "eng1"
    assert chosen(floor, CHANNEL) is None


@pytest.mark.parametrize("place", ["*", "web", "general", CHANNEL])
def test_a_place_is_covered_by_its_channel_its_workspace_or_everywhere(floor, place):
    """In a thread of the channel too."""
    hired = floor.hire(place)

    assert chosen(floor, f"{CHANNEL}:m7") == hired
    assert chosen(floor, "host:local:kim") == ("eng2" if place == "*" else "eng1")


def test_the_nearer_place_wins_and_one_made_for_the_role_wins_over_all(floor):
    """Whatever the order in which they were made."""
    near = floor.hire(CHANNEL)
    floor.hire("*")
    assert chosen(floor, CHANNEL) == near
    floor.hire(CHANNEL, roles=())
    assert chosen(floor, CHANNEL) == near


def test_one_that_runs_wins_over_one_that_ended(floor):
    """An ended one is still named, so that the refusal can say so."""
    first = floor.hire(CHANNEL)
    with floor.store.begin("main") as uow:
        uow.engagements.end(first)
    assert chosen(floor, CHANNEL) == first
    assert chosen(floor, CHANNEL) != floor.hire(CHANNEL)
    assert chosen(floor, CHANNEL) == "eng3"


def test_another_role_hired_for_the_channel_is_not_this_one(floor):
    """Each role is hired by itself."""
    floor.hire(CHANNEL, roles=("somebody_else",))

    assert chosen(floor, CHANNEL) is None


def test_where_nobody_hired_nothing_is_stored(floor):
    """The caller keeps the ask and offers to hire."""
    refusal = admitted(floor, CHANNEL)

    assert isinstance(refusal, Refusal)
    assert (refusal.code, rows(floor)) == ("no_engagement", [])


def test_an_admitted_ask_has_its_job_card_and_its_mark_at_once(floor):
    """In a channel the card opens the thread; whose words are private is stored with them."""
    floor.hire()
    run = admitted(floor, CHANNEL, private=True)

    [(key, card)] = rows(floor)
    assert (key, card.state) == (f"{run.request}:root", "working")
    assert card.opens.startswith("Meeting record: Minutes of")
    with floor.store.reading("main") as uow:
        request = uow.requests.get(run.request)
        assert (request.private, request.engagement) == (True, "eng2")
        assert uow.requests.in_thread(CHANNEL) is None


def test_an_ask_inside_a_thread_binds_it_at_once(floor):
    """A reply may come before any card went out."""
    floor.hire()
    run = admitted(floor, f"{CHANNEL}:m7")

    with floor.store.reading("main") as uow:
        assert uow.requests.in_thread(f"{CHANNEL}:m7").id == run.request


def test_a_refused_ask_says_so_in_its_thread_and_on_its_job_card(floor):
    """The request is kept with its refusal."""
    hired = floor.hire()
    with floor.store.begin("main") as uow:
        uow.engagements.end(hired)
    refusal = admitted(floor, CHANNEL)

    assert refusal.code == "term_ended"
    (root, _opening), (told, words), (progress, job) = rows(floor)
    assert [key.partition(":")[2] for key in (root, told, progress)] == ["root", "refused", "progress:refused"]
    assert (words.state, job.state) == ("stopped", "stopped")
    assert job.title.endswith(words.title)
    assert job.steps[0].state == "failed"
