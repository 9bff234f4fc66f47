"""What a scripted model server answers, one behaviour for each request."""

from __future__ import annotations

from typing import Any, Literal

from rolecall.domain.value import Value

Way = Literal["answer", "status", "stall", "trickle", "reset", "garbage"]


class Behaviour(Value, frozen=True):
    """How one request is answered."""

    way: Way = "answer"
    content: str = ""
    #: `stop`, `length` when the text was cut, `content_filter`.
    finish: str = "stop"
    status: int = 200
    #: Said in an error answer; a test may plant a secret here.
    message: str = ""
    retry_after: int | None = None
    #: Seconds before anything is sent.
    delay_s: float = 0
    #: Token figures; None: one for every four characters. `usage=False` leaves them out.
    tokens_in: int | None = None
    tokens_out: int | None = None
    usage: bool = True


def answers(content: str, **given: Any) -> Behaviour:
    """Answer well with this text."""
    return Behaviour(content=content, **given)


def busy(retry_after: int = 7) -> Behaviour:
    """Answer 429 with Retry-After."""
    return Behaviour(way="status", status=429, message="Rate limit reached", retry_after=retry_after)


def fails(status: int = 500, message: str = "The server had an error") -> Behaviour:
    """Answer with an error status."""
    return Behaviour(way="status", status=status, message=message)


def stalls(seconds: float = 60) -> Behaviour:
    """Accept the request and send nothing for a time."""
    return Behaviour(way="stall", delay_s=seconds)


def trickles(content: str, seconds: float = 60) -> Behaviour:
    """Send the head at once and then a byte of white space now and then."""
    return Behaviour(way="trickle", content=content, delay_s=seconds)


def truncates(content: str) -> Behaviour:
    """Answer with half of the text and `finish_reason: length`."""
    return Behaviour(content=content[: len(content) // 2], finish="length")


def wrong_json() -> Behaviour:
    """Answer with text that is almost JSON."""
    return Behaviour(content='Sure! Here it is:\n{"title": "x", "summary": ')


def wrong_schema() -> Behaviour:
    """Answer with JSON of another shape."""
    return Behaviour(content='{"answer": 42}')


def empty() -> Behaviour:
    """Answer with no text at all."""
    return Behaviour(content="")


def huge(size: int = 10_000_000) -> Behaviour:
    """Answer with ten megabytes."""
    return Behaviour(content="x" * size)


def resets() -> Behaviour:
    """Read the request and reset the connection."""
    return Behaviour(way="reset")


def garbage() -> Behaviour:
    """Answer 200 with a page instead of the protocol."""
    return Behaviour(way="garbage", content="<html>gateway</html>")
