"""The card becomes the record: what was decided stands where it was asked, and the requester is told once."""

from __future__ import annotations

import copy
import json

import pytest

from rolecall.chat import Changed, Reaction, Ref
from tests.desk.counter import CHANNEL
from tests.line.floor import TEXT


@pytest.fixture
def request_id(counter, dana, olga):
    """A request of dana in the channel, delivered."""
    counter.hired(olga)
    return counter.writes(f"@notes {TEXT}", dana).request


def shown(counter, request):
    """Return the card of version 1 as it stands now."""
    return counter.cards(request)[f"{request}.v1.1:delivered"]


@pytest.mark.parametrize(("verdict", "state"), [("approve", "done"), ("reject", "done"), ("revise", "working")])
def test_a_decision_turns_the_card_into_a_record(counter, olga, request_id, verdict, state):
    """Buttons gone, who and why first, the rest kept; a short line tells the requester."""
    before = shown(counter, request_id)

    counter.submits(verdict, counter.token(request_id), olga, reason="It says Friday.")

    card = shown(counter, request_id)
    assert (card.buttons, card.state) == ((), state)
    assert "by olga" in card.title
    assert "“It says Friday.”" in card.doc[0].text
    assert card.doc[1:] == before.doc
    (line,) = [face for key, face in counter.cards(request_id).items() if ":decided:" in key]
    assert line.title.startswith("@dana: Kickoff, version 1:")
    assert counter.told() == []


def test_an_edit_by_hand_takes_the_buttons_off_the_version_it_replaces(counter, dana, request_id):
    """The new version has its own card."""
    content = copy.deepcopy(counter.version(request_id)[0].content)
    content["summary"] = "One decision and one action."

    counter.submits("edit", counter.token(request_id), dana, content=json.dumps(content))

    cards = counter.cards(request_id)
    assert shown(counter, request_id).buttons == ()
    assert "replaced by version 2" in shown(counter, request_id).title
    assert cards[f"{request_id}:edited:2"].buttons != ()


def test_the_loser_of_two_decisions_is_told_privately(counter, dana, olga, request_id):
    """Who and when, and nothing changes."""
    token = counter.token(request_id)
    counter.presses("approve", token, dana)

    counter.submits("reject", token, olga, reason="No.")

    (words,) = counter.told()
    assert "Dana approved it on" in words
    assert counter.version(request_id)[1] == "accepted"


def test_a_withdrawn_request_says_so_on_its_cards(counter, dana, olga):
    """No button is left that would do nothing."""
    counter.hired(olga)
    request = counter.writes("@notes minutes", dana).request

    counter.submits("withdraw", request, dana, reason="Not needed any more.")

    (card,) = [face for key, face in counter.cards(request).items() if ":withdrawn." in key]
    assert card.title == f"{request} was withdrawn by dana."
    assert counter.cards(request)[f"{request}:root"].state == "done"


def test_what_nobody_said_to_us_is_answered_with_nothing(counter, dana):
    """A reaction, a change of the workspace: even of strangers."""
    stranger = type(dana)("memory", "T1", "u-eve", "eve")
    reaction = Reaction(emoji="+1", added=True, message=Ref(CHANNEL, "m1"), **counter._more(stranger))

    for event in (reaction, Changed(what="groups", **counter._more(stranger))):
        assert counter.send(event).said == ""
    assert counter.told() == []
