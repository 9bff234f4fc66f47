"""Cards on a terminal: safe, readable, with the exact next commands."""

from __future__ import annotations

import pytest

from rolecall.chat import Bullets, Button, Card, Cites, Code, Facts, Heading, Note, Para, Step, Table
from rolecall.cli.render import card, command
from rolecall.cli.screen import show


@pytest.mark.parametrize(
    ("button", "line"),
    [
        (Button("approve", "d-r1.v2.abc123", "Approve"), "rolecall decide approve d-r1.v2"),
        (Button("revise", "d-r1.v2.abc123", "Revise"), 'rolecall decide revise d-r1.v2 "WHAT TO CHANGE"'),
        (Button("answer", "r1", "Answer"), "rolecall answer r1"),
        (Button("retry", "d-r1.v1.abc123", "Retry"), "rolecall retry r1"),
        (Button("withdraw", "d-r1.v1.abc123", "Withdraw"), "rolecall withdraw r1"),
        (Button("resume", "r1", "Resume"), "rolecall resume r1"),
        (Button("dance", "r1", "Dance"), "rolecall requests show r1"),
    ],
)
def test_a_button_is_the_command_to_type(button: Button, line: str) -> None:
    """A decision names the version it was shown with, so that a stale one is refused."""
    assert command(button) == line


def test_every_block_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """The whole card, its first line first, its commands last."""
    face = Card(
        title="Ready. @dana: please decide.",
        doc=(
            Heading("Summary"),
            Para("Two stories."),
            Bullets(("one", "two")),
            Table(("a", "b"), (("1", "2"),)),
            Facts((("Risk", "T1"), ("Cost", "$0.00"))),
            Cites((("p1", "handbook.md, row 4", "15 minutes"),)),
            Note("Careful", "warn"),
            Code("x = 1"),
        ),
        steps=(Step("draft", "done", "1 call"),),
        buttons=(Button("approve", "d-r1.v1.a", "Approve"),),
    )

    show(*card(face))

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Ready. @dana: please decide."
    assert lines[-1] == "  rolecall decide approve d-r1.v1"
    for words in (
        "Two stories.",
        "• two",
        "Risk: T1 · Cost: $0.00",
        "[p1] handbook.md, row 4",
        "“15 minutes”",
        "x = 1",
    ):
        assert words in "\n".join(lines)


def test_a_card_obeys_no_control_characters_and_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    """What a source says cannot colour, move or rewrite the screen."""
    show(*card(Card(title="\x1b[2Jgone [bold red]shout[/]", doc=(Para("a\u202eb"),))))

    assert capsys.readouterr().out == "\\x1b[2Jgone [bold red]shout[/]\na\\u202eb\n"


def test_a_pipe_gets_lines_that_are_not_broken(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever greps finds the whole sentence in one line."""
    words = "word " * 60

    show(*card(Card(title=words.strip())))

    assert capsys.readouterr().out == words.strip() + "\n"
