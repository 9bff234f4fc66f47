"""The schema a provider is sent is strict, portable and free of our own keywords."""

import json
from typing import Any

import jsonschema_rs

from rolecall.llm.wire import portable, response_format
from tests.llm.parts import CONTRACT, OUTPUT

#: What strict structured output takes everywhere.
PORTABLE = {"type", "enum", "anyOf", "items", "properties", "required", "additionalProperties", "description"}


def _nodes(node: dict[str, Any]) -> list[dict[str, Any]]:
    below = [*node.get("properties", {}).values(), *node.get("anyOf", ())]
    below += [node["items"]] if "items" in node else []
    return [node, *(found for child in below for found in _nodes(child))]


def test_only_portable_keywords_are_left() -> None:
    """No limit, pattern, const or `x-` keyword remains at any depth."""
    assert {key for node in _nodes(portable(CONTRACT.content_schema)) for key in node} <= PORTABLE


def test_every_object_is_closed_and_complete() -> None:
    """All properties are required and no other is allowed, as strict modes want."""
    objects = [node for node in _nodes(portable(CONTRACT.content_schema)) if "properties" in node]

    assert len(objects) > 3
    assert all(node["required"] == list(node["properties"]) for node in objects)
    assert all(node["additionalProperties"] is False for node in objects)


def test_our_keywords_go_and_a_field_that_looks_like_one_stays() -> None:
    """`x-cues` goes as a keyword, but a property may be named like that."""
    schema = {**OUTPUT, "properties": {**OUTPUT["properties"], "x-ray": {"type": "string"}}}

    sent = portable(schema)

    assert "x-cues" not in json.dumps(sent)
    assert "x-ray" in sent["properties"]


def test_limits_become_words() -> None:
    """What a strict mode would refuse still reaches the model, in the description."""
    sent = portable({"type": "array", "items": {"type": "string"}, "minItems": 2, "description": "Names."})

    assert sent["description"] == "Names. (at least 2 entries)"
    assert "minItems" not in sent


def test_what_obeys_the_sent_schema_has_the_shape_of_the_contract() -> None:
    """An answer that is valid for the sent schema is valid for the content schema, a gap included."""
    answer = {
        "title": "Stories",
        "summary": "One story.",
        "stories": [
            {
                "id": "US-1",
                "cites": ["p12345678"],
                "want": "sign in",
                "owner": {"gap": "Who owns this?"},
                "priority": "must",
                "basis": "evidence",
            }
        ],
        "assumptions": [],
        "open_questions": [],
        "unsorted": [],
        "limits": [],
    }

    sent = response_format("user_stories", CONTRACT.content_schema)["json_schema"]["schema"]

    assert jsonschema_rs.Draft202012Validator(sent).is_valid(answer)
    assert jsonschema_rs.Draft202012Validator(CONTRACT.content_schema).is_valid(answer)
