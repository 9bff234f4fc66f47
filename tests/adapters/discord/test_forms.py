"""Forms find their way through modals: page by page, over a restart, and back to what they are about."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import discord
import pytest

from rolecall.app.shelf import AdapterShelf
from rolecall.chat import Actor, Field, Form, Place
from rolecall.errors import NotFound
from rolecall.testing.model import ScriptedModel
from rolecall.testing.time import FakeClock
from rolecall_discord import forms as module
from rolecall_discord import limits
from rolecall_discord.forms import FormContext, Forms
from tests.adapters.fake_discord.interactions import Interaction
from tests.adapters.fake_discord.person import Person
from tests.adapters.fake_discord.things import Channel, Guild, Message
from tests.adapters.house import House
from tests.adapters.kits.memory import MemoryKit
from tests.line.floor import minutes

PLACE = Place("discord", "1", "2", "3")
ROLES = Path(__file__).parents[3] / "roles"
SHORT = Form("revise", "d-r1:2:abc", "Revise", (Field("reason", "What should change?", value="Shorter"),))
CHOICES = tuple(f"Kind {number}" for number in range(1, 31))
#: Three pages: five lines, a long choice with three lines, one more.
ALL = Form(
    "answer",
    "r1",
    "What we need to know",
    (
        *(Field(f"q{number}", f"Question {number}?", "line") for number in range(1, 6)),
        Field("kind", "Which kind?", "choice", CHOICES[0], CHOICES),
        *(Field(f"q{number}", f"Question {number}?", "line", "as before") for number in range(6, 10)),
    ),
)


@dataclass
class Room:
    """A card to press on, and a client that does with each interaction what the test says."""

    client: discord.Client
    shelf: AdapterShelf
    general: Channel
    dana: Person
    card: Message
    clock: FakeClock
    read: list[FormContext] = field(default_factory=list)
    failed: list[NotFound] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin as the first process."""
        self.start()

    def start(self) -> None:
        """Begin as another process would, with nothing but the shelf."""
        self.forms = Forms(self.shelf, self.clock.now)
        self.client.on_interaction = self._on_interaction

    async def _on_interaction(self, interaction: discord.Interaction) -> None:
        try:
            if interaction.type is discord.InteractionType.component:
                await self._show(interaction)
            else:
                self.read.append(await self.forms.read(interaction))
                await interaction.response.send_message("Noted.", ephemeral=True)
        except NotFound as error:
            self.failed.append(error)
            await interaction.response.send_message(error.message, ephemeral=True)

    async def press(self, person: Person, form: Form, message: str = "", **values: str) -> Interaction:
        """Press the button, which opens a form."""

        async def show(interaction: discord.Interaction) -> None:
            await self.forms.open(interaction, form, PLACE, message, values=values)

        self._show = show
        return await person.click(self.card, "Open")

    async def resume(self, person: Person, row: str) -> Interaction:
        """Press the button, which opens a kept form again."""

        async def show(interaction: discord.Interaction) -> None:
            await self.forms.resume(interaction, row)

        self._show = show
        return await person.click(self.card, "Open")

    def rows(self, context: FormContext) -> bool:
        """Tell whether a form is kept."""
        return self.shelf.get("form:" + context.row.removeprefix("#")) is not None


@pytest.fixture
async def room(
    client: discord.Client, sqlite_store: Any, dana: Person, general: Channel, clock: FakeClock
) -> AsyncIterator[Room]:
    """A room with a card."""
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Open", custom_id="rc|open|1"))
    view.stop()
    await client.get_partial_messageable(int(general.id)).send(view=view)
    (card,) = dana.sees(general)
    async with asyncio.timeout(10):
        yield Room(client, AdapterShelf(sqlite_store, "main", "discord"), general, dana, card, clock)


async def test_a_short_form_travels_by_itself(room: Room) -> None:
    """Nothing of it is kept, and it is read after a restart; where it was opened is where it was sent from."""
    opened = await room.press(room.dana, SHORT)
    room.start()
    await room.dana.submit(opened)
    await room.dana.submit(opened, reason="Name the owner | of it")

    assert opened.modal["custom_id"] == "rf|revise|d-r1:2:abc"
    assert [one.values for one in room.read] == [{"reason": "Shorter"}, {"reason": "Name the owner | of it"}]
    assert replace(room.read[0], values={}) == FormContext("revise", "d-r1:2:abc", {}, message=room.card.id)


@pytest.mark.parametrize(
    "form", [replace(SHORT, subject="x|" * 60), replace(SHORT, fields=(ALL.fields[5],))], ids=["long", "choices"]
)
async def test_what_does_not_travel_is_kept(room: Room, form: Form) -> None:
    """A subject that is too long for Discord, or choices that no menu holds: another process knows them."""
    opened = await room.press(room.dana, form)
    room.start()
    await room.dana.submit(opened, **({"kind": "kind 7"} if form.fields[0].id == "kind" else {}))

    (context,) = room.read
    assert len(opened.modal["custom_id"]) <= limits.CUSTOM_ID
    assert (context.form, context.subject, context.place, context.next) == ("revise", form.subject, PLACE, None)
    assert context.values in ({"reason": "Shorter"}, {"kind": "Kind 7"})


async def test_a_form_knows_the_message_it_is_about(room: Room) -> None:
    """Even where another one's button opened it."""
    await room.dana.submit(await room.press(room.dana, SHORT, room.card.id))
    await room.dana.submit(await room.press(room.dana, SHORT, "77"))

    assert [(one.message, one.place) for one in room.read] == [(room.card.id, None), ("77", PLACE)]


async def test_pages_follow_each_other_over_a_restart(room: Room) -> None:
    """All answers are there in the end, in order; a menu's number and what stood in a field count as answers."""
    opened = await room.press(room.dana, ALL)
    room.start()
    await room.dana.submit(opened, q1="one", q5="five")
    assert (room.read[-1].next, room.read[-1].values["q1"]) == (1, "one")

    room.start()
    second = await room.resume(room.dana, room.read[-1].row)
    assert second.modal["title"] == "What we need to know (2 of 3)"
    await room.dana.submit(second, kind="12", q6="six")
    assert room.read[-1].next == 2

    third = await room.resume(room.dana, room.read[-1].row)
    await room.dana.submit(third)

    last = room.read[-1]
    assert (last.next, last.form, last.subject, last.place) == (None, "answer", "r1", PLACE)
    assert list(last.values.items()) == [
        ("q1", "one"),
        ("q2", ""),
        ("q3", ""),
        ("q4", ""),
        ("q5", "five"),
        ("kind", "Kind 12"),
        ("q6", "six"),
        ("q7", "as before"),
        ("q8", "as before"),
        ("q9", "as before"),
    ]


async def test_an_earlier_page_may_be_sent_again(room: Room) -> None:
    """Its answers replace those before; the page after it comes next once more."""
    first = await room.press(room.dana, ALL)
    await room.dana.submit(first, q1="one")
    await room.dana.submit(await room.resume(room.dana, room.read[-1].row), q6="six")
    await room.dana.submit(first, q1="other")

    assert (room.read[-1].next, room.read[-1].values["q1"], room.read[-1].values["q6"]) == (1, "other", "six")


async def test_a_form_that_was_sent_can_be_opened_as_it_was_filled_in(room: Room) -> None:
    """From the first page, until it is taken in; then it is too old, and so is a modal that is still open."""
    opened = await room.press(room.dana, ALL)
    for _page in range(3):
        await room.dana.submit(opened, **({"q1": "one"} if not room.read else {}))
        opened = await room.resume(room.dana, room.read[-1].row)

    assert opened.modal["title"].endswith("(1 of 3)")
    assert opened.modal["components"][0]["component"]["value"] == "one"
    await room.forms.forget(room.read[-1])
    assert not room.rows(room.read[-1])
    await room.dana.submit(opened)
    gone = await room.resume(room.dana, room.read[-1].row)
    assert (len(room.read), gone.answer, gone.private) == (3, "message", True)
    assert [error.message for error in room.failed] == ["This form is too old, or it was sent already."] * 2


async def test_a_refused_form_is_kept_with_what_was_typed(room: Room) -> None:
    """For the button that opens it again."""
    kept = []

    async def keep(interaction: discord.Interaction) -> None:
        context = await room.forms.read(interaction)
        kept.append(await room.forms.keep(interaction, SHORT, PLACE, "77", context.values))
        await interaction.response.send_message("No.", ephemeral=True)

    opened = await room.press(room.dana, SHORT)
    room.client.on_interaction = keep
    await room.dana.submit(opened, reason="Typed")
    room.start()
    again = await room.resume(room.dana, kept[0])

    assert again.modal["components"][0]["component"]["value"] == "Typed"
    await room.dana.submit(again)
    assert (room.read[-1].message, room.read[-1].values) == ("77", {"reason": "Typed"})


async def test_two_people_fill_in_the_same_form(room: Room, omar: Person) -> None:
    """At the same time, each their own."""
    both = [await room.press(room.dana, ALL), await room.press(omar, ALL)]
    await room.dana.submit(both[0], q1="dana's")
    await omar.submit(both[1], q1="omar's")
    await room.dana.submit(await room.resume(room.dana, room.read[0].row))

    assert [one.values["q1"] for one in room.read] == ["dana's", "omar's", "dana's"]
    assert room.read[0].row != room.read[1].row


async def test_what_somebody_typed_is_opened_and_sent_by_nobody_else(room: Room, omar: Person) -> None:
    """Whoever makes up the id of their form, or of a form that there is none of, finds nothing."""
    opened = await room.press(room.dana, ALL)
    await room.dana.submit(opened, q1="dana's")
    row = room.read[-1].row

    await room.resume(omar, row)
    for forged in (opened.modal["custom_id"], f"rf|{row}|x", f"rf|{row}", "rf|#", f"rf|{row}|-5"):
        mine = await room.press(omar, ALL)
        mine.modal["custom_id"] = forged
        await omar.submit(mine, q1="omar's")
    await room.dana.submit(await room.resume(room.dana, row))

    assert [error.message for error in room.failed] == [module.OLD] * 6
    assert [one.values["q1"] for one in room.read] == ["dana's", "dana's"]


async def test_forms_that_nobody_comes_back_to_are_dropped(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a week, or where there are too many; one that is opened again begins anew."""
    monkeypatch.setattr(module, "MOST", 2)
    forms = [replace(ALL, subject=f"r{nth}") for nth in range(4)]

    async def opened(nth: int) -> FormContext:
        await room.dana.submit(await room.press(room.dana, forms[nth]))
        return room.read[-1]

    first, second = await opened(0), await opened(1)
    await opened(0)
    third = await opened(2)
    assert [room.rows(one) for one in (first, second, third)] == [True, False, True]

    room.clock.pass_time(days=7)
    fourth = await opened(3)
    assert [room.rows(one) for one in (first, third, fourth)] == [False, False, True]


async def test_values_stand_in_the_fields(room: Room) -> None:
    """In place of the form's own."""
    opened = await room.press(room.dana, SHORT, reason="Longer")
    assert opened.modal["components"][0]["component"]["value"] == "Longer"


@pytest.mark.parametrize("pack", sorted(folder.name for folder in ROLES.iterdir() if folder.is_dir()))
async def test_every_kind_of_a_shipped_role_is_asked_for_by_its_form(
    pack: str, room: Room, sqlite_store: Any, clock: Any, ids: Any, guild: Guild
) -> None:
    """As the desk makes it: all its fields come back, and Discord takes every page."""
    house = House(sqlite_store, clock, ids, ScriptedModel([minutes]), kit=MemoryKit(), pack=ROLES / pack)
    await house.open()
    house.desk.connect("discord", guild.id)
    actor = Actor("discord", guild.id, room.dana.id, "dana")
    house.desk.greet(actor)

    for kind in house.role.deliverables:
        form = house.desk.form(actor, "ask", f"{house.role.short}:{kind.kind}", house.kit.place)
        assert form is not None
        opened = await room.press(room.dana, form)
        typed = {one.id: f"about {one.id}" for one in form.fields if one.kind != "choice"}
        typed |= {one.id: one.choices[-1] for one in form.fields if one.kind == "choice"}
        while True:
            shown = [node["component"]["custom_id"] for node in opened.modal["components"] if "component" in node]
            await room.dana.submit(opened, **{name: typed[name] for name in shown})
            if room.read[-1].next is None:
                break
            opened = await room.resume(room.dana, room.read[-1].row)
        assert room.read[-1].values == typed
    await house.close()
