"""Cards become messages that a strict Discord takes, that say everything, and that do nothing on their own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rolecall.chat import Bullets, Button, Card, Cites, Code, Facts, File, Heading, Note, Para, Step, Table
from rolecall.chat.common import samples
from rolecall.chat.common.wording import OPINIONS, STATES
from rolecall.domain.deliverable import AI_MARK
from rolecall.domain.report import COUNTED
from rolecall.errors import Refused
from rolecall_discord.drawing import number, pressed, render
from rolecall_discord.drawing.buttons import custom_id
from rolecall_discord.drawing.files import safe
from rolecall_discord.drawing.render import COLOURS
from tests.adapters.discord.face import buttons, face, parts, said, taken
from tests.adapters.discord.hostile import EVIL
from tests.adapters.discord.reader import contents, read, rings
from tests.adapters.fake_discord.pings import links


@pytest.mark.parametrize("name", samples.CARDS)
def test_every_kind_of_card_is_taken(name: str) -> None:
    """Discord has nothing to complain about; the title stands first, and an AI is named as the maker."""
    card = samples.CARDS[name]
    message = taken(card)

    assert said(message).startswith(f"### {card.title}")
    assert AI_MARK in said(message)
    assert message.files[: len(card.files)] == card.files


def test_a_state_is_a_colour_and_a_word() -> None:
    """All differ in both; a card without a state has neither."""
    for state, word in STATES.items():
        message = taken(Card("t", state=state))
        assert said(message) == f"### t\n-# {word}"
        assert message.components[0]["accent_color"] == COLOURS[state]
    assert len(set(STATES.values())) == len(set(COLOURS.values())) == len(STATES)
    assert "accent_color" not in taken(Card("t")).components[0]


def test_a_card_is_found_again_by_its_key() -> None:
    """The id of the frame belongs to the key alone, has 31 bits and is never 0, which Discord would replace."""
    assert taken(samples.JOB, "r1:root").components[0]["id"] == number("r1:root")
    assert taken(samples.RECORD, "r1:root").components[0]["id"] == number("r1:root") != number("r1:other")
    assert all(0 < number(str(n)) < 1 << 31 for n in range(1000))


def test_a_job_card_shows_each_step_with_a_sign_and_a_word() -> None:
    """How many are done stands below the title."""
    text = said(taken(samples.JOB))

    assert "-# Working · 2 of 6 steps done" in text
    assert "✓ Understand: nothing is missing\n✓ Plan\n▸ Find evidence, under way\n○ Draft\n○ Check\n○ Deliver" in text
    assert "✗ Draft, failed: no model" in said(taken(Card("t", steps=(Step("Draft", "failed", "no model"),))))


def test_finished_steps_are_small_print() -> None:
    """There is nothing left to watch, and nothing to count."""
    done = tuple(replace(step, state="done") for step in samples.JOB.steps)
    text = said(taken(replace(samples.JOB, steps=done, state="done")))

    assert "-# ✓ Understand: nothing is missing · ✓ Plan · ✓ Find evidence · ✓ Draft · ✓ Check · ✓ Deliver" in text
    assert "steps done" not in text


def test_every_part_of_a_document_is_drawn() -> None:
    """Heading, list, quote, facts, remarks and code have their own looks."""
    doc = (
        Heading("h"),
        Para("p\nq"),
        Bullets(("b1", "b2\nb3")),
        Facts((("Cost", "$1"), ("Due", ""))),
        Cites((("c1", "notes", "the\n\nwords"), ("", "a file", ""))),
        Note("small\nprint"),
        Note("fine", "good"),
        Note("nearly", "warn"),
        Note("full", "bad"),
        Code("x = `1`", "py"),
        Code("a\nb", "no language\n"),
    )

    assert [part["content"] for part in parts(taken(Card("t", doc)))][1:] == [
        "**h**",
        "p\nq",
        "- b1\n- b2 b3",
        "**Cost:** $1 · **Due:** –",
        "**\\[c1\\] notes**\n> the\n> words\n**a file**\n> –",
        "-# small\n-# print",
        "✓ fine",
        "**Warning:** nearly",
        "**Problem:** full",
        "```py\nx = `1`\n```",
        "```\na\nb\n```",
    ]


def test_long_facts_have_a_line_each() -> None:
    """Only a few short ones stand beside each other."""
    text = said(taken(Card("t", (Facts((("a", "x" * 50), ("b", "y"))),))))

    assert f"**a:** {'x' * 50}\n**b:** y" in text


def test_a_narrow_table_is_aligned_and_a_wide_one_is_a_list() -> None:
    """Letters of one width where they fit beside each other; else each cell has its label."""
    narrow = said(taken(Card("t", (Table(("Story", "Who"), (("S1", "Dana"), ("S2", "", "more"))),))))
    wide = said(taken(Card("t", (Table(("Story", ""), (("S1", "x" * 60, "y"), ("S2",))),))))

    assert "```\nStory  Who\n-----  ----  ----\nS1     Dana\nS2           more\n```" in narrow
    assert f"- Story: S1 · {'x' * 60} · y\n- Story: S2" in wide
    assert "- a · " in said(taken(Card("t", (Table(("a", "b" * 60), ()),))))


def test_empty_parts_are_left_out() -> None:
    """Discord refuses empty texts."""
    nothing = (Para(" "), Bullets(("",)), Note(""), Heading(""), Code("\n"), Facts(()), Cites(()))
    empty = Card("", (*nothing, Table(("",), ()), Table((), ()), Facts((("", " "),))))

    assert said(taken(empty)) == "### Rolecall"


@pytest.mark.parametrize(
    ("about", "mark"), [("request:r1", AI_MARK), ("deliverable:d-r1.v1", AI_MARK), ("report:usage", COUNTED)]
)
def test_who_made_it_is_always_said(about: str, mark: str) -> None:
    """By the card's own remark, else by ours; figures were counted, and whatever hides the mark is no remark."""
    long = Note("x" * 3000 + AI_MARK)

    assert said(taken(samples.JOB)).endswith(f"-# Business Analyst · r1 · {AI_MARK}")
    assert said(taken(Card("t", about=about))) == f"### t\n-# {mark}"
    assert said(taken(Card("t", (long,), about=about))).endswith(f"-# {mark}")


def test_a_card_of_the_house_names_no_role_as_its_maker() -> None:
    """That somebody was hired, or how to begin, was made by no model."""
    assert said(taken(Card("Business Analyst hired for this channel by @lee."))).splitlines()[1:] == []


def test_only_who_is_awaited_is_notified() -> None:
    """By accounts alone, once each, in a line of ours; no words of a card notify anybody."""
    message = taken(Card(EVIL, (Para(EVIL),), awaits=("123", "123", "<@&9>", "everyone", "456")))

    assert message.notifies == ("123", "456")
    assert [ring for text in contents(message.components) for ring in rings(text)] == ["<@123>", "<@456>"]
    assert "\nFor <@123> <@456>\n" in said(message)


def test_a_deliverable_is_decided_on_by_three_buttons_of_its_version() -> None:
    """Approve stands out, Reject does not; what is pressed comes back as verb and subject."""
    row = buttons(taken(samples.DELIVERED))[:3]

    assert [(one["label"], one["style"]) for one in row] == [("Approve", 1), ("Revise", 2), ("Reject", 2)]
    assert [pressed(one["custom_id"]) for one in row] == [
        ("approve", samples.SUBJECT),
        ("revise", samples.SUBJECT),
        ("reject", samples.SUBJECT),
    ]


def test_only_a_final_answer_asks_for_feedback() -> None:
    """A job card, a question, a failed draft and a report do not; the row stands below the choices, in grey."""
    asking = {name for name, card in samples.CARDS.items() if "rc|good|" in face(taken(card))}
    assert asking == {"deliverable", "long deliverable", "record of a decision"}

    thumbs = parts(taken(samples.DELIVERED))[-1]["components"]
    assert [(one["label"], one["style"]) for one in thumbs] == [("Good answer", 2), ("Bad answer", 2)]
    assert [pressed(one["custom_id"]) for one in thumbs] == [
        ("good", samples.DELIVERED.about),
        ("bad", samples.DELIVERED.about),
    ]


def test_the_record_of_a_decision_has_no_choices_and_keeps_the_rest() -> None:
    """Who, when and what stand right below the title."""
    message = taken(samples.RECORD)

    assert [one["label"] for one in buttons(message)] == list(OPINIONS.values())
    assert "✓ Approved by @omar" in parts(message)[1]["content"]
    assert message.files == samples.RECORD.files


def test_a_subject_that_no_id_holds_is_kept_on_the_shelf() -> None:
    """The button names its row; one that looks like such a name is kept as well."""
    for subject in ("/ba " + "x" * 100, "#0a1b"):
        message = taken(Card("t", buttons=(Button("say", subject, "Say"),)))
        ((row, kept),) = message.kept.items()
        verb, name = pressed(buttons(message)[0]["custom_id"]) or ("", "")
        assert (verb, f"button:{name.removeprefix('#')}", kept) == ("say", row, subject)
        assert name.startswith("#")
    assert render(samples.DELIVERED, key="k").kept == {}


def test_a_choice_that_is_there_twice_is_drawn_once() -> None:
    """Discord refuses two buttons with one id, and they would mean the same."""
    twice = Card("t", buttons=(Button("say", "a|b", "One"), Button("say", "a|b", "Two"), Button("stop", "", " ")))

    assert [button["label"] for button in buttons(taken(twice))] == ["One", "stop"]
    assert pressed("rc|say|a|b") == ("say", "a|b")


def test_what_is_not_ours_was_not_pressed() -> None:
    """Another app's id means nothing here."""
    assert pressed("approve") is None
    assert pressed("rc|") is None
    assert pressed("rf|ask|x") is None
    assert pressed("rc|stop") == ("stop", "")


def test_a_verb_that_is_too_long_is_refused() -> None:
    """It is never cut; the core then writes the choices in words."""
    assert len(custom_id("v" * 71, "x" * 99)[0]) == 100
    with pytest.raises(Refused, match="too long for a button"):
        custom_id("v" * 72, "x" * 99)


def test_the_cards_own_link_is_the_last_button() -> None:
    """It is the only way out; what is no address of the web is left out."""
    row = buttons(taken(replace(samples.JOB, link="https://rolecall.example/r1")))
    assert [(one["label"], one["style"]) for one in row] == [("Stop", 2), ("Open it in Rolecall", 5)]
    assert row[1]["url"] == "https://rolecall.example/r1"
    for forged in (
        "javascript:alert(1)",
        "https://a b",
        "https://",
        "https://a/\n",
        "https://[",
        "https://a/" + "x" * 512,
    ):
        assert len(buttons(taken(replace(samples.JOB, link=forged)))) == 1


def everything_evil() -> Card:
    """Return a card whose every word is hostile."""
    doc = (
        *(Heading(EVIL), Para(EVIL), Bullets((EVIL,)), Table((EVIL,), ((EVIL,),)), Facts(((EVIL, EVIL),))),
        *(Cites(((EVIL, EVIL, EVIL),)), Note(EVIL), Note(EVIL, "bad"), Code(EVIL, EVIL), Code("```\n@everyone")),
        Table(("```", "<@1>"), (("@here", "`", "```"),)),
    )
    return Card(
        EVIL,
        doc,
        steps=(Step(EVIL, "doing", EVIL),),
        buttons=(Button("approve", "s", EVIL),),
        files=(File(EVIL, "text/markdown", EVIL.encode()),),
        state="waiting",
        about="deliverable:d.v1",
    )


def test_no_words_of_a_model_ring_lead_anywhere_or_forge_a_button() -> None:
    """Wherever they stand: people read them, and that is all."""
    message = taken(everything_evil())
    texts = contents(message.components)

    assert links(texts) == [ring for text in texts for ring in rings(text)] == []
    assert {kind for text in texts for kind in read(text).kinds()} == {
        *("heading", "small", "bold", "list", "quote", "fence"),
    }
    assert [one["custom_id"] for one in buttons(message)] == [
        *("rc|approve|s", "rc|good|deliverable:d.v1", "rc|bad|deliverable:d.v1"),
    ]
    assert "".join(read(text).words for text in texts).replace("\u200b", "").count("[Approve](https://evil") > 8


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("user_stories-r1-v1.md", "user_stories-r1-v1.md"),
        ("hello (world).png", "hello_world.png"),
        ("Prüfung für Ärger.md", "Prufung_fur_Arger.md"),
        ("画像.png", "file.png"),
        ("", "file"),
        ("SPOILER_SPOILER_x.txt", "x.txt"),
        ("_SPOILER_-SPOILER_x.txt", "x.txt"),
        (".env", "file.env"),
        ("../../etc/passwd", "etc_passwd"),
        ("a..b.json", "a.b.json"),
        ("<@1> https://a.example", "1_https_a.example"),
        ("x" * 300 + ".csv", "x" * 80 + ".csv"),
    ],
)
def test_a_file_has_a_name_that_discord_keeps(name: str, kept: str) -> None:
    """ASCII letters, digits, dots, dashes and underscores, a letter or digit first; nobody hides a file by its name."""
    assert safe(name) == kept


def test_the_library_sends_the_name_that_a_component_shows() -> None:
    """It strips prefixes of its own, so what it would send is compared."""
    import io

    import discord

    names = ("SPOILER_a.md", "a b.md", "A_B.md", "ü", "_x", "a_b.md")
    message = taken(Card("t", files=tuple(File(name, "text/plain", b"x") for name in names)))

    sent = [discord.File(io.BytesIO(file.data), filename=file.name) for file in message.files]
    assert [file.filename for file in sent] == [file.name for file in message.files]
    assert [file.name for file in message.files] == ["a.md", "a_b.md", "A_B-2.md", "u", "x", "a_b-3.md"]
    shown: list[Any] = [part["file"]["url"] for part in parts(message) if part["type"] == 13]
    assert shown == [file.uri for file in sent]
