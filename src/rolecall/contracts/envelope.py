"""What the loader adds to every deliverable, so that no author can forget or change it."""

from __future__ import annotations

from typing import Any

#: notes/deliverables.md §1: the summary of any deliverable.
SUMMARY_WORDS = 120

_BASIS = {
    "type": "string",
    "enum": ["evidence", "inference", "assumption"],
    "description": "Left out: evidence. Say so when the item is inferred from it, or assumed.",
}
_CITES = {
    "type": "array",
    "items": {"type": "string", "minLength": 1},
    "uniqueItems": True,
    "description": "Ids of the passages this rests on; only passages that were shown.",
}
_TEXT = {"type": "string", "minLength": 1}


def item(prefix: str, fields: dict[str, Any], basis: dict[str, Any] = _BASIS) -> dict[str, Any]:
    """Return the schema of a fact-bearing object: `id`, `cites`, its fields, and an optional `basis`."""
    identity = {
        "type": "string",
        "pattern": f"^{prefix}-[A-Za-z0-9][A-Za-z0-9.-]*$",
        "description": f"{prefix}-1, {prefix}-2 …",
    }
    return named(identity, fields, basis)


def named(identity: dict[str, Any], fields: dict[str, Any], basis: dict[str, Any] = _BASIS) -> dict[str, Any]:
    """Return the schema of a fact-bearing object whose `id` is described by `identity`."""
    return {
        "type": "object",
        "properties": {"id": identity, "cites": _CITES, **fields, "basis": basis},
        "required": ["id", "cites", *fields],
        "additionalProperties": False,
    }


def _texts(description: str) -> dict[str, Any]:
    return {"type": "array", "items": _TEXT, "description": description}


#: In front of the author's sections.
HEAD: dict[str, Any] = {
    "title": {"type": "string", "minLength": 1, "maxLength": 200},
    "summary": {
        "type": "string",
        "pattern": rf"^\s*(\S+(\s+|$)){{1,{SUMMARY_WORDS}}}$",
        "description": f"At most {SUMMARY_WORDS} words, derived from the items only.",
    },
}
_ASSUMPTION = item("ASM", {"text": _TEXT}, {"type": "string", "enum": ["assumption", "inference"]})
#: After the author's sections.
TAIL: dict[str, Any] = {
    "assumptions": {
        "type": "array",
        "x-id": "ASM",
        "items": _ASSUMPTION | {"required": [*_ASSUMPTION["properties"]]},
        "description": "What is taken for granted without evidence.",
    },
    "open_questions": _texts("What a person has to answer."),
    "unsorted": {
        "type": "array",
        "x-id": "UNS",
        "items": item("UNS", {"text": _TEXT}),
        "description": "Statements of the evidence that fitted no section.",
    },
    "limits": _texts("Where this may be wrong."),
}
ENVELOPE = frozenset({*HEAD, *TAIL})
