"""A card at the limit of a message and beyond it: nothing is cut, what is too long goes on below."""

from __future__ import annotations

import pytest
from rolecall_teams import cards
from rolecall_teams.connector import encoded

from rolecall.chat import Button, Card, Chart, Facts, File, Heading, Para, Ref, Table
from rolecall.errors import Unsure
from tests.adapters.fake_teams.server import actions, lines
from tests.adapters.fake_teams.strict import MOST, judge

BUTTONS = tuple(Button(verb, "v" * 60, verb.title()) for verb in ("approve", "stop", "retry"))
#: What stands around a message that begins a thread.
AROUND = {"isGroup": True, "channelData": {"channel": {"id": "c" * 80}}}
#: What takes most room in a message: four bytes a character, and characters that JSON escapes.
WIDE = {"plain": "x", "emoji": "🦀", "quoted": '"', "umlaut": "ü"}


def content(message):
    """Return the Adaptive Card of a message."""
    return message["attachments"][0]["content"]


def words(messages):
    """Return all lines but those that say how it goes on."""
    found = [line for message in messages for line in lines(content(message))]
    return [line for line in found if line != cards.BELOW and not line.startswith(f"{cards.CONTINUED} (")]


def lines_that_fit():
    """Return the most lines of a hundred letters that one message takes."""
    number = 1
    while len(cards.messages(Card("T", doc=(Para("\n".join(["x" * 100] * (number + 1))),), buttons=BUTTONS))) == 1:
        number += 1
    return number


def test_a_card_that_just_fits_is_one_message_and_one_line_more_makes_two():
    """At the limit and beyond it."""
    number = lines_that_fit()
    fits, exceeds = (Card("T", doc=(Para("\n".join(["x" * 100] * n)),), buttons=BUTTONS) for n in (number, number + 1))

    (only,) = cards.messages(fits)
    judge(only, len(encoded(AROUND | {"activity": only})))
    first, second = cards.messages(exceeds)
    assert lines(content(first))[-1] == cards.BELOW
    assert len(words([first, second])) == number + 2
    assert number > 100, "the limit is not that small"


@pytest.mark.parametrize("mark", WIDE.values(), ids=WIDE)
@pytest.mark.parametrize("length", [cards.RUN, cards.RUN + 1, 60_000])
def test_no_message_is_larger_than_teams_takes(mark, length):
    """Whatever the words are made of; all of them arrive, in order."""
    card = Card("Large", doc=(Para(mark * length), Para("END")), buttons=BUTTONS)

    made = cards.messages(card)

    for message in made:
        judge(message, len(encoded(AROUND | {"activity": message})))
    assert "".join(words(made)) == "Large" + mark * length + "END"
    assert max(len(encoded(message)) for message in made) < MOST


def test_buttons_stand_on_the_first_message_only():
    """There they are pressed, and from there a decision takes them away."""
    made = cards.messages(Card("Large", doc=(Para("x" * 60_000),), buttons=BUTTONS, link="https://rolecall.example/x"))

    assert [len(actions(content(message))) for message in made] == [4, 0, 0]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "/deliverables/1", ""])
def test_only_a_web_address_becomes_a_link(link):
    """Where cards have no public address there is none."""
    assert actions(content(cards.messages(Card("T", link=link))[0])) == []


def test_each_part_of_a_card_is_drawn_in_lines():
    """A table keeps its columns, a heading stands out, files are named."""
    chart = Chart("Cost", "bar", "count", ("Mon",), (("runs", (2.0,)),), "Two runs on Monday.")
    doc = (Heading("What"), Facts((("Cost", "$1"),)), Table(("a", "b"), (("1", "22"),)), chart)

    (message,) = cards.messages(Card("T", doc=doc, files=(File("all.md", "text/markdown", b"x"),)))

    seen = lines(content(message))
    assert seen[:6] == ["T", "What", "Cost: $1", "a  b", "-  --", "1  22"]
    assert "Cost: Two runs on Monday." in seen
    assert seen[-1] == "File: all.md (text/markdown, 1 bytes)"
    heading = content(message)["body"][1]["inlines"][0]
    table = content(message)["body"][3]["inlines"][0]
    assert (heading["weight"], table["fontType"]) == ("Bolder", "Monospace")


async def test_what_goes_on_below_stands_in_the_thread_of_its_card(house, teams):
    """In the channel there is one message, whatever its length."""
    ref = await house.adapter.post(house.kit.place, Card("Large", doc=(Para("x" * 60_000),)), key="k")

    general = "19:general@thread.tacv2"
    assert [one.id for one in teams.world.seen(general)] == [ref.message]
    assert len(teams.world.seen(general, ref.message)) == 2


async def test_where_a_part_did_not_arrive_nobody_knows_what_to_send_again(house, teams):
    """The card is there, so a repeat would double it: it is held."""
    place = house.kit.place
    root = await house.adapter.post(place, Card("root"), key="k")
    teams.connector._posts.clear()
    for _ in range(6):
        await house.adapter.post(_thread(place, root), Card("x"), key="k")

    with pytest.raises(Unsure, match="1 of 3 parts arrived"):
        await house.adapter.post(_thread(place, root), Card("Large", doc=(Para("x" * 60_000),)), key="k")


async def test_an_update_changes_the_card_and_leaves_what_is_below(house, teams, dana):
    """The record of a decision replaces the buttons; nothing is posted again."""
    ref = await house.adapter.post(house.kit.place, Card("Large", doc=(Para("x" * 60_000),), buttons=BUTTONS), key="k")

    await house.adapter.update(ref, Card("Approved", doc=(Para("y" * 60_000),)), key="k:1")

    shown = await house.kit.look(dana, ref)
    assert shown.text.startswith("Approved\ny")
    assert not shown.buttons
    assert len(teams.world.seen("19:general@thread.tacv2", ref.message)) == 2


def _thread(place, ref: Ref):
    return type(place)(place.workspace, place.tenant, place.channel, ref.message)
