"""A deliverable laid out for a reader, and edited as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolecall_web import edits, outline
from tests.adapters.web.story import TITLES, version


def _fields(made):
    return {field.pointer: field for group in edits.groups(made, TITLES) for field in group.fields}


def test_sections_stand_in_the_order_and_with_the_titles_of_the_contract():
    """What every deliverable has comes last; what is empty is left out."""
    titles = [section.title for section in outline.sections(version(), TITLES)]

    assert titles == ["Purpose", "Stories", "Constraints", "Out of scope", "Assumptions"]


def test_an_entry_shows_its_fields_gaps_and_sources_and_what_stands_inside_it():
    """Marks such as ids and cites are no fields; a gap is a question; nested claims are sections of the entry."""
    stories = outline.sections(version(), TITLES)[1]
    first = stories.entries[0]

    assert [field.label for field in first.fields] == ["As a", "I want", "So that", "Priority"]
    assert first.fields[-1].gap == "Must, should or could this be in the first release?"
    assert [cite.id for cite in first.cites] == ["p1", "p2"]
    assert [entry.claim.kind for entry in first.parts[0].entries] == ["fact", "stated"]
    assert [entry.claim.kind for entry in stories.entries] == ["fact", "fact", "inference"]


def test_shared_words_are_marked_where_they_carry_meaning():
    """A run of words that both have is marked; a lone small word is not."""
    pieces = outline.shared("A return label expires after 14 days.", "a label must die after 14 days")

    assert [piece.text for piece in pieces if piece.kind == "same"] == ["label", "after 14 days"]


@given(st.text(), st.text())
def test_marking_changes_no_word_of_a_quote(claim, quote):
    """The pieces joined are the quote, whatever stands in it, but for space at its very end."""
    joined = "".join(piece.text for piece in outline.shared(claim, quote))

    assert joined == quote.rstrip() or joined == quote


def test_a_text_is_edited_in_the_order_in_which_it_is_read():
    """Title and summary come first, whatever order the content is stored in."""
    made = version()
    turned = made.model_copy(update={"content": dict(reversed(made.content.items()))})
    order = [field.pointer for group in edits.groups(turned, TITLES) for field in group.fields]

    assert order[:2] == ["/title", "/summary"]
    assert order.index("/stories/0/as_a") < order.index("/stories/0/priority") < order.index("/constraints/0/text")


def test_what_is_saved_untouched_stays_as_it_was():
    """A form that comes back as it was shown changes nothing, control characters included."""
    made = version()
    shown = {pointer: field.value.replace("\n", "\r\n") for pointer, field in _fields(made).items()}

    assert "\\x1b" in shown["/constraints/1/text"]
    assert edits.edited(made.content, shown) == made.content


def test_texts_gaps_and_lists_take_what_was_typed():
    """A text is replaced, a gap is filled, a list of texts is a line for each; the original stays whole."""
    made = version()
    new = edits.edited(
        made.content,
        {
            "/stories/0/priority": "must",
            "/stories/0/ac/1/text": "A return label expires after 15 days.",
            "/open_questions": "Who pays?\r\n\r\n When? ",
        },
    )

    assert new["stories"][0]["priority"] == "must"
    assert new["stories"][0]["ac"][1] == {
        **made.content["stories"][0]["ac"][1],
        "text": "A return label expires after 15 days.",
    }
    assert new["open_questions"] == ["Who pays?", "When?"]
    assert made.content == version().content


def test_a_missing_section_or_list_of_items_is_no_field():
    """What needs ids and sources cannot be typed: its gap stays a question."""
    assert "/purpose" not in _fields(version())
    assert "/stories/1/ac" not in _fields(version())
    assert _fields(version())["/stories/0/priority"].gap


@pytest.mark.parametrize(
    "pointer",
    ["", "/", "/nothing", "/stories", "/stories/9/as_a", "/stories/0/cites", "/stories/0/id", "/stories/x", "/title/0"],
)
def test_a_field_that_leads_to_no_text_changes_nothing(pointer):
    """Names of fields come from outside: an invented one neither fails nor writes."""
    assert edits.edited(version().content, {pointer: "planted"}) == version().content


@pytest.mark.parametrize(
    ("quote", "source", "cells"),
    [
        ("| A: transfer | 0 EUR | |", "mail.txt", ("A: transfer", "0 EUR")),
        ('OB-1,"Free slots, all",must,,', "needs.CSV", ("OB-1", "Free slots, all", "must")),
        ("Slots, all of them", "needs.md", ("Slots, all of them",)),
        ("either|or", "needs.md", ("either|or",)),
        ("| |", "needs.md", ("| |",)),
        ("", "needs.csv", ("",)),
    ],
)
def test_a_row_of_a_table_is_shown_by_its_cells(quote, source, cells):
    """Empty ones are left out; a quote that is no row stays whole."""
    assert outline.cells(quote, source) == cells
