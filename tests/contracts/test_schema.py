"""From the author's schema to the content schema: the envelope, ids, cites and gaps are always there."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rolecall.contracts.envelope import ENVELOPE
from rolecall.contracts.example import example
from rolecall.contracts.problem import Report
from rolecall.contracts.profile import MAX_NODES, check_inputs, check_output
from rolecall.contracts.schema import content_schema, inline
from rolecall.domain.content import claims, gaps, items
from rolecall.line.validation import problems

NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True).filter(
    lambda name: name not in ENVELOPE | {"id", "cites", "basis", "gap", "cite"}
)
TEXT = st.text(st.characters(codec="utf-8", categories=("L", "N", "P")), min_size=1, max_size=12)


def gappable(spec):
    """Allow some fields a gap."""
    return st.one_of(spec, st.builds(lambda found, question: found | {"x-gap": question}, spec, TEXT))


def scalars():
    """Give plain fields of every type."""
    return st.one_of(
        st.builds(lambda low, more: {"type": "string", "minLength": low, "maxLength": low + more},
                  st.integers(0, 9), st.integers(0, 9)),
        st.builds(lambda low, more: {"type": "integer", "minimum": low, "maximum": low + more},
                  st.integers(-9, 9), st.integers(0, 9)),
        st.lists(TEXT, min_size=1, max_size=4, unique=True).map(lambda values: {"type": "string", "enum": values}),
        st.sampled_from(["date", "date-time", "time", "duration", "email", "uri", "uuid"]).map(
            lambda name: {"type": "string", "format": name}
        ),
        st.just({"type": "boolean"}),
        st.just({"type": "number", "exclusiveMinimum": 0}),
    )  # fmt: skip


def parts(depth):
    """Give fields, lists and objects nested up to a depth."""
    if not depth:
        return scalars()
    inner = st.dictionaries(NAMES, gappable(parts(depth - 1)), min_size=1, max_size=3)
    one = inner.map(lambda fields: {"type": "object", "properties": fields})
    many = st.builds(
        lambda spec, least: {"type": "array", "items": spec, "minItems": least},
        st.one_of(one, scalars()),
        st.integers(0, 2),
    )
    return st.one_of(scalars(), one, many)  # fmt: skip


def numbered(spec, counter):
    """Give every list of objects its own prefix."""
    entry = spec.get("items", {})
    if entry.get("type") == "object":
        spec["x-id"] = f"N{next(counter)}"
    for part in (*spec.get("properties", {}).values(), entry):
        if part:
            numbered(part, counter)
    return spec


OUTPUTS = st.dictionaries(NAMES, gappable(parts(2)), min_size=1, max_size=4).map(
    lambda found: numbered(json.loads(json.dumps({"type": "object", "properties": found})), iter(range(99)))
)


@given(OUTPUTS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_an_example_of_any_schema_within_the_profile_validates(output):
    """Whatever an author writes, a content built from the augmented schema is accepted, full, least and with gaps."""
    report = Report("x.md")
    check_output(output, report)

    assert report.problems == []
    schema = content_schema(output)
    for variant in ("full", "gaps", "least"):
        content = example(schema, variant)
        assert problems(schema, content) == []
        assert all(item["cites"] == [] for _, item in items(content))
    assert problems(schema, content | {"more": 1})
    assert all(problems(schema, {name: part for name, part in content.items() if name != left}) for left in content)


OUTPUT = {
    "type": "object",
    "properties": {
        "goal": {"type": "object", "properties": {"text": {"type": "string"}}},
        "notes": {"type": "array", "items": {"type": "string"}},
        "stories": {
            "type": "array",
            "x-id": "US",
            "items": {
                "type": "object",
                "properties": {
                    "want": {"type": "string", "x-key": True},
                    "why": {"type": "string", "x-gap": "What for?"},
                    "fit": {"type": "object", "properties": {"metric": {"type": "string"}}},
                    "ac": {
                        "type": "array",
                        "x-id": "AC",
                        "items": {"type": "object", "properties": {"text": {"type": "string"}}},
                    },
                },
            },
        },
    },
}


def test_items_carry_ids_and_cites_and_prose_does_not():
    """Objects in lists, nested ones and a section that is one object are items; a plain object in an item is not."""
    schema = content_schema(OUTPUT)
    content = example(schema)

    assert [item["id"] for _, item in items(content)] == ["goal", "US-1", "AC-1", "ASM-1", "UNS-1"]
    assert "id" not in content["stories"][0]["fit"]
    assert {claim.id: claim.kind for claim in claims(content, {})}["ASM-1"] == "assumption"
    content["stories"][0]["why"] = {"gap": "What for?"}
    assert problems(schema, content) == []
    assert [gap.pointer for gap in gaps(content)] == ["/stories/0/why"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        (lambda content: content["stories"][0].update(want={"gap": "What?"}), "/stories/0/want"),
        (lambda content: content["stories"][0].pop("cites"), "/stories/0"),
        (lambda content: content["stories"][0].update(id="S-1"), "/stories/0/id"),
        (lambda content: content["stories"][0].update(basis="rumour"), "/stories/0/basis"),
        (lambda content: content["goal"].update(id="aim"), "/goal/id"),
        (lambda content: content.update(summary="word " * 121), "/summary"),
        (lambda content: content["assumptions"][0].pop("basis"), "/assumptions/0"),
        (lambda content: content["unsorted"][0].update(why="x"), "/unsorted/0"),
    ],
)
def test_the_content_schema_refuses_what_breaks_the_contract(change, pointer):
    """A gap in an identifying field, a missing cite, a foreign id: each has its pointer."""
    schema = content_schema(OUTPUT)
    content = example(schema)
    change(content)

    assert [finding.pointer for finding in problems(schema, content)] == [pointer]


def test_local_references_are_written_out():
    """A definition may be used twice; words beside the reference win."""
    report = Report("x.md")
    output = {
        "$defs": {"text": {"type": "string", "description": "old", "minLength": 2}},
        "type": "object",
        "properties": {"a": {"$ref": "#/$defs/text", "description": "new"}, "b": {"$ref": "#/$defs/text"}},
    }

    found = inline(output, report)

    assert found["properties"]["a"] == {"type": "string", "description": "new", "minLength": 2}
    assert "$defs" not in found
    assert report.problems == []


@pytest.mark.parametrize(
    ("definitions", "words"),
    [
        ({"a": {"type": "object", "properties": {"again": {"$ref": "#/$defs/a"}}}}, "use themselves"),
        ({"a": {"$ref": "#/$defs/a"}}, "use themselves"),
        ({"b": {}}, "nothing is fetched"),
        ({f"{c}": {"type": "object", "properties": {str(n): {"$ref": f"#/$defs/{chr(ord(c) + 1)}"} for n in range(9)}}
          for c in "abcdefg"}, "more than 60 times"),
    ],
    ids=["a loop", "itself", "unknown", "exponential"],
)  # fmt: skip
def test_references_that_do_not_end_are_refused(definitions, words):
    """Loops and definitions that multiply stop at a bound."""
    report = Report("x.md")

    inline({"$defs": definitions, "type": "object", "properties": {"x": {"$ref": "#/$defs/a"}}}, report)

    assert any(words in problem.message for problem in report.problems)


def nested(depth):
    """Give an object nested so deep."""
    return {"type": "object", "properties": {"x": nested(depth - 1)}} if depth else {"type": "string"}


@pytest.mark.parametrize(
    ("output", "words"),
    [
        (nested(12), "nested deeper than 8"),
        (
            {"type": "object", "properties": {f"f{n}": {"type": "string"} for n in range(MAX_NODES)}},
            "more than 300",
        ),
        ({"type": "object"}, "`properties` is missing"),
        ({"type": "object", "properties": {"a": "text"}}, "must be a schema"),
        ({"type": "object", "properties": {"a": {"type": "array"}}}, "`items` is missing"),
        ({"type": "object", "properties": {"a": {"type": ["string", "null"]}}}, "must be one of array"),
        ({"type": "object", "required": ["b"], "properties": {"a": {"type": "string"}}}, "no property 'b'"),
        (
            {"type": "object", "properties": {"a": {"type": "string", "x-extract": "const"}}},
            "needs the value",
        ),
        (
            {"type": "object", "properties": {"a": {"type": "string", "x-extract": "label"}}},
            "needs `x-label`",
        ),
        (
            {"type": "object", "properties": {"a": {"type": "string", "x-question": "Why?"}}},
            "is not used here",
        ),
    ],
)
def test_schemas_outside_the_profile_are_refused(output, words):
    """Too deep, too big, half written: each says so."""
    report = Report("x.md")

    check_output(output, report)

    assert any(words in problem.message for problem in report.problems), report.problems


def test_inputs_must_be_a_form():
    """Anything but an object of text fields with a question is refused."""
    for inputs in ({"type": "array"}, {"type": "object", "properties": {"a": "b"}}):
        report = Report("x.md")
        check_inputs(inputs, report)
        assert report.problems
