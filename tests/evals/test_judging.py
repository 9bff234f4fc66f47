"""Judging: what came of a golden case against what had to."""

from __future__ import annotations

from typing import Any

import pytest

from rolecall.domain.golden import GoldenCase
from rolecall.evals import Observed, judge


def _case(**changes: Any) -> GoldenCase:
    facts = {
        "id": "us-1",
        "kind": "user_stories",
        "input": "Links expire after 15 minutes",
        "target": ("15 minutes",),
        "expect": "deliver",
        "split": "dev",
        "origin": "hand",
        "licence": "own",
    }
    return GoldenCase.model_validate(facts | changes)


MADE = Observed("delivered", {"stories": [{"want": "Links expire\nafter 15  Minutes", "so_that": {"gap": "Why?"}}]})


def test_what_was_expected_passes() -> None:
    """Case and white space do not matter, words do."""
    assert judge(_case(), MADE).passed


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"target": ("30 minutes",)}, "lacks “30 minutes”"),
        ({"forbid": ("expire",)}, "holds “expire”"),
        ({"must_gap": ("/stories/0/want",)}, "has no gap at /stories/0/want"),
        ({"must_gap": ("/stories/4/so_that",)}, "has no gap at /stories/4/so_that"),
        ({"expect": "ask", "target": ()}, "is delivered, not asking"),
        ({"expect": "blocked", "target": ()}, "is delivered, not blocked"),
    ],
)
def test_every_broken_expectation_is_named(changes: dict[str, Any], finding: str) -> None:
    """Each expectation fails by itself."""
    assert judge(_case(**changes), MADE).findings == (finding,)


def test_a_gap_where_one_must_be_passes() -> None:
    """JSON pointers lead through objects and lists."""
    assert judge(_case(must_gap=("/stories/0/so_that",)), MADE).passed


def test_a_target_may_stand_in_a_question() -> None:
    """A case that asks is judged by its questions."""
    seen = Observed("asking", questions=("Who will use it?",))

    assert judge(_case(expect="ask", target=("who will use it",)), seen).passed


def test_a_block_shows_its_findings() -> None:
    """Who reads the table sees why it was blocked."""
    seen = Observed("blocked", MADE.content, findings=("support: US-1 rests on nothing",))

    assert judge(_case(), seen).findings == ("is blocked, not delivered: support: US-1 rests on nothing",)
