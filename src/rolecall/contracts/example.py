"""An example content, built from a content schema: what templates are tried on and people are shown."""

from __future__ import annotations

from typing import Any, Literal

#: `full` fills everything, `gaps` leaves a gap wherever one may be, `least` keeps every list short.
Variant = Literal["full", "gaps", "least"]

_FORMATS = {
    "date": "2026-01-31",
    "date-time": "2026-01-31T09:00:00Z",
    "time": "09:00:00Z",
    "duration": "P1D",
    "email": "name@example.org",
    "uri": "https://example.org/",
    "uuid": "00000000-0000-4000-8000-000000000000",
}


def example(schema: dict[str, Any], variant: Variant = "full", name: str = "example") -> Any:
    """Return a value that the schema accepts, where `pattern` fields bring `examples`."""
    if "anyOf" in schema:
        return example(schema["anyOf"][1 if variant == "gaps" else 0], variant, name)
    if "const" in schema:
        return schema["const"]
    if schema.get("enum") or schema.get("examples"):
        return (schema.get("examples") or schema["enum"])[0]
    match schema["type"]:
        case "object":
            return _object(schema, variant)
        case "array":
            return _array(schema, variant, name)
        case "string":
            return _string(schema, name)
        case "boolean":
            return True
    return _number(schema)


def _object(schema: dict[str, Any], variant: Variant) -> dict[str, Any]:
    found = {name: example(part, variant, name) for name, part in schema["properties"].items()}
    if "cites" in found and "id" in found:
        found["cites"] = []
    return {name: value for name, value in found.items() if name in schema["required"]}


def _array(schema: dict[str, Any], variant: Variant, name: str) -> list[Any]:
    count = max(schema.get("minItems", 0), 0 if variant == "least" else 1)
    entries = [example(schema["items"], variant, name) for _ in range(count)]
    for number, entry in enumerate(entries, 1):
        if isinstance(entry, dict) and "id" in entry:
            prefix = schema["items"]["properties"]["id"]["pattern"].split("-")[0].removeprefix("^")
            entry["id"] = f"{prefix}-{number}"
        elif schema.get("uniqueItems") and isinstance(entry, str):
            entries[number - 1] = f"{entry} {number}"[: schema["items"].get("maxLength")]
    return entries


def _string(schema: dict[str, Any], name: str) -> str:
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]
    text = name.replace("_", " ")
    return text.ljust(schema.get("minLength", 0), ".")[: schema.get("maxLength")]


def _number(schema: dict[str, Any]) -> Any:
    step = schema.get("multipleOf", 1)
    if "exclusiveMinimum" in schema:
        return schema["exclusiveMinimum"] + step
    return schema.get("minimum", schema.get("maximum", schema.get("exclusiveMaximum", 2) - step))
