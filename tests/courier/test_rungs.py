"""Rungs: every way of answering that a workspace lacks is replaced by the next one it has."""

from __future__ import annotations

import pytest

from rolecall.chat import Button, Caps, Card, Code, Note, Para
from rolecall.chat.codes import code_of
from rolecall.courier.rungs import fit, spoken

SUBJECT = "d-r1.v1.0123456789ab"
CODE = code_of(SUBJECT)
DECIDE = tuple(Button(verb, SUBJECT, verb.capitalize()) for verb in ("approve", "revise", "reject"))
TYPED = Code(f"approve {CODE}\nrevise {CODE} <what should change>\nreject {CODE} <why>")
CARD = Card("Ready", doc=(Para("words"),), buttons=DECIDE, opens="thread")
#: A workspace that only sends: a webhook, mail.
OUT_ONLY = Caps(buttons=False, forms=False, reads_replies=False, commands="none")


def verbs(card):
    """Return the verbs of the buttons that are left."""
    return [button.verb for button in card.buttons]


def test_a_full_workspace_gets_the_card_as_it_is():
    """Nothing is added, nothing taken."""
    assert fit(CARD, Caps()) == CARD


def test_without_forms_what_needs_words_is_typed_and_the_rest_pressed():
    """Approve stays a button."""
    shown = fit(CARD, Caps(forms=False))

    assert verbs(shown) == ["approve"]
    assert shown.doc == (
        Para("words"),
        Note("Reply here with one of these lines:"),
        Code(f"revise {CODE} <what should change>\nreject {CODE} <why>"),
    )


def test_what_opens_no_form_stays_a_button():
    """Nothing has to be said to stop, retry or withdraw."""
    buttons = tuple(Button(verb, "r1", verb) for verb in ("stop", "retry", "withdraw", "resume"))

    assert fit(Card("Ready", buttons=buttons), Caps(forms=False)) == Card("Ready", buttons=buttons)


def test_without_buttons_all_is_typed():
    """The code is that of the very version."""
    shown = fit(CARD, Caps(buttons=False))

    assert shown.buttons == ()
    assert shown.doc == (Para("words"), Note("Reply here with one of these lines:"), TYPED)


@pytest.mark.parametrize("caps", [Caps(buttons=False, reads_replies=False), Caps(forms=False, reads_replies=False)])
def test_where_replies_are_not_read_a_mention_is(caps):
    """The words follow what the workspace can do."""
    assert Note("Mention me in this thread with one of these lines:") in fit(CARD, caps).doc


@pytest.mark.parametrize(
    ("link", "way"), [("https://here", "Open the page"), (None, "Ask an owner for a sign-in link")]
)
def test_where_nothing_comes_in_the_page_is_the_way(link, way):
    """A link decides nothing: it leads to where somebody signs in."""
    shown = fit(Card("Ready", buttons=DECIDE, link=link), OUT_ONLY)

    assert shown.buttons == ()
    [note] = shown.doc
    assert note.text.startswith(way)
    assert note.text.endswith("to approve, revise or reject.")
    assert CODE not in str(shown)


@pytest.mark.parametrize("buttons", [True, False])
def test_a_grave_card_offers_only_the_page_where_anybody_may_claim_a_name(buttons):
    """Neither a button nor a line decides there."""
    claimed = Caps(buttons=buttons, identity="claimed")
    shown = fit(Card("Ready", buttons=DECIDE, grave=True, link="https://here"), claimed)

    assert shown.buttons == ()
    assert shown.doc == (Note("Open the page of this card and sign in to approve, revise or reject."),)
    assert verbs(fit(Card("Ready", buttons=DECIDE), Caps(identity="claimed"))) == ["approve", "revise", "reject"]


def test_a_card_that_offers_nothing_gets_no_words_about_it():
    """Nor does one whose only button the platform has itself."""
    plain = Card("Working", buttons=(Button("stop", "r1", "Stop"),))

    assert fit(Card("Done"), OUT_ONLY) == Card("Done")
    assert fit(plain, Caps(native_stop=True)) == Card("Working")
    assert verbs(fit(plain, Caps())) == ["stop"]


def test_lines_without_a_version_are_typed_alone():
    """Stop, retry, resume and withdraw are about the thread's request."""
    buttons = tuple(Button(verb, "r1", verb) for verb in ("stop", "retry", "resume", "withdraw", "answer"))
    shown = fit(Card("Ready", buttons=(*buttons, Button("say", "/ba stories", "Try"))), Caps(buttons=False))

    assert shown.doc[-1] == Code("stop\nretry\nresume\nwithdraw\n<your answer>\n/ba stories")


def test_no_thread_is_asked_for_where_there_are_none():
    """Whatever else the workspace can do."""
    assert fit(CARD, Caps(threads=False)).opens is None
    assert fit(CARD, Caps(threads=False, buttons=False)).opens is None


def test_plain_words_keep_everything_but_the_drawing():
    """Title, words and the lines to type; no button that the platform might refuse again."""
    shown = spoken(CARD, Caps())

    assert (shown.title, shown.buttons, shown.opens) == ("Ready", (), "thread")
    [code] = shown.doc
    assert "words" in code.text
    assert f"approve {CODE}" in code.text


def test_the_buttons_of_a_report_are_lines_that_may_be_typed_anywhere():
    """They name their schedule, so that no thread has to say which one is meant."""
    buttons = (Button("sendnow", "s1", "Send now"), Button("mute", "s1", "Mute"))

    shown = fit(Card("Usage digest", buttons=buttons), Caps(buttons=False, threads=False))

    assert shown.doc[-1] == Code("/rolecall report s1\n/rolecall schedule pause s1")
