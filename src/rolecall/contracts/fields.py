"""Front matter against the domain's values: every objection of pydantic as a problem a person can act on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError

from rolecall.contracts.problem import meant

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from rolecall.contracts.problem import Report

V = TypeVar("V", bound=BaseModel)

#: How pydantic writes that the key of a mapping is wrong, not its value.
_KEY = "[key]"
_TEXT = "must be text; put it in quotes."
_ADVICE = {
    "missing": "is missing; add it.",
    "string_type": _TEXT,
    "string_too_short": "is empty; fill it in.",
    "tuple_type": "must be a list.",
    "dict_type": "must be `name: value` lines.",
    "model_type": "must be `name: value` lines.",
    "model_attributes_type": "must be `name: value` lines.",
    "int_type": "must be a whole number.",
    "int_parsing": "must be a whole number.",
    "int_from_float": "must be a whole number.",
    "float_type": "must be a number.",
    "float_parsing": "must be a number.",
}


def build(model: type[V], data: Mapping[str, Any], report: Report, added: frozenset[str] = frozenset()) -> V | None:
    """Return the value, or None with every objection noted.

    `added` names the fields that the loader fills; their problems are noted where they come from.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_context=True, include_input=True):
            if detail["loc"][0] not in added:
                path = tuple(part for part in detail["loc"] if part != _KEY)
                report.add(path, advice(detail, model, added))
        return None


def unknown(model: type[BaseModel], data: Mapping[str, Any], report: Report, added: frozenset[str]) -> None:
    """Note front-matter fields that only the loader may fill."""
    for name in sorted(added & data.keys()):
        report.add((name,), f"is not written here; {meant(name, model.model_fields.keys() - added)}")


def advice(detail: ErrorDetails, model: type[BaseModel], added: frozenset[str]) -> str:
    """Say what to do about one objection."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        *above, name = detail["loc"]
        if " " in str(name):
            return "is text where a field should stand; put a text that holds `: ` or `, ` in quotes."
        return f"there is no such field; {meant(str(name), _names(model, above) - added)}"
    if kind == "literal_error":
        return f"{detail['input']!r} is none of {context['expected']}."
    if kind == "string_pattern_mismatch":
        return f"{detail['input']!r} does not have the form {context['pattern']}."
    if kind == "too_short":
        return "is empty; at least one is needed."
    return _ADVICE.get(kind) or f"{detail['msg'][0].lower()}{detail['msg'][1:]}."


def _names(model: type[BaseModel], path: Sequence[str | int]) -> set[str]:
    """Return the field names of the value at `path` below a model."""
    current: Any = model
    for part in path:
        if isinstance(current, type) and issubclass(current, BaseModel):
            current = current.model_fields[str(part)].annotation
        elif get_origin(current) in (tuple, dict):
            current = get_args(current)[0 if get_origin(current) is tuple else 1]
    return set(current.model_fields) if isinstance(current, type) and issubclass(current, BaseModel) else set()
