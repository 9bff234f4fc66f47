"""Cards as plain text."""

from __future__ import annotations

from inline_snapshot import snapshot

from rolecall import chat
from rolecall.chat.plain import escape, plain
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
