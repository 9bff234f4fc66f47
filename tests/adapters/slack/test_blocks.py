"""Cards become messages that a strict Slack takes, that say everything, and that do nothing on their own."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from rolecall.chat import Bullets, Button, Card, Cites, Code, Facts, File, Heading, Note, Para, Step, Table
from rolecall.chat.common import samples
from rolecall.domain.deliverable import AI_MARK
from rolecall.domain.report import COUNTED
from rolecall.errors import Refused
from rolecall_slack import escape
from rolecall_slack.blocks import metadata, pressed, render
from tests.adapters.fake_slack.blocks import complaints, elements
from tests.adapters.fake_slack.pings import links, pings

SIMPLE = {"section", "context", "actions"}
EVIL = "<!channel> <@U123> @here <https://evil.example|Approve> [Approve](https://evil.example) https://evil.example"
BOTH = pytest.mark.parametrize("plain", [False, True], ids=["full", "simple"])


def drawn(card: Card, *, plain: bool = False) -> tuple[dict[str, Any], ...]:
    """Return the blocks of a card, which Slack must take."""
    blocks = render(card, key="k", plain=plain).blocks
    assert complaints(list(blocks)) == []
    return blocks


def said(blocks: tuple[dict[str, Any], ...]) -> str:
    """Return all words of blocks, as people read them."""
    found: list[str] = []

    def look(value: Any) -> None:
        if isinstance(value, dict):
            if isinstance(value.get("text"), str):
                found.append(value["text"])
            value = list(value.values())
        if isinstance(value, list):
            for item in value:
                look(item)

    look(list(blocks))
    return "\n".join(found).replace(escape.BREAK, "")


def kinds(blocks: tuple[dict[str, Any], ...]) -> list[str]:
    """Return the types of blocks."""
    return [block["type"] for block in blocks]


@BOTH
@pytest.mark.parametrize("name", samples.CARDS)
def test_every_kind_of_card_is_taken_in_both_forms(name: str, plain: bool) -> None:
    """Slack has nothing to complain about, and the simple form uses only its oldest blocks."""
    blocks = drawn(samples.CARDS[name], plain=plain)

    assert not plain or set(kinds(blocks)) <= SIMPLE
    assert AI_MARK in said(blocks)


@BOTH
@pytest.mark.parametrize("name", samples.CARDS)
def test_the_first_line_says_what_is_needed(name: str, plain: bool) -> None:
    """The title stands first, in the blocks and in the text that notifications show."""
    card = samples.CARDS[name]
    message = render(card, key="k", plain=plain)

    assert said(message.blocks[:1]) == card.title
    assert message.text.partition("\n")[0] == escape.mrkdwn(card.title)


def test_a_job_card_shows_each_step_with_a_sign_and_a_word() -> None:
    """Steps are lines of an ordinary message, so they outlive any stream."""
    text = said(drawn(samples.JOB))

    assert "Working · 2 of 6 steps done" in text
    assert "✓ Understand: nothing is missing\n✓ Plan\n▸ Find evidence, under way\n○ Draft\n○ Check\n○ Deliver" in text
    assert "✗ Draft, failed: no model" in said(drawn(Card("t", steps=(Step("Draft", "failed", "no model"),))))


def test_finished_steps_are_small_print() -> None:
    """There is nothing left to watch, and nothing to count."""
    done = tuple(replace(step, state="done") for step in samples.JOB.steps)
    blocks = drawn(replace(samples.JOB, steps=done, state="done"))

    assert kinds(blocks)[:3] == ["rich_text", "context", "context"]
    assert "✓ Draft · ✓ Check · ✓ Deliver" in said(blocks[2:3])
    assert "steps done" not in said(blocks)


def test_the_choices_stand_above_the_whole_text() -> None:
    """Slack folds long messages at their end; what is to be decided is summed up before, who made it is said."""
    order = kinds(drawn(samples.DELIVERED))

    assert order[-5:] == ["context", "actions", "divider", "markdown", "context_actions"]


def test_the_simple_form_needs_no_letters_of_one_width() -> None:
    """A heading has no rule below it, a row of a table is a line with its labels."""
    card = Card("t", (Heading("h"), Table(("Story", ""), (("S1", "must", "x"), ("S2",))), Table(("a", "b"), ())))
    words = said(drawn(card, plain=True)).split("\n")

    assert words == ["t", "h", "Story: S1 · must · x", "Story: S2 · ", "a · b"]


def test_a_deliverable_is_decided_on_by_three_buttons_of_its_version() -> None:
    """Approve stands out, Reject does not; what is pressed comes back as verb and subject."""
    row = next(block for block in drawn(samples.DELIVERED) if block["type"] == "actions")

    assert [(one["action_id"], one.get("style")) for one in row["elements"]] == [
        ("rc|approve", "primary"),
        ("rc|revise", None),
        ("rc|reject", None),
    ]
    assert [pressed(one) for one in row["elements"]] == [
        ("approve", samples.SUBJECT),
        ("revise", samples.SUBJECT),
        ("reject", samples.SUBJECT),
    ]


def test_a_new_version_has_new_block_ids() -> None:
    """Slack keeps what was chosen in a block by its id, so another version must not have the same."""
    buttons = (Button("approve", "d-r1.v2.ffff", "Approve", "main"),)
    first, again, second = (
        next(block["block_id"] for block in drawn(card) if block["type"] == "actions")
        for card in (
            samples.DELIVERED,
            replace(samples.DELIVERED, title="t"),
            replace(samples.DELIVERED, buttons=buttons),
        )
    )

    assert first == again != second


def test_one_verb_may_stand_on_several_buttons() -> None:
    """The examples of the catalogue share a row."""
    row = next(block for block in drawn(samples.EVERYTHING) if block["type"] == "actions")

    assert [pressed(one) for one in row["elements"]] == [("say", "/ba user stories"), ("say", "/pm plan")]


def test_what_is_not_ours_was_not_pressed() -> None:
    """Another app's action means nothing here."""
    assert pressed({"action_id": "approve", "value": "x"}) is None
    assert pressed({"action_id": "rc|", "value": "x"}) is None
    assert pressed({"action_id": "rc|stop"}) == ("stop", "")


def test_only_a_final_answer_asks_for_feedback() -> None:
    """A job card, a question and a failed draft do not; the thumbs name the version."""
    asking = {name for name, card in samples.CARDS.items() if "context_actions" in kinds(drawn(card))}
    assert asking == {"deliverable", "long deliverable", "record of a decision"}

    thumbs = elements(next(one for one in drawn(samples.DELIVERED) if one["type"] == "context_actions"))[0]
    press = {"action_id": thumbs["action_id"]} | thumbs["negative_button"]
    assert pressed(press) == ("bad", "deliverable:d-r1.v1")


def test_the_record_of_a_decision_has_no_buttons_and_keeps_the_rest() -> None:
    """Who, when and what stand right below the title."""
    blocks = drawn(samples.RECORD)

    assert "actions" not in kinds(blocks)
    assert "Approved by @omar" in said(blocks[:3])
    assert "A login link must expire after 15 minutes." in said(blocks)


def test_tones_are_words() -> None:
    """Colour is never the only sign, in either form."""
    card = Card("t", (Note("full", "bad"), Note("nearly", "warn"), Note("fine")))

    for plain in (False, True):
        assert "Problem: " in said(drawn(card, plain=plain))
        assert "Warning: " in said(drawn(card, plain=plain))


def test_every_part_of_a_document_is_drawn() -> None:
    """Heading, list, quote, table, facts and code have their own looks; all their words are there in both forms."""
    card = Card(
        "t",
        (
            Heading("h"),
            Para("p"),
            Bullets(("b1", "b2")),
            Table(("A", "B"), (("a", "b"), ("c",))),
            Facts((("Cost", "$1"),)),
            Cites((("c1", "notes", "the words"),)),
            Note("n"),
            Code("x = 1"),
        ),
    )

    full = drawn(card)
    assert kinds(full) == [
        "header",
        *["rich_text"] * 3,
        "table",
        *["rich_text"] * 2,
        *["context", "rich_text"],
    ]
    for plain in (False, True):
        words = said(drawn(card, plain=plain))
        parts = ("h", "p", "b1", "b2", "a", "c", "Cost", ": $1", "[c1] notes", "the words", "x = 1")
        assert [part for part in parts if part not in words] == []


def test_a_second_table_becomes_lines() -> None:
    """A message has one table."""
    table = Table(("A",), (("a",),))

    assert kinds(drawn(Card("t", (table, table)))).count("table") == 1


def test_empty_parts_are_left_out() -> None:
    """Slack refuses empty texts."""
    empty = Card("", (Para(" "), Bullets(("",)), Note(""), Heading(""), Code("\n"), Facts(()), Cites(())))

    for plain in (False, True):
        assert said(drawn(empty, plain=plain)).split("\n") == ["rolecall"]


@BOTH
@pytest.mark.parametrize(
    ("about", "marks"),
    [("request:r1", [AI_MARK]), ("deliverable:d-r1.v1", [AI_MARK]), ("report:usage", [COUNTED]), ("", [])],
)
def test_who_made_it_is_said_of_work_and_of_reports(about: str, marks: list[str], plain: bool) -> None:
    """A card of the house, such as that somebody was hired, was made by no model and counts nothing."""
    assert said(drawn(Card("Hired.", about=about), plain=plain)).split("\n") == ["Hired.", *marks]


@BOTH
def test_no_words_of_a_model_ring_lead_anywhere_or_forge_a_button(plain: bool) -> None:
    """Wherever they stand: people read them, and that is all."""
    card = Card(
        EVIL,
        (
            Heading(EVIL),
            Para(EVIL),
            Bullets((EVIL,)),
            Table((EVIL,), ((EVIL,),)),
            Facts(((EVIL, EVIL),)),
            Cites(((EVIL, EVIL, EVIL),)),
            Note(EVIL),
            Note(EVIL, "bad"),
            Code(EVIL),
        ),
        steps=(Step(EVIL, "doing", EVIL),),
        buttons=(Button("approve", "s", EVIL[:70]),),
        files=(
            File("x.md", "text/markdown", f"# {EVIL}\n[a]: https://evil.example\n![p](https://evil.example)".encode()),
        ),
        state="waiting",
        about="deliverable:d.v1",
    )
    message = render(card, key="k", plain=plain)

    assert complaints(list(message.blocks)) == []
    assert pings(message.text, message.blocks) == []
    assert links(message.text, message.blocks) == []
    assert [one["action_id"] for block in message.blocks for one in elements(block) if one["type"] == "button"] == [
        "rc|approve"
    ]
    assert "<!channel> <@U123> @here" in said(message.blocks)


@BOTH
def test_the_cards_own_link_is_the_only_one(plain: bool) -> None:
    """It is drawn by us; what is no address of the web is left out."""
    assert links("", drawn(replace(samples.JOB, link="https://rolecall.example/r1"), plain=plain)) == [
        "https://rolecall.example/r1"
    ]
    for forged in ("javascript:alert(1)", "https://a|b>", "https://a b", "https://a/\n", "https://a/" + "x" * 3000):
        assert "mrkdwn" not in json.dumps(drawn(replace(samples.JOB, link=forged), plain=plain))


def test_nothing_unfurls_and_the_key_travels_along() -> None:
    """A message is found again by its metadata."""
    sent = render(samples.JOB, key="r1:root").arguments()

    assert (sent["unfurl_links"], sent["unfurl_media"], sent["parse"], sent["link_names"]) == (
        False,
        False,
        "none",
        False,
    )
    assert sent["metadata"] == metadata("r1:root") == {"event_type": "rolecall", "event_payload": {"key": "r1:root"}}
    assert render(samples.JOB, key="r1:root").changes().keys() == sent.keys() - {
        "metadata",
        "unfurl_links",
        "unfurl_media",
    }


def test_a_button_that_cannot_carry_its_token_is_refused() -> None:
    """A token is never cut; the core then writes the choices in words."""
    assert drawn(Card("t", buttons=(Button("say", "x" * 2000, "Say"),)))
    with pytest.raises(Refused, match="2001 characters; 2000 fit"):
        render(Card("t", buttons=(Button("say", "x" * 2001, "Say"),)), key="k")
