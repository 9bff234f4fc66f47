"""Cards as plain text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from inline_snapshot import snapshot

from rolecall import chat
from rolecall.chat.plain import as_file, beginning, escape, plain
from tests.chat.test_wire import CARD


def test_a_full_card_reads_well():
    """Every part of a card appears, and buttons become lines to type."""
    assert plain(CARD) == snapshot("""\
Approve user stories

[>] draft: 3 sources

Stories
-------

Links expire.

- one
- two

id    text
----  -----
US-1  login

Cost: $0

[p1] spec, row 4: “15 minutes”

Warning: made by AI

    x = 1

Turnaround: A minute.

    W1        ████████████████ 60 s
    W2        –
    threshold ████████████████████████ 1.5 min

File: a.bin (application/octet-stream, 256 bytes)

See http://127.0.0.1/r1

Answer with one of these lines:
  approve 7F3K
""")


def test_control_characters_are_shown_and_not_obeyed():
    """Escape sequences, carriage returns and bidirectional overrides cannot act on a terminal."""
    hostile = "a\x1b[2Jb\rc\x9bd\u202ee\x00\x7f"

    assert escape(hostile) == r"a\x1b[2Jb\x0dc\x9bd\u202ee\x00\x7f"
    assert "\x1b" not in plain(chat.Card(hostile, doc=(chat.Table((hostile,), ((hostile,),)),)))


def test_lines_tabs_and_other_scripts_stay_as_they_are():
    """Only what a terminal would obey is touched."""
    assert escape("a\tb\r\nc — żółw 日本 👩‍💻") == "a\tb\nc — żółw 日本 👩‍💻"


def test_a_wide_table_becomes_one_line_per_cell():
    """A table that does not fit is still readable."""
    card = chat.Card("T", doc=(chat.Table(("id", "text"), (("US-1", "x" * 120), ("US-2", "y"))),))

    assert plain(card) == f"T\n\nid: US-1\ntext: {'x' * 120}\n\nid: US-2\ntext: y\n"


def test_a_table_without_rows_or_with_short_rows_is_no_error():
    """Cards come from content, which may be ragged."""
    assert plain(chat.Card("T", doc=(chat.Table(("a", "b"), ()),))) == "T\n\na  b\n-  -\n"
    assert "1" in plain(chat.Card("T", doc=(chat.Table(("a", "b"), (("1",),)),)))


def test_a_whole_card_as_a_file_is_named_by_its_words():
    """What nobody could use in a file is not in it."""
    card = chat.Card("T", doc=(chat.Para("p"),))
    button = chat.Button("approve", "7F3K", "Approve")

    assert as_file(replace(card, buttons=(button,), link="https://example.org")) == as_file(card)
    assert as_file(card).data == b"T\n\np\n"
    assert as_file(card).name != as_file(chat.Card("U")).name


@pytest.mark.parametrize(
    ("text", "most", "kept"),
    [
        ("one two", 7, "one two"),
        ("one two three", 9, "one two"),
        ("one\ntwo three", 8, "one\ntwo"),
        ("a " + "b" * 20, 10, "a bbbbbbbb"),
        ("word", 0, ""),
        ("word", -3, ""),
    ],
)
def test_a_beginning_ends_with_a_word(text, most, kept):
    """Unless more than half of it would be lost by that."""
    assert beginning(text, most) == kept
