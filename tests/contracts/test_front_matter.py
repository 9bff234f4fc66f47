"""YAML front matter: what it reads, and what it refuses at which line."""

from __future__ import annotations

import pytest

from rolecall.contracts.front_matter import Unreadable, parse


def test_scalars_follow_the_core_schema_of_yaml_1_2():
    """`yes`, versions, dates and clock times stay words; numbers, booleans and null do not."""
    front = parse("---\na: yes\nb: 1.0.0\nc: 2026-01-31\nd: 12:30\ne: 7\nf: true\ng: ~\nh: 1.5\ni: '7'\n---\n")

    assert front.data == {
        "a": "yes", "b": "1.0.0", "c": "2026-01-31", "d": "12:30", "e": 7, "f": True, "g": None, "h": 1.5, "i": "7",
    }  # fmt: skip


def test_every_field_knows_its_line():
    """Marks count from the first line of the file, in nested lists too."""
    front = parse("---\na:\n  - b: 1\n  - c:\n      d: 2\n---\ntext\n")

    assert (front.marks[("a", 0, "b")], front.marks[("a", 1, "c", "d")]) == (3, 5)
    assert (front.body, front.body_line) == ("text\n", 7)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("no fence", 1, "must start with a line `---`"),
        ("---\na: 1\n", 1, "not closed"),
        ("---\na: 1\nb: 2\na: 3\n---\n", 4, "twice"),
        ("---\na: one: two\n---\n", 2, "needs quotes"),
        ("---\na: @dana\n---\n", 2, "quote a text that starts with"),
        ("---\na:\n\t- b\n---\n", 3, "indent with spaces"),
        ("---\na: &x [1]\nb: *x\n---\n", 2, "anchors"),
        ("---\na: !!python/object:os.system {}\n---\n", 2, "tags"),
        ("---\n{a: 1}: 2\n---\n", 2, "a field name must be a word"),
        ("---\n- a\n---\n", 2, "list of `field: value`"),
        ("---\na: \x07\n---\n", 1, "character"),
        ("---\na: 'open\n---\n", 3, "not YAML"),
        ("---\na: " + "[" * 200_000 + "\n---\n", 2, "deeper than 24"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 40 else "",
)
def test_what_is_not_plain_yaml_is_refused_at_its_line(text, line, words):
    """Each refusal names the line and says what to do; deep nesting cannot crash the parser."""
    with pytest.raises(Unreadable) as refused:
        parse(text)

    assert refused.value.line == line
    assert words in refused.value.message
