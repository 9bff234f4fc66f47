"""Points 9 and 10: decisions by whatever way the platform offers, each exactly once, whatever happens in between."""

from __future__ import annotations

import asyncio

import pytest

from rolecall.chat import Action, Actor, FormSubmit, Place
from rolecall.line.cards import subject
from tests.adapters.flows import acts, asked, card, code, decides
from tests.adapters.house import PAGES
from tests.adapters.kit import needs

#: Everything that changes how a person can answer a card.
RUNGS = ("buttons", "buttons_and_threads", "forms", "replies", "inbound", "identity")
#: What becomes of the version that is decided on, once all that follows is worked.
STATUS = {"approve": "accepted", "revise": "superseded", "reject": "rejected"}


@pytest.mark.without(*RUNGS)
@pytest.mark.parametrize("verb", STATUS)
async def test_each_verdict_is_given_by_what_the_card_offers(house, kit, dana, max_, verb):
    """Buttons and forms, words in the thread, or else the page: every rung leads to a decision or to a sign-in."""
    on = await asked(house, dana)
    shown = await card(house, max_, on.request)

    await decides(house, max_, on, verb, "" if verb == "approve" else "The plan is due on Friday.")

    if house.adapter.caps.identity == "claimed" or not (kit.caps.buttons or code(shown, verb)):
        assert "sign in to approve, revise or reject" in shown.text
        assert not shown.buttons
        assert (house.first(on.request), house.decisions(on.request)) == ("waiting", [])
    else:
        assert house.first(on.request) == STATUS[verb]
        assert house.decisions(on.request) == [verb]


@pytest.mark.without("edits", "threads", "private")
async def test_a_decision_becomes_the_record_on_its_card(house, kit, dana, max_):
    """Who and when stand where the buttons were; where nothing can be edited a line of its own says it."""
    on = await asked(house, dana)
    before = await card(house, dana, on.request)

    await decides(house, max_, on, "approve")

    after = await kit.look(dana, before.ref)
    below = await kit.sees(dana, on.thread)
    assert any("approved by max" in shown.text and "09:" in shown.text for shown in below)
    edits = house.adapter.caps.edit_window_s > 0
    assert ("Approved by max" in after.text) == edits
    assert not edits or not any("approve" in shown.buttons for shown in [after, *below])


async def test_a_link_decides_nothing_and_carries_no_right(house, kit, dana, max_):
    """Mail scanners open links: what is behind it is a page on which one has to sign in."""
    on = await asked(house, dana)
    shown = await card(house, max_, on.request)
    version, _status = house.version(on.request)

    assert not shown.link or shown.link in {f"{PAGES}deliverable:{version.deliverable}.v1", _path(version)}
    assert version.digest[:6] not in shown.link
    assert house.status(on.request) == "delivered"


def _path(version):
    return f"/deliverables/{version.deliverable}?version=1"


# 9


@pytest.mark.without("buttons", "replies")
async def test_a_card_from_before_a_restart_is_decided_on(house, kit, dana, max_):
    """Nothing about a card lives in a process."""
    on = await asked(house, dana)
    shown = await card(house, max_, on.request)

    await house.restart()
    await acts(house, max_, on, shown, "approve")
    await house.turn()

    assert house.first(on.request) == "accepted"


async def test_a_form_that_was_opened_before_a_restart_is_taken(house, kit, dana, max_):
    """Nor does an open form."""
    needs(kit, "buttons", "forms")
    on = await asked(house, dana)
    heard = await house.does(kit.presses(max_, await card(house, max_, on.request), "revise"))

    await house.restart()
    await house.does(kit.submits(max_, heard, reason="The plan is due on Friday."))
    await house.turn()

    assert heard.fields == ("reason",)
    assert house.decisions(on.request) == ["revise"]
    assert house.version(on.request)[0].number == 2


# 10


@pytest.mark.without("buttons", "edits")
async def test_a_stale_decision_is_refused(house, kit, dana, max_):
    """Whoever looks at version 1 does not decide on version 2."""
    on = await asked(house, dana)
    stale = await card(house, max_, on.request)
    await decides(house, dana, on, "revise", "The plan is due on Friday.")

    await acts(house, max_, on, stale, "approve")
    await house.turn()

    version, status = house.version(on.request)
    assert (version.number, status, house.decisions(on.request)) == (2, "waiting", ["revise"])
    assert house.recorded("decision_refused") == 1
    if house.adapter.caps.private:
        assert "no longer open" in " ".join(await kit.told(max_))


async def test_a_double_click_decides_once(house, kit, dana, max_):
    """The same event, twice at the same moment."""
    needs(kit, "buttons")
    on = await asked(house, dana)
    press = await kit.presses(max_, await card(house, max_, on.request), "approve")

    await asyncio.gather(press(), press())
    await house.turn()

    assert house.decisions(on.request) == ["approve"]
    assert house.target.published == [f"d-{on.request}.v1:publish:folder"]


@pytest.mark.parametrize("other", ["approve", "reject"])
async def test_clicks_from_two_workspaces_at_once_make_one_decision(house, kit, dana, max_, other):
    """First wins, wherever the other one sits; who came second hears who was faster."""
    on = await asked(house, dana)
    shown = await card(house, max_, on.request)
    member, _token = house.enter("nina", "approver")
    nina = Actor("host", "local", member, "nina")
    version, _status = house.version(on.request)
    event = _from_the_terminal(nina, other, version)

    await asyncio.gather(acts(house, max_, on, shown, "approve"), house.accept(event))
    await house.turn()

    assert len(house.decisions(on.request)) == 1
    reply = house.desk.reply("main", event.id)
    won = await asyncio.to_thread(lambda: _decided_by(house, on.request))
    assert (reply.refusal is None) == (won == "nina")
    if won == "max":
        assert "no longer open" in reply.refusal.reason
        assert "Max " in reply.refusal.reason
    elif house.adapter.caps.private:
        assert "no longer open. Nina " in " ".join(await kit.told(max_))


def _from_the_terminal(actor, verdict, version):
    place = Place("host", "local", actor.id)
    token = subject(version)
    if verdict == "approve":
        return Action(id="h1", place=place, actor=actor, verb=verdict, subject=token)
    return FormSubmit(id="h1", place=place, actor=actor, form=verdict, subject=token, values={"reason": "We buy it."})


def _decided_by(house, request):
    with house.store.reading("main") as uow:
        return uow.deliverables.decisions(f"d-{request}")[0].by_name
