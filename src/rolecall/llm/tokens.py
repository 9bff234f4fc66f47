"""Upper bounds on tokens: what a call is reserved for must never be below what the provider counts.

OpenAI's own models are counted with their tokenizer (o200k_base, bundled with litellm). For every other model
the bound is the number of UTF-8 bytes: tokenizers in use are byte-level or fall back to bytes, so a token
covers at least one byte. Nothing smaller holds: measured tokens per byte (cl100k, o200k, Claude 2) are 0.25
to 0.36 for prose, code and JSON, but 0.57 for hexadecimal ids, 0.72 for base64 and 0.94 for random two-byte
letters, which a hostile source may hold.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from rolecall.llm.library import litellm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.llm.prompts import Message

#: Families whose tokenizer is o200k_base (tiktoken's model table); a newer one is bounded by bytes.
_O200K = re.compile(r"^(openai/)?(gpt-4o|gpt-4\.1|gpt-4\.5|gpt-5|o1|o3|o4)([-.].*)?$")
#: litellm samples longer texts and extrapolates (its default is 4,000,000 characters); these are bounded by
#: bytes.
_EXACT = 1_000_000
#: Tokens around a message (OpenAI: 3 and 1 for the role), with room for other chat templates.
_PER_MESSAGE = 16
#: Words a provider adds for structured output and the answer's opening.
_PER_CALL = 600


def bound(model: str, base: str, messages: Sequence[Message], form: dict[str, Any]) -> int:
    """Return the most input tokens a call can be charged for; `form`, its response format, counts as text."""
    texts = [message.content for message in messages] + [json.dumps(form)]
    exact = not base and bool(_O200K.match(model))
    counted = sum(_o200k(text) if exact and len(text) <= _EXACT else len(text.encode()) for text in texts)
    return counted + _PER_MESSAGE * len(messages) + _PER_CALL


def _o200k(text: str) -> int:
    return int(litellm().token_counter(model="gpt-4o", text=text))
