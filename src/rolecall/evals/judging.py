"""Compares what came of a golden case with what had to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from rolecall.domain.content import is_gap
from rolecall.domain.golden import GoldenCase, GoldenResult

#: What the expectations of a case are called where a request stands.
_EXPECTED = {"deliver": "delivered", "ask": "asking", "blocked": "blocked"}


@dataclass(frozen=True)
class Observed:
    """What came of a case: where its request stands, what was made, what was asked, what gates found."""

    status: str
    content: dict[str, Any] = field(default_factory=dict)
    questions: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()


def judge(case: GoldenCase, seen: Observed) -> GoldenResult:
    """Return the result of a case; it passed when nothing is to be said against it."""
    said = tuple(_objections(case, seen))
    return GoldenResult(id=case.id, passed=not said, findings=said)


def _objections(case: GoldenCase, seen: Observed) -> Iterator[str]:
    expected = _EXPECTED[case.expect]
    if seen.status != expected:
        why = f": {'; '.join(seen.findings[:3])}" if seen.findings else ""
        yield f"is {seen.status}, not {expected}{why}"
    text = _plain("\n".join((*_texts(seen.content), *seen.questions)))
    yield from (f"lacks “{words}”" for words in case.target if _plain(words) not in text)
    yield from (f"holds “{words}”" for words in case.forbid if _plain(words) in text)
    yield from (f"has no gap at {pointer}" for pointer in case.must_gap if not is_gap(_at(seen.content, pointer)))


def _plain(text: str) -> str:
    """Make texts comparable: neither case nor the length of white space matters."""
    return " ".join(text.casefold().split())


def _texts(value: object) -> Iterator[str]:
    """Yield every string and number of a content, in order."""
    if isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
    elif value is not None:
        yield str(value)


def _at(content: object, pointer: str) -> object:
    """Return what a JSON pointer (RFC 6901) points at, None where there is nothing."""
    for part in (part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]):
        if isinstance(content, dict):
            content = content.get(part)
        elif isinstance(content, list) and part.isdigit() and int(part) < len(content):
            content = content[int(part)]
        else:
            return None
    return content
