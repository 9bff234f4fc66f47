"""Progress: findings, not percent."""

from __future__ import annotations

import io

from rich.console import Console

from rolecall.cli.watching import Watch, show_stages
from rolecall.domain.run import Progress

FOUND = Progress(run="r1.v1.1", phase="drafting", note="3 sources, 14 passages; missing: launch date", at="")
STAGE = {"name": "draft.0", "note": "1 calls", "model": "openai/gpt-5-mini", "cost_microusd": 12_345}


def test_a_pipe_gets_plain_lines() -> None:
    """Each change is one line."""
    stream = io.StringIO()

    with Watch(Console(file=stream, width=40)) as watch:
        watch.tell(FOUND)

    assert stream.getvalue() == "… drafting: 3 sources, 14 passages; missing: launch date\n"


def test_a_terminal_shows_what_was_found_and_what_comes_now() -> None:
    """The live list holds the finding and the phase."""
    stream = io.StringIO()

    with Watch(Console(file=stream, force_terminal=True, width=100, color_system=None)) as watch:
        watch.tell(FOUND)

    assert "✓ 3 sources, 14 passages; missing: launch date" in stream.getvalue()
    assert "drafting" in stream.getvalue()


def test_a_stage_that_asked_a_model_shows_which_and_what_it_cost() -> None:
    """One line a stage; redrafts are numbered, the first draft is not."""
    stream = io.StringIO()

    show_stages([STAGE, {**STAGE, "name": "verify.1", "model": ""}], Console(file=stream, width=40))

    assert stream.getvalue().splitlines() == [
        "✓ draft     1 calls (openai/gpt-5-mini, $0.012345)",
        "✓ verify.1  1 calls",
    ]
