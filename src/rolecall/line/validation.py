"""JSON Schema validation of contents: no network, no echo of untrusted values, compiled once per schema."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn

import jsonschema_rs

from rolecall.domain.run import Finding
from rolecall.domain.value import canonical
from rolecall.errors import BadContract

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Problems reported per content: more do not help a repair (notes/models.md).
MAX_PROBLEMS = 20
#: Kinds of errors whose message quotes a property name: the model's words, which prompts and cards would repeat.
_FOREIGN = frozenset({"additionalProperties", "unevaluatedProperties", "propertyNames"})


def problems(schema: Mapping[str, Any], content: object) -> list[Finding]:
    """Return where a content breaks its schema, at most 20 findings.

    Raises:
        BadContract: the schema itself cannot be compiled, or refers to something outside itself.
    """
    found = []
    for error in _validator(canonical(schema)).iter_errors(content):
        pointer = "".join(f"/{part}" for part in error.instance_path)
        item = _item(content, error.instance_path)
        found.append(Finding(message=_message(error)[:300], pointer=pointer[:200], item=item[:60]))
        if len(found) == MAX_PROBLEMS:
            break
    return found


def _message(error: jsonschema_rs.ValidationError) -> str:
    """Return what is wrong without any word of the content."""
    match error.kind:
        case kind if kind.name in _FOREIGN:
            return "there are fields the schema does not know"
        case jsonschema_rs.ValidationErrorKind.AnyOf(context=branches):
            # The loader writes `anyOf` for one purpose: a value, or a gap (contracts/schema.py).
            why = next((reason.message for branch in branches[:1] for reason in branch), "")
            return f"it is neither a gap with its question nor a value: {why}"
        case jsonschema_rs.ValidationErrorKind.Pattern() if list(error.instance_path) == ["summary"]:
            return "the summary must have 1 to 120 words"
        case _:
            return error.message


def _item(content: object, path: list[str | int]) -> str:
    """Return the id of the innermost item on a path, empty where there is none."""
    found, here = "", content
    for part in (*path, None):
        if isinstance(here, dict) and isinstance(here.get("id"), str):
            found = here["id"]
        if isinstance(here, dict | list) and part is not None:
            here = here[part]  # type: ignore[index]  # the path was found in this content
    return found


@lru_cache(maxsize=64)
def _validator(schema: bytes) -> jsonschema_rs.Draft202012Validator:
    """Compile a schema; it takes 5 ms, so once per schema (notes/models.md)."""
    try:
        return jsonschema_rs.Draft202012Validator(
            schema.decode(), validate_formats=True, retriever=_refuse, mask="the value"
        )
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        raise BadContract(f"The content schema is broken: {str(error).splitlines()[0]}.") from error


def _refuse(uri: str) -> NoReturn:
    raise ValueError(f"it refers to {uri}, outside itself")
