"""Points 11 and 12: who may decide, asked when they do, and words that decide nothing."""

from __future__ import annotations

import pytest

from rolecall.chat.codes import code_of
from rolecall.line.cards import subject
from tests.adapters.flows import acts, asked, card, decides, says
from tests.adapters.kit import needs

#: Sentences in which a code is spoken of.
SENTENCES = (
    "maybe approve {}?",
    "I would approve {}",
    "do not approve {} yet",
    "“approve {}”",
    "approve {} please",
    "> approve {}\nwhat do you think?",
)


# 11


@pytest.mark.without("buttons", "private", "threads")
async def test_who_may_not_approve_is_refused_and_nobody_else_hears_of_it(house, kit, dana, eve):
    """The thread looks as before; the person is told whom to ask."""
    on = await asked(house, dana)
    before = [shown.text for shown in await kit.sees(dana, on.thread)]

    await decides(house, eve, on, "approve")

    assert (house.first(on.request), house.decisions(on.request)) == ("waiting", [])
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

    assert house.first(on.request) == "waiting"


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

    assert house.first(on.request) == ("waiting" if left else "accepted")


@pytest.mark.without("event_groups")
async def test_where_nobody_can_say_who_is_in_a_group_nothing_is_decided(house, kit, dana, eve):
    """Not knowing is no yes."""
    needs(kit, "groups", "inbound")
    house.terms = {"strict": True, "groups": (kit.group,)}
    await kit.joins(eve)
    on = await asked(house, dana)
    house.adapter.silent = True

    await decides(house, eve, on, "approve")

    assert (house.first(on.request), house.decisions(on.request)) == ("waiting", [])
    if house.adapter.caps.private:
        assert "Nothing was decided" in " ".join(await kit.told(eve))


@pytest.mark.without("groups")
async def test_where_there_are_no_groups_none_gives_a_right(house, kit, dana, eve):
    """An engagement that names a group of another platform gives its people no say here."""
    house.terms = {"strict": True, "groups": ("another:T0:managers",)}
    on = await asked(house, dana)

    await decides(house, eve, on, "approve")

    assert house.first(on.request) == "waiting"


# 12


async def test_typed_words_inside_a_sentence_decide_nothing(house, kit, dana, max_):
    """Only a whole line decides, although somebody who may decide writes it."""
    needs(kit, "reads_replies")
    on = await asked(house, dana)
    version, _status = house.version(on.request)

    for sentence in SENTENCES:
        await says(house, max_, sentence.format(code_of(subject(version))), on.thread)
        await house.turn()

    assert (house.first(on.request), house.decisions(on.request)) == ("waiting", [])


async def test_the_same_words_alone_decide(house, kit, dana, max_):
    """So that the test above cannot pass because nothing typed ever decides."""
    needs(kit, "reads_replies", "verified")
    on = await asked(house, dana)
    version, _status = house.version(on.request)

    await says(house, max_, f"approve {code_of(subject(version))}", on.thread)
    await house.turn()

    assert house.first(on.request) == "accepted"
