"""Deliver: what a version is called."""

from __future__ import annotations

import pytest

from rolecall.line.deliver import titled


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("User stories: user stories: As support staff", "User stories: As support staff"),
        ("User stories: User stories for staff", "User stories: staff"),
        ("User stories: on-call rota", "User stories: on-call rota"),
        ("User stories", "User stories"),
        ("Kickoff: what was decided", "Kickoff: what was decided"),
    ],
)
def test_the_kind_stands_once_in_a_title(title, shown):
    """A request that begins with the kind is not called by it twice."""
    assert titled(title, "User stories") == shown
