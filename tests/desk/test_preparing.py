"""Approver groups: asked live at each decision, and not knowing decides nothing."""

from __future__ import annotations

import dataclasses

import pytest

from rolecall.chat import Caps, File, Place
from rolecall.chat.codes import code_of
from rolecall.desk import admin
from tests.desk.counter import CHANNEL
from tests.line.floor import KIM, TEXT

GROUP = "memory:T1:leads"


@pytest.fixture
def asked(counter, dana):
    """A T2 version that dana asked for in a channel whose approvers are the group `leads`."""
    kind = counter.role.deliverables[0].model_copy(update={"risk": "T2"})
    counter.role = counter.role.model_copy(update={"deliverables": (kind,)})
    counter.dispatch.roles[counter.role.id] = counter.role
    _engage(counter, GROUP)
    counter.memory.files = {"F1": File("minutes.md", "text/markdown", TEXT.encode())}
    return counter.writes(f"@notes {TEXT}", dana, files=("F1",)).request


def _engage(counter, group):
    with counter.store.begin("main") as uow:
        admin.start_engagement(counter.desk.office, uow, KIM, ("notes",), "trial", place=str(CHANNEL), groups=(group,))


@pytest.fixture
def lena(counter):
    """A member without the role of an approver."""
    return counter.account("lena", "requester")


def test_whoever_is_in_the_group_now_may_approve(counter, asked, lena):
    """No role here is needed, only membership there and here."""
    counter.memory.rolls = {lena.id: frozenset({"leads"})}

    assert counter.presses("approve", counter.token(asked), lena).refusal is None
    assert counter.version(asked)[1] == "accepted"


def test_whoever_left_the_group_between_card_and_click_may_not(counter, asked, lena):
    """Asked when the click is worked, not when the card was shown."""
    counter.memory.rolls = {lena.id: frozenset({"leads"})}
    token = counter.token(asked)
    counter.memory.rolls = {}

    reply = counter.presses("approve", token, lena)

    assert reply.refusal.code == "no_authority"
    assert reply.refusal.ask_whom == "anyone in @leads"
    assert counter.version(asked)[1] == "waiting"


def test_when_the_platform_does_not_answer_nothing_is_decided(counter, asked, lena):
    """Fail closed, in words."""
    counter.memory.rolls = None

    reply = counter.presses("approve", counter.token(asked), lena)

    assert reply.refusal.code == "no_authority"
    assert "The platform does not answer." in reply.refusal.reason
    assert reply.refusal.reason.startswith("Nothing was decided")
    assert counter.version(asked)[1] == "waiting"


def test_a_stranger_in_the_group_decides_nothing(counter, asked, lena):
    """An account that is no member decides nothing, whatever its groups."""
    stranger = dataclasses.replace(lena, id="u-eve", name="eve")
    counter.memory.rolls = {stranger.id: frozenset({"leads"})}

    assert counter.presses("approve", counter.token(asked), stranger).refusal.code == "unknown_member"


def test_nobody_accepts_their_own_as_one_of_the_group(counter, asked, dana):
    """The rule about own work stands above the group."""
    counter.memory.rolls = {dana.id: frozenset({"leads"})}

    assert counter.presses("approve", counter.token(asked), dana).refusal.code == "own_approval"


@pytest.mark.parametrize(("groups", "accepted"), [("event", True), ("query", False), ("none", False)])
def test_groups_that_came_with_the_event_count_only_where_the_workspace_delivers_them(
    counter, asked, lena, groups, accepted
):
    """Elsewhere anybody could have written them into an event."""
    counter.memory.now = Caps(groups=groups)

    reply = counter.presses("approve", counter.token(asked), dataclasses.replace(lena, groups=frozenset({"leads"})))

    assert (reply.refusal is None) == accepted


def test_groups_that_should_have_come_with_the_event_and_did_not_are_a_doubt(counter, asked, lena):
    """As in a direct conversation, where the platform does not deliver them: not knowing is no yes, and no plain no."""
    counter.memory.now = Caps(groups="event")

    reply = counter.presses("approve", counter.token(asked), lena)

    assert reply.refusal.reason.startswith("Nothing was decided")
    assert "decide in the channel" in reply.refusal.reason


def test_an_owner_is_not_asked_about_groups(counter, asked, olga):
    """Whoever may anyway needs no answer from the platform."""
    counter.memory.rolls = None

    assert counter.presses("approve", counter.token(asked), olga).refusal is None
    assert counter.memory.asked == 0


def test_a_typed_approval_asks_the_groups_too(counter, asked, lena):
    """The same rule for the line as for the button."""
    counter.memory.rolls = {lena.id: frozenset({"leads"})}
    with counter.store.reading("main") as uow:
        place = uow.requests.get(asked).place

    reply = counter.writes(f"approve {code_of(counter.token(asked))}", lena, Place.parse(place), how="reply")

    assert reply.refusal is None
