"""From the author's `output` to the schema a draft is validated against."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rolecall.contracts.envelope import HEAD, TAIL, item, named

if TYPE_CHECKING:
    from rolecall.contracts.problem import Path, Report

_LOCAL = "#/$defs/"
_MAX_USES = 60


def content_schema(output: dict[str, Any]) -> dict[str, Any]:
    """Return JSON Schema (2020-12) with the envelope, ids, cites and explicit gaps; `x-` keywords are kept.

    `output` is within the profile (`profile.check_output`) and its references are inlined.
    """
    sections = {name: _gapped(spec, _section(name, spec)) for name, spec in output["properties"].items()}
    properties = {**HEAD, **sections, **TAIL}
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _section(name: str, spec: dict[str, Any]) -> dict[str, Any]:
    if spec["type"] != "object":
        return _node(spec)
    return spec | named({"type": "string", "const": name}, _fields(spec))


def _node(spec: dict[str, Any]) -> dict[str, Any]:
    """Return a node closed and complete; objects in a list become items."""
    if spec["type"] == "object":
        fields = _fields(spec)
        return spec | {"properties": fields, "required": list(fields), "additionalProperties": False}
    if spec["type"] == "array":
        entry = spec["items"]
        listed = entry["type"] == "object"
        return spec | {"items": entry | item(spec["x-id"], _fields(entry)) if listed else _node(entry)}
    return spec


def _fields(spec: dict[str, Any]) -> dict[str, Any]:
    return {name: _gapped(part, _node(part)) for name, part in spec["properties"].items()}


def _gapped(spec: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    if "x-gap" not in spec:
        return node
    gap = {
        "type": "object",
        "properties": {"gap": {"type": "string", "minLength": 1, "description": f"The question: {spec['x-gap']}"}},
        "required": ["gap"],
        "additionalProperties": False,
    }
    return {"anyOf": [node, gap]}


def inline(schema: dict[str, Any], report: Report) -> dict[str, Any]:
    """Return the schema with every reference into its own `$defs` written out; note those that cannot be."""
    definitions = schema.get("$defs", {})
    if not isinstance(definitions, dict):
        report.add(("$defs",), "must be `name: schema` lines.")
        definitions = {}
    body = {key: value for key, value in schema.items() if key != "$defs"}
    return body if not definitions and "$ref" not in str(body) else _Inliner(definitions, report).written_out(body, ())


class _Inliner:
    """Writes references out, up to a bound: definitions that multiply or use themselves are refused."""

    def __init__(self, definitions: dict[str, Any], report: Report) -> None:
        self._definitions = definitions
        self._report = report
        self._used = 0

    def written_out(self, node: dict[str, Any], path: Path) -> dict[str, Any]:
        """Return a node with the references below it written out."""
        while "$ref" in node:
            definition = self._definition(node["$ref"], (*path, "$ref"))
            node = {**definition, **{key: value for key, value in node.items() if key != "$ref"}}
        return {key: self._any(value, (*path, key)) for key, value in node.items()}

    def _any(self, node: Any, path: Path) -> Any:
        if isinstance(node, list):
            return [self._any(part, (*path, index)) for index, part in enumerate(node)]
        return self.written_out(node, path) if isinstance(node, dict) else node

    def _definition(self, name: object, path: Path) -> dict[str, Any]:
        self._used += 1
        if self._used == _MAX_USES + 1:
            self._report.add(path, f"definitions are used more than {_MAX_USES} times, or use themselves.")
        if self._used > _MAX_USES:
            return {"type": "string"}
        local = isinstance(name, str) and name.startswith(_LOCAL)
        found = self._definitions.get(str(name).removeprefix(_LOCAL)) if local else None
        if isinstance(found, dict):
            return found
        self._report.add(path, f"may only be `{_LOCAL}<name>` of this schema; nothing is fetched.")
        return {"type": "string"}
