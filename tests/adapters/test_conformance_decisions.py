"""Points 9 to 12: decisions by whatever way the platform offers, each exactly once, by whoever may."""

from __future__ import annotations

import asyncio

import pytest

from rolecall.chat import Action, Actor, FormSubmit, Place
from rolecall.chat.codes import code_of
from rolecall.line.cards import subject
from tests.adapters.flows import acts, asked, card, code, decides, says
from tests.adapters.house import PAGES
from tests.adapters.kit import needs

#: Everything that changes how a person can answer a card.
RUNGS = ("buttons", "buttons_and_threads", "forms", "replies", "inbound", "identity")
#: What becomes of the version that is decided on, once all that follows is worked.
STATUS = {"approve": "accepted", "revise": "superseded", "reject": "rejected"}
#: Sentences in which a code is spoken of.
SENTENCES = (
    "maybe approve {}?",
    "I would approve {}",
    "do not approve {} yet",
    "“approve {}”",
    "approve {} please",
    "> approve {}\nwhat do you think?",
)


def verdict_of(house, request):
    """Return what became of the first version of a request."""
    with house.store.reading("main") as uow:
        return uow.deliverables.version(f"d-{request}", 1)[1]


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
        assert (verdict_of(house, on.request), house.decisions(on.request)) == ("waiting", [])
    else:
        assert verdict_of(house, on.request) == STATUS[verb]
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

    assert verdict_of(house, on.request) == "accepted"


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
        assert "max decided" in reply.refusal.reason
    elif house.adapter.caps.private:
        assert "nina decided" in " ".join(await kit.told(max_))


def _from_the_terminal(actor, verdict, version):
    place = Place("host", "local", actor.id)
    token = subject(version)
    if verdict == "approve":
        return Action(id="h1", place=place, actor=actor, verb=verdict, subject=token)
    return FormSubmit(id="h1", place=place, actor=actor, form=verdict, subject=token, values={"reason": "We buy it."})


def _decided_by(house, request):
    with house.store.reading("main") as uow:
        return uow.deliverables.decisions(f"d-{request}")[0].by_name


# 11


@pytest.mark.without("buttons", "private", "threads")
async def test_who_may_not_approve_is_refused_and_nobody_else_hears_of_it(house, kit, dana, eve):
    """The thread looks as before; the person is told whom to ask."""
    on = await asked(house, dana)
    before = [shown.text for shown in await kit.sees(dana, on.thread)]

    await decides(house, eve, on, "approve")

    assert (verdict_of(house, on.request), house.decisions(on.request)) == ("waiting", [])
    assert house.recorded("decision_refused") == 1
    assert [shown.text for shown in await kit.sees(dana, on.thread)] == before
    if house.adapter.caps.private:
        assert "eve is not an approver" in " ".join(await kit.told(eve))
    assert "not an approver" not in " ".join(await kit.told(dana))


async def test_a_stranger_decides_nothing(house, kit, dana):
    """An account that belongs to no member has no say."""
    needs(kit, "strangers", "inbound")
    stranger = await kit.stranger("zed")
    on = await asked(house, dana)

    await decides(house, stranger, on, "approve")

    assert verdict_of(house, on.request) == "waiting"


@pytest.mark.without("event_groups")
@pytest.mark.parametrize("left", [False, True])
async def test_a_right_counts_when_the_click_arrives(house, kit, dana, eve, left):
    """Whoever left the group between card and click decides nothing; whoever is in it does."""
    needs(kit, "groups", "inbound")
    house.terms = {"strict": True, "groups": (kit.group,)}
    await kit.joins(eve)
    on = await asked(house, dana)
    shown = await card(house, eve, on.request)
    if left:
        await kit.leaves(eve)

    await acts(house, eve, on, shown, "approve")
    await house.turn()

    assert verdict_of(house, on.request) == ("waiting" if left else "accepted")


async def test_where_nobody_can_say_who_is_in_a_group_nothing_is_decided(house, kit, dana, eve):
    """Not knowing is no yes."""
    needs(kit, "groups", "inbound")
    house.terms = {"strict": True, "groups": (kit.group,)}
    await kit.joins(eve)
    on = await asked(house, dana)
    house.adapter.silent = True

    await decides(house, eve, on, "approve")

    assert (verdict_of(house, on.request), house.decisions(on.request)) == ("waiting", [])
    if house.adapter.caps.private:
        assert "Nothing was decided" in " ".join(await kit.told(eve))


@pytest.mark.without("groups")
async def test_where_there_are_no_groups_none_gives_a_right(house, kit, dana, eve):
    """An engagement that names a group of another platform gives its people no say here."""
    house.terms = {"strict": True, "groups": ("another:T0:managers",)}
    on = await asked(house, dana)

    await decides(house, eve, on, "approve")

    assert verdict_of(house, on.request) == "waiting"


# 12


async def test_typed_words_inside_a_sentence_decide_nothing(house, kit, dana, max_):
    """Only a whole line decides, although somebody who may decide writes it."""
    needs(kit, "reads_replies")
    on = await asked(house, dana)
    version, _status = house.version(on.request)

    for sentence in SENTENCES:
        await says(house, max_, sentence.format(code_of(subject(version))), on.thread)
        await house.turn()

    assert (verdict_of(house, on.request), house.decisions(on.request)) == ("waiting", [])


async def test_the_same_words_alone_decide(house, kit, dana, max_):
    """So that the test above cannot pass because nothing typed ever decides."""
    needs(kit, "reads_replies", "verified")
    on = await asked(house, dana)
    version, _status = house.version(on.request)

    await says(house, max_, f"approve {code_of(subject(version))}", on.thread)
    await house.turn()

    assert verdict_of(house, on.request) == "accepted"
