"""What a person points at: requests, deliverables, versions, runs."""

from __future__ import annotations

import pytest

from rolecall.cli.targets import Aim, Pointer, point
from rolecall.errors import BadInput


@pytest.mark.parametrize(
    ("words", "pointer"),
    [
        ("r1", Pointer("r1")),
        ("d-r1", Pointer("r1")),
        ("d-r1.v2", Pointer("r1", 2)),
        ("d-r1.v2.abc", Pointer("r1", 2, "abc")),
        ("r1.v2.1", Pointer("r1", 2)),
        (" r1 ", Pointer("r1")),
    ],
)
def test_each_way_to_name_a_version_is_read(words: str, pointer: Pointer) -> None:
    """A request means its newest version; the id of a run means the version it made."""
    assert point(words) == pointer


@pytest.mark.parametrize("words", ["", "d-", "d-r1.vx", "r1.x"])
def test_anything_else_is_refused_with_the_way_to_find_it(words: str) -> None:
    """The hint says where ids are listed."""
    with pytest.raises(BadInput, match="names no request") as caught:
        point(words)
    assert caught.value.hint == "rolecall requests lists them."


def test_the_token_fits_one_content_only() -> None:
    """Deliverable, version and the first 12 digits of the digest, as on the buttons of cards."""
    found = Aim("r1", "d-r1", 2, "0123456789abcdef", "Stories", "T1")

    assert found.token == "d-r1.v2.0123456789ab"
    assert "“Stories”, version 2, T1" in str(found)
