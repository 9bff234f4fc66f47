"""The one place where litellm is imported: late, silenced, and cut off from the network."""

from __future__ import annotations

import functools
import logging
import os
from typing import Any

#: Set before the import. With these an import and a call reach nobody but the model's endpoint (tests/llm).
_QUIET = {
    "LITELLM_OFFLINE_MODE": "true",
    "LITELLM_LOCAL_MODEL_COST_MAP": "true",
    "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS": "true",
    "LITELLM_LOCAL_POLICY_TEMPLATES": "true",
    "LITELLM_LOCAL_BLOG_POSTS": "true",
    "LITELLM_LOCAL_AUTOROUTER_PRESETS": "true",
    "LITELLM_DISABLE_LATEST_RELEASE_CHECK": "true",
    "LITELLM_DONT_SHOW_FEEDBACK_BOX": "true",
}


@functools.cache
def litellm() -> Any:
    """Import litellm (about 4 s of CPU, once per process) and return the module.

    Its loggers are closed and those of its clients raised: they would write prompts, answers, headers and
    addresses, and some providers take the key in the address.
    """
    for name, value in _QUIET.items():
        os.environ[name] = value
    import litellm as library  # noqa: PLC0415  # 4 s and 200 MB: never at start-up

    library.suppress_debug_info = True
    library.turn_off_message_logging = True
    for name in ("LiteLLM", "LiteLLM Proxy", "LiteLLM Router"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = False
        logger.disabled = True
    for name in ("openai", "httpx", "httpcore", "aiohttp"):
        logging.getLogger(name).setLevel(logging.WARNING)
    return library


async def close_clients() -> None:
    """Close the connections litellm keeps, on the loop they were made on."""
    await litellm().close_litellm_async_clients()
