"""Contents are validated without a network and without repeating what a model wrote."""

from __future__ import annotations

import pytest

from rolecall.errors import BadContract
from rolecall.line.validation import MAX_PROBLEMS, problems


def test_formats_are_asserted() -> None:
    """A day that no calendar has is not a date."""
    schema = {"type": "object", "properties": {"due": {"type": "string", "format": "date"}}}

    assert [finding.pointer for finding in problems(schema, {"due": "2026-02-31"})] == ["/due"]
    assert problems(schema, {"due": "2026-02-28"}) == []


def test_neither_values_nor_unknown_names_are_repeated() -> None:
    """Messages go into prompts, cards and logs."""
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}, "additionalProperties": False}

    said = " ".join(finding.message for finding in problems(schema, {"n": "secret", "do evil": 1}))

    assert said
    assert "secret" not in said
    assert "evil" not in said


@pytest.mark.parametrize("schema", [{"$ref": "http://127.0.0.1:9/x"}, {"$ref": "file:///etc/passwd"}, {"type": 3}])
def test_a_schema_that_reaches_outside_or_is_broken_is_refused(schema: dict[str, object]) -> None:
    """No reference is ever followed to the network or a file."""
    with pytest.raises(BadContract, match="content schema is broken"):
        problems(schema, {})


def test_the_list_of_problems_is_short() -> None:
    """A repair prompt needs no more than twenty."""
    assert len(problems({"items": {"type": "integer"}}, ["x"] * 50)) == MAX_PROBLEMS
