"""Commands, buttons, forms and menus: what each is to the core, and what whoever used it sees at once."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from rolecall.chat import Button, Card, Field, Form, Place
from rolecall.chat.common.handed import EMPTY, OURS
from rolecall.errors import StorageFull
from rolecall_discord.answering import SENT
from rolecall_discord.drawing.buttons import custom_id
from rolecall_discord.expecting import NOTED, ON_IT
from rolecall_discord.guilds import UNKNOWN
from rolecall_discord.pressing import GOES_ON, KEPT, OLD, TYPED
from tests.adapters.discord.scene import Scene
from tests.adapters.fake_discord.things import THREAD, Message
from tests.adapters.kits.discord_eyes import buttons_of, words_of
from tests.line.floor import TEXT

#: A document that somebody attached.
POLICY = b"Vouchers must expire after 30 days.\n"


async def shown(scene: Scene, *buttons: Button, place: Place | None = None) -> Message:
    """Post a card with buttons, and return it as Dana sees it."""
    await scene.works.sending.post(place or scene.kit.place, Card("Here", buttons=buttons), "shown")
    return scene.dana.sees(scene.general)[-1]


def labels(message: Message) -> list[str]:
    """Return what the buttons of a message say."""
    return [button["label"] for button in buttons_of(message)]


# commands


async def test_a_command_is_kept_answered_privately_and_worked_on(scene: Scene) -> None:
    """Its options are its words and its file; the file can be read afterwards."""
    scene.hire()

    done = await scene.dana.slash(scene.general, "notes ask", text=TEXT, file=("a.txt", b"It was on 2026-03-02."))
    await scene.turn()

    (event,) = scene.events()
    assert (done.answer, done.private, scene.said(done)) == ("message", True, ON_IT)
    assert (event["id"], event["name"], event["args"]) == (f"discord-{done.id}", "notes", {"text": TEXT})
    assert event["actor"]["groups"] == []
    assert event["place"]["channel"] == scene.general.id
    (url,) = event["files"]
    assert (await scene.kit.running.read(url)).data == b"It was on 2026-03-02."
    assert len(scene.house.requests()) == len(scene.threads()) == 1


async def test_a_command_without_words_opens_a_form_that_asks(scene: Scene) -> None:
    """The form is the first answer; sending it is the ask."""
    scene.hire()

    done = await scene.dana.slash(scene.general, "notes meeting_record")
    assert (done.answer, done.modal["title"]) == ("modal", "Meeting record")
    sent = await scene.dana.submit(done, text=TEXT, meeting="kickoff")
    await scene.turn()

    assert [event["type"] for event in scene.events()] == ["Command", "FormSubmit"]
    assert scene.said(sent) == NOTED
    assert len(scene.house.requests()) == 1


async def test_what_is_only_read_is_answered_at_once(scene: Scene) -> None:
    """To one person alone."""
    done = await scene.dana.slash(scene.general, "rolecall waiting")

    assert (done.private, scene.said(done)) == (True, "Nothing waits for you.")


async def test_a_command_is_not_taken_where_its_work_could_not_be_shown(scene: Scene) -> None:
    """What is lacking is named; private commands work there all the same."""
    scene.hire()
    scene.general.allowed -= {"SEND_MESSAGES", "CREATE_PUBLIC_THREADS"}

    refused = await scene.dana.slash(scene.general, "notes ask", text=TEXT)
    read = await scene.dana.slash(scene.general, "rolecall waiting")

    assert "I lack Send Messages and Create Public Threads and Send Messages in Threads" in scene.said(refused)
    assert scene.said(read) == "Nothing waits for you."
    assert [event["name"] for event in scene.events()] == ["rolecall"]


async def test_somebody_who_is_named_is_called_as_the_core_knows_them(scene: Scene) -> None:
    """Whatever name they chose in Discord, which tells no names of those who are named in between."""
    lee = scene.newcomer()
    await scene.dana.slash(
        scene.general, "notes ask", text=f"<@{scene.max.id}> and <@{lee.id}> meet <@&{scene.kit.managers.id}>."
    )

    assert scene.events()[-1]["args"]["text"] == f"@max and @{lee.id} meet @managers."


async def test_in_a_server_that_nobody_connected_everything_is_refused(scene: Scene) -> None:
    """Privately, with what to do; nothing is kept, and nobody becomes a member."""
    await scene.works.guilds.left(int(scene.kit.guild.id))
    lee = scene.newcomer()

    done = await lee.slash(scene.general, "notes ask", text=TEXT)

    assert (done.private, scene.said(done)) == (True, UNKNOWN)
    assert (scene.events(), "Lee" in scene.members()) == ([], False)
    assert await lee.autocomplete(scene.general, "notes ask", "text", "mi") == []


async def test_what_somebody_types_is_completed_by_the_core(scene: Scene) -> None:
    """Phrases of a role, roles of the house; never more than Discord takes back."""
    phrases = await scene.dana.autocomplete(scene.general, "notes ask", "text", "mi")
    roles = await scene.dana.autocomplete(scene.general, "rolecall hire", "role", "no")

    assert [choice["value"] for choice in phrases] == ["minutes"]
    assert [choice["value"] for choice in roles] == ["notes"]


# buttons


async def test_a_button_is_an_action_of_the_message_that_it_stands_on(scene: Scene) -> None:
    """Silently, with the roles of the moment; where the subject is too long it waits on the shelf."""
    long = "s" * 200
    message = await shown(scene, Button("good", "s1", "Good"), Button("bad", long, "Bad"))
    scene.discord.admin.grant(scene.kit.guild, scene.dana.user, scene.kit.managers)

    done = [await scene.dana.click(message, label) for label in ("Good", "Bad")]
    await scene.settled()

    assert [one.answer for one in done] == ["deferred_update", "deferred_update"]
    events = scene.events()
    assert [(event["verb"], event["subject"]) for event in events] == [("good", "s1"), ("bad", long)]
    assert {event["message"]["message"] for event in events} == {message.id}
    assert [event["actor"]["groups"] for event in events] == [[scene.kit.managers.id]] * 2


async def test_a_button_of_long_ago_whose_subject_is_forgotten_says_so(scene: Scene) -> None:
    """Nothing is kept of a press that means nothing."""
    message = await shown(scene, Button("bad", "s" * 200, "Bad"))
    (row,) = custom_id("bad", "s" * 200)[1]
    scene.works.sending._shelf.drop(row)

    done = await scene.dana.click(message, "Bad")

    assert (scene.said(done), scene.events()) == (OLD, [])


async def test_an_example_that_is_pressed_is_asked(scene: Scene) -> None:
    """As if somebody typed the line."""
    scene.hire()
    message = await shown(scene, Button("say", f"/notes {TEXT}", "Try"))

    await scene.dana.click(message, "Try")
    await scene.turn()

    assert len(scene.house.requests()) == 1


async def test_what_somebody_thinks_of_an_answer_is_kept_with_its_version(scene: Scene) -> None:
    """Whoever pressed is thanked alone; the card stays as it is."""
    scene.hire()
    await scene.dana.slash(scene.general, "notes ask", text=TEXT)
    await scene.turn()
    (thread,) = scene.threads()
    answer = next(one for one in scene.dana.sees(thread) if "Good answer" in labels(one))

    done = await scene.dana.click(answer, "Bad answer")
    await scene.turn()

    (signal,) = scene.signals("feedback")
    assert (signal.words, signal.version, signal.channel) == ("bad", 1, str(scene.kit.place))
    assert (done.answer, scene.told(scene.dana)[-1]) == ("deferred_update", "Thank you; it is kept with this version.")
    assert labels(next(one for one in scene.dana.sees(thread) if one.id == answer.id)) == labels(answer)


async def test_a_card_and_a_form_of_an_earlier_process_still_work(scene: Scene) -> None:
    """Nothing of them lives in one."""
    message = await shown(scene, Button("ask", "notes:meeting_record", "Ask"))
    await scene.house.restart()

    opened = await scene.dana.click(message, "Ask")
    await scene.house.restart()
    await scene.dana.submit(opened, text=TEXT, meeting="kickoff")
    await scene.settled()

    assert [event["type"] for event in scene.events()] == ["Action", "FormSubmit"]
    assert scene.events()[-1]["values"]["text"] == TEXT


# forms


FIELDS = tuple(Field(f"f{nth}", f"Question {nth}") for nth in range(7))


async def test_a_form_of_many_fields_goes_on_page_by_page(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """A form cannot follow a form, so a button opens the next one; what was sent is kept meanwhile."""
    form = Form("answer", "r1", "What we need to know", FIELDS)
    message = await shown(scene, Button("answer", "r1", "Answer"))
    monkeypatch.setattr(scene.house, "accept", answers(scene, form))

    first = await scene.dana.click(message, "Answer")
    between = await scene.dana.submit(first, f0="zero", f4="four")
    assert (scene.said(between), between.private) == (GOES_ON, True)
    await scene.house.restart()
    offered = deepcopy(scene.discord.world.messages[between.original])
    second = await scene.dana.click(offered, "Open the form")
    last = await scene.dana.submit(second, f5="five")
    await scene.settled()

    (event,) = [event for event in scene.events() if event["type"] == "FormSubmit"]
    assert {name: value for name, value in event["values"].items() if value} == {
        "f0": "zero",
        "f4": "four",
        "f5": "five",
    }
    assert last.answer == "update"
    assert scene.said(last) == SENT
    again = await scene.dana.click(offered, "Open the form")
    assert "sent already" in scene.said(again)


def answers(scene: Scene, form: Form) -> Any:
    """Return an `accept` that keeps every event, and answers a press by a form of the test's own."""
    accept = type(scene.house).accept

    async def answered(event: Any) -> Any:
        found = await accept(scene.house, event)
        return form if event.verb == "answer" else found if hasattr(event, "verb") else None

    async def accepting(event: Any) -> Any:
        return await answered(event) if hasattr(event, "verb") else await accept(scene.house, event)

    return accepting


@pytest.mark.parametrize("known", [True, False])
async def test_a_form_that_could_not_be_kept_is_offered_again_as_it_was_filled_in(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    """Where even that fails, what was typed is said, so that nobody types it twice."""
    scene.hire()
    opened = await scene.dana.slash(scene.general, "notes meeting_record")
    accept = scene.house.desk.accept

    async def full(event: Any) -> Any:
        raise StorageFull

    def rests(*_: Any) -> Any:
        raise StorageFull

    monkeypatch.setattr(scene.house.desk, "accept", full)
    if not known:
        monkeypatch.setattr(scene.house.desk, "form", rests)
    done = await scene.dana.submit(opened, text=TEXT, meeting="kickoff")

    if not known:
        assert f"{TYPED}\n{TEXT}" in scene.said(done)
        return
    assert KEPT in scene.said(done)
    monkeypatch.setattr(scene.house.desk, "accept", accept)
    again = await scene.dana.click(scene.discord.world.messages[done.original], "Open the form")
    await scene.dana.submit(again)
    await scene.settled()
    assert scene.events()[-1]["values"]["text"] == TEXT


# menus


async def test_a_message_of_somebody_becomes_an_ask_with_its_words_and_files(scene: Scene) -> None:
    """In the thread that it begins; nobody types it once more."""
    message = scene.max.say(scene.general, f"<@{scene.dana.id}> we need lockers", files=[("a.txt", b"facts")])
    offered(scene)

    done = await scene.dana.menu(message, "Turn into user stories")
    await scene.settled()

    (event,) = scene.events()
    assert event["args"] == {
        "role": "note_taker",
        "deliverable": "user_stories",
        "text": "@dana we need lockers",
        "said_by": "Max",
    }
    assert (event["name"], event["quoted"]["message"], event["place"]["thread"]) == ("ask", message.id, message.id)
    assert len(event["files"]) == 1
    assert done.private


async def test_a_message_becomes_approved_sources_of_its_channel(scene: Scene) -> None:
    """Its words by its author and time, and its files; whoever added them is told, and nobody else."""
    scene.hire()
    message = scene.dana.say(scene.general, "Vouchers expire after 30 days.", files=[("policy.md", POLICY)])

    done = await scene.max.menu(message, "Add as evidence")
    noted = scene.said(done)
    await scene.turn()

    (event,) = scene.events()
    assert (event["name"], event["args"], event["place"]["thread"]) == ("source", {}, None)
    assert noted == NOTED
    told = f"policy.md and Dana's message of {message.at[:10]} {message.at[11:16].replace(':', '.')}.txt"
    assert scene.told(scene.max)[-1] == f"{told} are now approved sources for this channel."
    assert scene.told(scene.dana) == []


async def test_who_may_not_approve_adds_no_source_and_is_told_who_may(scene: Scene) -> None:
    """The menu is offered to everybody; what it does is decided in the core."""
    scene.hire()

    await scene.dana.menu(scene.max.say(scene.general, "Vouchers expire."), "Add as evidence")
    await scene.turn()

    assert "Only approvers add sources here." in scene.told(scene.dana)[-1]


async def test_a_message_in_the_thread_of_a_request_becomes_its_source(scene: Scene) -> None:
    """Anybody who may ask adds to a request; its thread says so."""
    scene.hire()
    await scene.dana.slash(scene.general, "notes ask", text=TEXT)
    await scene.turn()
    (thread,) = scene.threads()

    await scene.dana.menu(scene.max.say(thread, "The plan is due on Friday."), "Add as evidence")
    await scene.turn()

    event = scene.events()[-1]
    assert (event["type"], event["text"], event["place"]["thread"]) == ("Message", "", thread.id)
    assert "counts as a source of this request from now on" in words_of(scene.dana.sees(thread)[-1])


async def test_a_message_in_a_thread_that_is_none_of_ours_becomes_a_source_of_its_channel(scene: Scene) -> None:
    """People have threads of their own; nothing of ours waits there."""
    scene.hire()
    aside = scene.discord.world.channel(
        THREAD, "aside", guild=scene.kit.guild.id, parent=scene.general.id, owner=scene.max.id
    )

    await scene.max.menu(scene.dana.say(aside, "Vouchers expire after 30 days."), "Add as evidence")
    await scene.turn()

    assert scene.events()[-1]["name"] == "source"
    assert "is now an approved source for this channel." in scene.told(scene.max)[-1]


@pytest.mark.parametrize("chosen", ["Turn into user stories", "Add as evidence"])
async def test_nothing_is_made_of_our_own_messages_nor_of_nothing(scene: Scene, chosen: str) -> None:
    """What a role wrote would become what people said."""
    offered(scene)
    card = await shown(scene)
    blank = scene.max.say(scene.general, "")

    refused = await scene.dana.menu(card, chosen)
    empty = await scene.dana.menu(blank, chosen)

    assert OURS in scene.said(refused)
    assert scene.said(empty) == EMPTY
    assert scene.events() == []


def offered(scene: Scene) -> None:
    """Let the note taker make user stories, in the catalogue and in the menu of messages."""
    guild = scene.kit.guild.id
    catalogue = scene.house.desk.catalogue

    def more(actor: Any) -> Any:
        return [
            {**role, "deliverables": [*role["deliverables"], {"kind": "user_stories"}]} for role in catalogue(actor)
        ]

    scene.house.desk.catalogue = more  # type: ignore[method-assign]
    known = {"id": "9", "type": 3, "name": "Turn into user stories", "guild_id": guild}
    scene.discord.world.commands[guild].append(known)


# never silent


async def test_whatever_goes_wrong_somebody_is_told_and_no_secret_is(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """In words, without a trace of the program."""

    async def breaks(event: Any) -> Any:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(scene.house.desk, "accept", breaks)
    done = await scene.dana.slash(scene.general, "notes ask", text=TEXT)

    assert "the log has the details" in scene.said(done)
    assert "a fault of ours" in caplog.text
    assert done.token not in caplog.text
    assert not scene.works.answering._waiting


async def test_directly_no_right_of_a_channel_is_missing(scene: Scene) -> None:
    """There are no threads to be made there."""
    scene.house.hire("direct", strict=True)
    here = replace(scene.kit.place, channel=f"dm-{scene.dana.id}")
    await scene.works.sending.post(here, Card("Here", buttons=(Button("say", f"/notes {TEXT}", "Try"),)), "shown")
    scene.discord.world.direct(scene.dana.id).allowed -= {"CREATE_PUBLIC_THREADS"}

    await scene.dana.click(scene.direct(scene.dana)[-1], "Try")
    await scene.turn()

    assert len(scene.house.requests()) == 1


async def test_a_command_typed_directly_is_an_ask(scene: Scene) -> None:
    """Discord offers our commands in servers only; a line says the same."""
    scene.house.hire("direct", strict=True)
    scene.dana.dm(f"/notes {TEXT}")
    await scene.turn()

    assert len(scene.house.requests()) == 1
