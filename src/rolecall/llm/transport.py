"""One question to a provider through litellm: no retries, no cache, no callbacks; those are ours."""

from __future__ import annotations

import asyncio
from typing import Any

from pydantic import Field, SecretStr

from rolecall.domain.value import Value
from rolecall.errors import ModelFailed
from rolecall.llm import tokens
from rolecall.llm.failures import failure
from rolecall.llm.library import litellm
from rolecall.llm.prompts import Message
from rolecall.ports.model import Completion, Price

#: A longer answer is no deliverable; characters.
MAX_ANSWER = 1_000_000
#: Sent where an endpoint wants no key, so that litellm does not send it one from the environment.
_NO_KEY = "none"


class Question(Value, frozen=True):
    """Everything one call needs."""

    model: str
    base: str
    key: SecretStr = Field(repr=False)
    messages: tuple[Message, ...]
    #: `wire.response_format`.
    response_format: dict[str, Any]
    max_tokens: int
    timeout_s: float
    price: Price


async def ask(question: Question) -> Completion:
    """Ask once and return the raw answer with the provider's own token figures.

    Raises:
        ModelFailed: no answer within the time, an error status, or no usable text.
    """
    try:
        async with asyncio.timeout(question.timeout_s):
            reply = await litellm().acompletion(**_parameters(question))
    except Exception as error:  # noqa: BLE001  # litellm's errors share no base of their own
        # `from None`: litellm's errors carry the request, and a log of the chain would show prompt and key.
        raise failure(error, question.model, question.key) from None
    return _completion(reply, question)


def _parameters(question: Question) -> dict[str, Any]:
    given = {"api_base": question.base, "api_key": question.key.get_secret_value()}
    if question.base and not given["api_key"]:
        given["api_key"] = _NO_KEY
    return {
        "model": question.model,
        "messages": [message.snapshot() for message in question.messages],
        "response_format": question.response_format,
        "max_tokens": question.max_tokens,
        "timeout": question.timeout_s,
        "num_retries": 0,
        "max_retries": 0,
        "drop_params": True,
        "input_cost_per_token": question.price.input / 10**12,
        "output_cost_per_token": question.price.output / 10**12,
        **{name: value for name, value in given.items() if value},
    }


def _completion(reply: Any, question: Question) -> Completion:
    choice = reply.choices[0] if reply.choices else None
    text = str((choice and choice.message.content) or "")
    finish = str((choice and choice.finish_reason) or "")
    if finish == "content_filter":
        raise ModelFailed(f"{question.model} declined to answer (content filter).")
    if not text.strip():
        cut = f" It used all {question.max_tokens} tokens without writing any." if finish == "length" else ""
        raise ModelFailed(f"{question.model} gave an empty answer.{cut}", again=True)
    if len(text) > MAX_ANSWER:
        raise ModelFailed(f"{question.model} answered with {len(text):,} characters; at most {MAX_ANSWER:,} are read.")
    tokens_in, tokens_out = _usage(reply, question)
    return Completion(
        text=text,
        model=question.model,
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        finish="length" if finish == "length" else "stop",
    )


def _usage(reply: Any, question: Question) -> tuple[int, int]:
    """Return the provider's figures; where a server sends none, the worst case that was reserved."""
    usage = getattr(reply, "usage", None)
    tokens_in = int(getattr(usage, "prompt_tokens", 0) or 0)
    tokens_out = int(getattr(usage, "completion_tokens", 0) or 0)
    if tokens_in and tokens_out:
        return tokens_in, tokens_out
    most = tokens.bound(question.model, question.base, question.messages, question.response_format)
    return tokens_in or most, tokens_out or question.max_tokens
