"""Events, answers and cards as JSON: each object carries its class name as `type`, each field its own name.

Bytes are base64, times ISO 8601. A field with a default may be missing, so that rows written before it was
added still load; anything unknown is refused.
"""

from __future__ import annotations

import base64
import datetime as dt
import typing
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Union, get_args, get_origin

from rolecall.chat import address, cards, events
from rolecall.chat.events import Answer, Form, Say
from rolecall.errors import BadInput

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T")

_CLASSES: dict[str, type] = {
    name: value
    for module in (address, cards, events)
    for name, value in vars(module).items()
    if isinstance(value, type) and is_dataclass(value) and value is not events.Event
}


def to_json(value: DataclassInstance) -> dict[str, Any]:
    """Write an event, an answer, a card or a part of one as plain JSON data."""
    return {
        "type": type(value).__name__,
        **{name: _dump(getattr(value, name)) for name in _names(type(value))},
    }


@cache
def _names(cls: type[DataclassInstance]) -> tuple[str, ...]:
    return tuple(part.name for part in fields(cls))


def from_json(data: Mapping[str, Any], kind: type[T]) -> T:
    """Read a `kind` (a class of `rolecall.chat`, `Event` for any event) back from `to_json`.

    Raises:
        BadInput: the tag is unknown or not a `kind`, or a field is unknown, missing or of the wrong type.
    """
    value = _object(data, "")
    if not isinstance(value, kind):
        raise BadInput(f"Expected a stored {kind.__name__}, found “{data['type']}”.")
    return value


def answer_from_json(data: Mapping[str, Any] | None) -> Answer:
    """Read the stored answer to an event; None stays None.

    Raises:
        BadInput: it is neither a `Say` nor a `Form`.
    """
    if data is None:
        return None
    if data.get("type") == "Form":
        return from_json(data, Form)
    return from_json(data, Say)


def _dump(value: object) -> Any:
    if value is None or isinstance(value, str | int | float):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return to_json(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _dump(part) for key, part in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple | list):
        return [_dump(part) for part in value]
    return value


@cache
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def _object(data: object, path: str) -> Any:
    if not isinstance(data, Mapping):
        raise _wrong(path, "an object")
    tag = data.get("type")
    cls = _CLASSES.get(tag) if isinstance(tag, str) else None
    if cls is None:
        raise BadInput(f"Unknown type “{tag}” at {path or '/'}: it was stored by another version of Rolecall.")
    known = {part.name: part for part in fields(cls)}
    unknown = set(data) - set(known) - {"type"}
    if unknown:
        raise BadInput(f"{tag} at {path or '/'} has no field {', '.join(sorted(map(str, unknown)))}.")
    missing = [
        name
        for name, part in known.items()
        if name not in data and part.default is MISSING and part.default_factory is MISSING
    ]
    if missing:
        raise BadInput(f"{tag} at {path or '/'} lacks {', '.join(missing)}.")
    hints = _hints(cls)
    return cls(**{name: _load(hints[name], data[name], f"{path}/{name}") for name in known if name in data})


def _load(hint: Any, data: Any, path: str) -> Any:
    """Read `data` as the field type `hint` says."""
    origin = get_origin(hint)
    if origin in {Union, UnionType}:
        return _choice(get_args(hint), data, path)
    if origin is Literal:
        if data not in get_args(hint):
            raise _wrong(path, f"one of {', '.join(map(str, get_args(hint)))}")
        return data
    if origin in {tuple, frozenset}:
        return _sequence(hint, data, path)
    if origin is Mapping:
        if not isinstance(data, dict):
            raise _wrong(path, "an object")
        return {key: _load(get_args(hint)[1], value, f"{path}/{key}") for key, value in data.items()}
    if is_dataclass(hint):
        value = _object(data, path)
        if not isinstance(value, hint):  # type: ignore[arg-type]  # a class
            raise _wrong(path, f"a {getattr(hint, '__name__', hint)}")
        return value
    return _scalar(hint, data, path)


def _choice(kinds: tuple[Any, ...], data: Any, path: str) -> Any:
    if data is None and NoneType in kinds:
        return None
    rest = tuple(kind for kind in kinds if kind is not NoneType)
    if len(rest) == 1:
        return _load(rest[0], data, path)
    value = _object(data, path)
    if not isinstance(value, rest):
        raise _wrong(path, f"one of {', '.join(kind.__name__ for kind in rest)}")
    return value


def _sequence(hint: Any, data: Any, path: str) -> Any:
    if not isinstance(data, list):
        raise _wrong(path, "a list")
    kinds = get_args(hint)
    if get_origin(hint) is frozenset or kinds[-1] is Ellipsis:
        kinds = (kinds[0],) * len(data)
    if len(kinds) != len(data):
        raise _wrong(path, f"{len(kinds)} values")
    parts = (_load(kind, value, f"{path}/{n}") for n, (kind, value) in enumerate(zip(kinds, data, strict=True)))
    return get_origin(hint)(parts)


def _scalar(kind: type, data: Any, path: str) -> Any:
    try:
        if kind is bytes:
            return base64.b64decode(data, validate=True)
        if kind is dt.datetime:
            return dt.datetime.fromisoformat(data)
    except (TypeError, ValueError) as error:
        raise _wrong(path, kind.__name__) from error
    if kind is float and type(data) is int:
        return float(data)
    if type(data) is not kind:
        raise _wrong(path, kind.__name__)
    return data


def _wrong(path: str, expected: str) -> BadInput:
    return BadInput(f"The stored value at {path or '/'} is not {expected}.")
