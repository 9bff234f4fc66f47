"""From a model's raw answer to a content: strict JSON out of chatty text, then ids and cites in order.

Tolerated: one code fence, sentences around one JSON object, typographic quotation marks as delimiters where no
other reading is possible. Refused: NaN and infinities, duplicate keys, two objects, anything cut short.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from rolecall.line.stable import normalise, restore
from rolecall.line.validation import problems as schema_problems

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rolecall.domain.role import DeliverableContract

_FENCE = re.compile(r"^[ \t]*```[\w-]*[ \t]*\n(.*?)^[ \t]*```", re.DOTALL | re.MULTILINE)
#: A typographic closing quote ends a string only where JSON goes on after it.
_AFTER_STRING = re.compile(r"\s*(?:[,:}\]]|$)")


@dataclass(frozen=True)
class Parsed:
    """A content and what is wrong with it; no content when the answer is not one JSON object."""

    content: dict[str, Any] | None
    #: Short sentences for a repair prompt; they quote no value of the answer.
    problems: tuple[str, ...] = ()


class _Unusable(ValueError):
    """The answer is not one strict JSON object."""


def parse(text: str, contract: DeliverableContract, prior: Mapping[str, Any] | None = None) -> Parsed:
    """Read an answer; items unchanged since `prior` get their ids back."""
    try:
        content = one_object(text)
    except _Unusable as error:
        return Parsed(None, (str(error),))
    content = normalise(content, contract.content_schema)
    if prior is not None:
        content = restore(content, prior)
    found = schema_problems(contract.content_schema, content)
    return Parsed(content, tuple(f"{finding.pointer or 'the whole'}: {finding.message}" for finding in found))


def one_object(text: str) -> dict[str, Any]:
    """Return the one JSON object of an answer.

    Raises:
        ValueError: there is none, or more than one, or it is not strict JSON.
    """
    body = _body(text.removeprefix("\ufeff"))
    start = body.find("{")
    if start < 0:
        raise _Unusable("there is no JSON object in the answer")
    try:
        content, end = _decode(body, start)
    except json.JSONDecodeError as error:
        straight = _straightened(body[start:])
        if straight is None:
            raise _Unusable(_where(error)) from error
        body = straight
        try:
            content, end = _decode(body, 0)
        except json.JSONDecodeError as again:
            raise _Unusable(_where(again)) from again
    if _holds_object(body[end:]):
        raise _Unusable("there is more than one JSON object in the answer")
    return content


def _where(error: json.JSONDecodeError) -> str:
    return f"not valid JSON at line {error.lineno}, column {error.colno}: {error.msg}"


def _body(text: str) -> str:
    fenced = [block for block in _FENCE.findall(text) if "{" in block]
    if len(fenced) > 1:
        raise _Unusable("there is more than one code block with JSON in the answer")
    return str(fenced[0]) if fenced else text


def _decode(text: str, start: int) -> tuple[dict[str, Any], int]:
    decoder = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite, object_pairs_hook=_unique)
    try:
        content, end = decoder.raw_decode(text, start)
    except RecursionError as error:
        raise _Unusable("the answer is nested too deeply") from error
    except json.JSONDecodeError:
        raise
    except ValueError as error:
        raise _Unusable(str(error)) from error
    return content, end


def _refuse_constant(name: str) -> NoReturn:
    raise _Unusable(f"{name} is not a JSON number")


def _finite(text: str) -> float:
    value = float(text)
    if value in {float("inf"), float("-inf")}:
        raise _Unusable("a number is too large")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) != len(pairs):
        raise _Unusable("an object has the same key twice")
    return dict(pairs)


def _holds_object(rest: str) -> bool:
    """Tell whether another non-empty JSON object follows; prose in braces is none."""
    for start in (match.start() for match in re.finditer(r"\{", rest)):
        try:
            return bool(_decode(rest, start)[0])
        except ValueError:
            continue
    return False


def _straightened(text: str) -> str | None:
    """Replace typographic quotes that delimit strings, None when there are none or a string could end twice."""
    out: list[str] = []
    at, changed = 0, False
    while at < len(text):
        if text[at] == '"':
            end = _end_of_string(text, at + 1)
            out.append(text[at:end])
        elif text[at] in "“”":
            end = text.find("”", at + 1) + 1
            inside = text[at + 1 : end - 1]
            if not end or '"' in inside or "“" in inside or not _AFTER_STRING.match(text, end):
                return None
            out.append(f'"{inside}"')
            changed = True
        else:
            end = at + 1
            out.append(text[at])
        at = end
    return "".join(out) if changed else None


def _end_of_string(text: str, at: int) -> int:
    while at < len(text) and text[at] != '"':
        at += 2 if text[at] == "\\" else 1
    return min(at + 1, len(text))
