"""The logic of `rolecall connect`: one test call, and what it showed; nothing is stored here."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

from rolecall.domain.value import Value
from rolecall.errors import BadInput, ModelFailed
from rolecall.llm.library import litellm
from rolecall.llm.prices import FREE, Quote, bundled_price, quote
from rolecall.llm.prompts import Message
from rolecall.llm.transport import Question, ask
from rolecall.llm.wire import response_format

if TYPE_CHECKING:
    from pydantic import SecretStr

    from rolecall.llm.connection import Connection
    from rolecall.llm.loop import CallLoop
    from rolecall.ports.time import Clock

#: Obeyed: exactly the schema. Wrapped: the right object inside other text. Ignored: something else.
JsonAbility = Literal["obeyed", "wrapped", "ignored"]

#: Room for a reasoning model to think before it answers.
_MAX_TOKENS = 2000
_TIMEOUT_S = 60.0
_RUN = "connect"
_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "city": {"type": "string", "enum": ["Oslo", "Lima"]},
        "letters": {"type": "integer"},
    },
    "required": ["city", "letters"],
    "additionalProperties": False,
}
_QUESTION = "Which of the two names begins with an L, Oslo or Lima, and how many letters has it? Answer as JSON."


class Report(Value, frozen=True):
    """What a test call showed."""

    model: str
    base: str
    #: Empty when the model answered; else what went wrong and the hint.
    failed: str = ""
    hint: str = ""
    #: Seconds from question to answer.
    latency_s: float = 0
    tokens_in: int = 0
    tokens_out: int = 0
    json_ability: JsonAbility | None = None
    #: The price that will be used; `bundled` is only a proposal to confirm, None has to be asked for.
    quote: Quote | None = None

    @property
    def works(self) -> bool:
        """True when the model answered with JSON we can read."""
        return not self.failed and self.json_ability in ("obeyed", "wrapped")


def model_id(provider: str, model: str) -> str:
    """Join provider and model to the id litellm knows; an id that already begins with the provider stays.

    Raises:
        BadInput: one of them is empty, or there is white space in them.
    """
    if not provider or not model or len(f"{provider}{model}".split()) != 1:
        raise BadInput("A provider and a model are needed.", hint="For example: --provider openai --model gpt-5-mini")
    return model if model.startswith(f"{provider}/") else f"{provider}/{model}"


def probe(connection: Connection, key: SecretStr, loop: CallLoop, clock: Clock) -> Report:
    """Make one test call to the connection's senior model and find its price.

    The call itself costs a few hundred tokens and is the one call made before a price is known.
    """
    model, base = connection.model("senior"), connection.base
    litellm()
    question = Question(
        model=model,
        base=base,
        key=key,
        messages=(Message(role="user", content=_QUESTION),),
        response_format=response_format("connection_test", _SCHEMA),
        max_tokens=_MAX_TOKENS,
        timeout_s=_TIMEOUT_S,
        price=FREE,
    )
    found = quote(model, base, connection.prices) or (None if base else bundled_price(model))
    began = clock.monotonic()
    try:
        answer = loop.call(_RUN, lambda: ask(question))
    except ModelFailed as error:
        return Report(model=model, base=base, failed=error.message, hint=error.hint, quote=found)
    return Report(
        model=model,
        base=base,
        latency_s=clock.monotonic() - began,
        tokens_in=answer.tokens_in,
        tokens_out=answer.tokens_out,
        json_ability=_ability(answer.text),
        quote=found,
    )


def _ability(text: str) -> JsonAbility:
    if _right(text):
        return "obeyed"
    return "wrapped" if _right(text[text.find("{") : text.rfind("}") + 1]) else "ignored"


def _right(text: str) -> bool:
    try:
        found = json.loads(text)
    except ValueError:
        return False
    return bool(found == {"city": "Lima", "letters": 4})
