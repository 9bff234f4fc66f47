"""What a failed model call means: our one error, with the provider's status and a reason in our words."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING

from rolecall.errors import ModelFailed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import SecretStr

#: What a person should know and do, by the provider's status.
_REASONS: dict[int, tuple[str, str]] = {
    401: ("the key was not accepted", "Give the right key: rolecall connect"),
    402: (
        "the account has no credit",
        "Add credit with the provider, or connect another one: rolecall connect",
    ),
    403: ("the key may not use this model", "Choose another model or key: rolecall connect"),
    404: ("no such model or address", "Check model and --base-url: rolecall connect"),
    413: ("the prompt is too large for it", "Give fewer or shorter sources."),
    429: ("too many requests, or the quota is used up", "Try again later."),
}
#: The provider answered before it did any work, so it charges nothing.
_CLIENT = range(400, 500)
_SERVER = range(500, 600)
_KEYLIKE = re.compile(r"\b(?:sk|pk|rk|key|AIza|gsk|xai)[-_A-Za-z0-9*]{6,}|Bearer\s+\S+", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_SHOWN = 160


def failure(error: Exception, model: str, key: SecretStr) -> ModelFailed:
    """Translate what litellm raised. A key is never in the result, whatever the provider echoed."""
    if _never_sent(error):
        return ModelFailed(
            f"{model} cannot be reached: no connection.",
            hint="Check that the endpoint is up, and --base-url: rolecall connect",
            billed=False,
            again=True,
        )
    if _is(error, "Timeout", "TimeoutError"):
        return ModelFailed(f"{model} did not answer in time.", again=True)
    if _is(error, "ContextWindowExceededError"):
        return ModelFailed(
            f"{model} cannot read a prompt this long.", hint="Give fewer or shorter sources.", billed=False
        )
    # litellm gives a broken connection the status 500 that no server sent.
    broken = _is(error, "APIConnectionError", "APIResponseValidationError")
    status = 0 if broken else int(getattr(error, "status_code", None) or 0)
    return _by_status(status, error, model, key)


def _by_status(status: int, error: Exception, model: str, key: SecretStr) -> ModelFailed:
    if status in _REASONS:
        reason, hint = _REASONS[status]
        return ModelFailed(
            f"{model} refused the call (status {status}): {reason}{_wait(error)}.",
            hint=hint,
            billed=False,
            again=status == HTTPStatus.TOO_MANY_REQUESTS,
        )
    if status in _CLIENT:
        return ModelFailed(
            f"{model} refused the call (status {status}): {_said(error, key)}",
            hint="Choose a model that takes these parameters: rolecall connect",
            billed=False,
        )
    if status in _SERVER:
        return ModelFailed(f"{model} had an error of its own (status {status}).", hint="Try again.", again=True)
    return ModelFailed(f"The connection to {model} broke, or its answer was not readable.", again=True)


def _never_sent(error: BaseException) -> bool:
    """Look for the socket's own error: litellm's transport says `ConnectError` for a broken answer too."""
    return _is(error, "ClientConnectorError", "ConnectionRefusedError", "gaierror")


def _is(error: BaseException, *names: str) -> bool:
    return any(type(cause).__name__ in names for cause in _causes(error))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield the error and what it was raised from; clients wrap the socket's error several times."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _wait(error: Exception) -> str:
    answers = [getattr(cause, "response", None) for cause in _causes(error)]
    asked = [str(answer.headers.get("retry-after", "")) for answer in answers if answer is not None]
    seconds = next((value for value in asked if value.isdigit()), "")
    return f"; it asks to wait {seconds} s" if seconds else ""


def _said(error: Exception, key: SecretStr) -> str:
    """Return the provider's own words in one short line, without anything that looks like a key."""
    words = str(getattr(error, "message", error))
    if secret := key.get_secret_value():
        words = words.replace(secret, "…")
    return _SPACE.sub(" ", _KEYLIKE.sub("…", words)).strip()[:_SHOWN]
