"""The schema as a provider is sent it: the portable subset of JSON Schema that strict modes accept.

Strict structured output wants every property required, `additionalProperties: false`, no references and few
keywords (OpenAI's and Anthropic's documentation on structured outputs). What is made here is stricter than
the content schema in shape, so an answer that obeys it has the right shape. Limits on lengths and numbers go
into the description as words and are checked by our own validator. Everything else, `x-` keywords first, is
left out.
"""

from __future__ import annotations

from typing import Any

#: Limits that strict modes refuse or ignore, and how they read in a description.
_LIMITS = {
    "minItems": "at least {} entries",
    "maxItems": "at most {} entries",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minimum": "at least {}",
    "maximum": "at most {}",
    "format": "format {}",
}


def response_format(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Return the `response_format` that asks for an answer of this schema; `name` is the deliverable kind."""
    return {
        "type": "json_schema",
        "json_schema": {"name": name, "strict": True, "schema": portable(schema)},
    }


def portable(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the portable form of a schema without references (the contract loader writes them out)."""
    out: dict[str, Any] = {key: schema[key] for key in ("type", "enum") if key in schema}
    if "const" in schema:
        out["enum"] = [schema["const"]]
    if "anyOf" in schema:
        out["anyOf"] = [portable(choice) for choice in schema["anyOf"]]
    if "items" in schema:
        out["items"] = portable(schema["items"])
    if "properties" in schema:
        out["properties"] = {name: portable(part) for name, part in schema["properties"].items()}
        out["required"] = list(schema["properties"])
        out["additionalProperties"] = False
    if words := _words(schema):
        out["description"] = words
    return out


def _words(schema: dict[str, Any]) -> str:
    limits = [text.format(schema[key]) for key, text in _LIMITS.items() if key in schema]
    described = str(schema.get("description", ""))
    return f"{described} ({', '.join(limits)})".strip() if limits else described
