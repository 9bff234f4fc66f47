"""Alert rules: read with errors that name the part, held against every item of a content."""

from __future__ import annotations

import pytest

from rolecall.domain.alert import rule
from rolecall.errors import BadInput

STATUS = {
    "dimensions": [
        {"id": "DIM-1", "cites": ["p1"], "name": "Scope", "rag": "green"},
        {"id": "DIM-2", "cites": ["p2"], "name": "Schedule", "rag": "Red"},
        {"id": "DIM-3", "cites": ["p3"], "name": "Budget", "rag": {"gap": "Which colour has it?"}},
    ],
    "accounts": [
        {"id": "AC-1", "cites": [], "name": "Acme", "score": 80},
        {"id": "AC-2", "cites": [], "name": "Bolt", "score": "79.5 %"},
        {"id": "AC-3", "cites": [], "name": "Coil", "score": {"gap": "?"}, "risk": {"level": "high"}},
    ],
}
SCHEMA = {
    "properties": {
        "period": {"type": "object", "properties": {"text": {"type": "string"}}},
        "dimensions": {"type": "array", "items": {"properties": {"name": {}, "rag": {}}}},
    }
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("dimensions.rag = red", ["DIM-2"]),
        ("dimensions.rag != red", ["DIM-1"]),
        ("accounts.score >= 80", ["AC-1"]),
        ("accounts.score > 80", []),
        ("accounts.score < 80", ["AC-2"]),
        ("accounts.score <= 80", ["AC-1", "AC-2"]),
        ("accounts.score=80", ["AC-1"]),
        ("accounts.risk.level = high", ["AC-3"]),
        ("nothing.like = this", []),
    ],
)
def test_a_rule_finds_the_items_for_which_it_holds(text, found):
    """A gap is no value: what nobody knows raises no alarm, not even with `!=`."""
    assert [item["id"] for item, _value in rule(text).hits(STATUS)] == found


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("dimensions.rag red", "compares nothing"),
        ("rag = red", "names no field of a section"),
        ("dimensions.the rag = red", "“the rag” is no name of a field"),
        ("dimensions. = red", "names no field of a section"),
        ("dimensions.rag =", "no value behind ="),
        ("accounts.score >= high", "“high” in the alert rule"),
        ("accounts.score >= nan", "“nan” in the alert rule"),
        ("accounts.score >= 80 = 90", "one rule compares once"),
    ],
)
def test_a_wrong_rule_names_its_wrong_part(text, part):
    """So that it is mended at once."""
    with pytest.raises(BadInput, match=part):
        rule(text)


def test_a_rule_is_written_in_one_way():
    """However it was typed."""
    assert str(rule(" dimensions.rag  =  'red' ")) == "dimensions.rag = red"


def test_a_rule_on_what_a_deliverable_does_not_have_is_refused_with_what_there_is():
    """A misspelt one would never alert."""
    rule("dimensions.rag = red").check(SCHEMA)
    rule("period.text = x").check(SCHEMA)
    with pytest.raises(BadInput, match=r"“colour” .* no part of “dimensions”") as caught:
        rule("dimensions.colour = red").check(SCHEMA)
    assert "name, rag" in str(caught.value)
    with pytest.raises(BadInput, match=r"“dimension” .* no part of the deliverable"):
        rule("dimension.rag = red").check(SCHEMA)
