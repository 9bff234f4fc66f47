"""What a model call costs on our side: our adapter over bare litellm over bare httpx, against a 0 ms server."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import httpx
from pydantic import SecretStr

from rolecall.llm.connection import Connection
from rolecall.llm.library import litellm
from rolecall.llm.litellm_model import LiteLlmModel
from rolecall.llm.loop import CallLoop
from rolecall.llm.prompts import messages
from rolecall.llm.wire import response_format
from rolecall.testing.model_script import Behaviour
from rolecall.testing.openai_server import OpenAiServer
from tests.llm.parts import CONTENT, CONTRACT, task

CALLS = 200
WARM = 20
HEADER = ("road", "p50 ms", "p99 ms", "over httpx ms")

Row = tuple[str, ...]


def run() -> list[Row]:
    """Measure all roads in one run, interleaved, with the same bytes; a header, then a row per road.

    The floor is bare httpx over a kept connection; it holds the server's own time, so all roads share that.
    """
    given = task(timeout_s=30.0)
    told = [message.snapshot() for message in messages(given)]
    form = response_format(CONTRACT.kind, CONTRACT.content_schema)
    body = {"model": "scripted-1", "messages": told, "response_format": form, "max_tokens": given.max_tokens}
    loaded = _load()
    loop = CallLoop()
    with OpenAiServer(Behaviour(content=CONTENT)) as server, httpx.Client() as client:
        model = LiteLlmModel(Connection.to("openai/scripted-1", base=server.base), SecretStr("k"), loop)
        bare = {**body, "model": "openai/scripted-1", "api_base": server.base, "api_key": "k"}

        async def through_litellm() -> None:
            await litellm().acompletion(**bare, num_retries=0, max_retries=0)

        rows = _measured(
            {
                "call: bare httpx": lambda: client.post(f"{server.base}/chat/completions", json=body).json(),
                "call: bare litellm": lambda: loop.call("bench", through_litellm),
                "call: rolecall": lambda: model.complete(given),
                "part: prompt": lambda: messages(given),
                "part: token bound": lambda: model.count(given),
            }
        )
        model.close()
    loop.close()
    return [HEADER, *rows, loaded]


def _load() -> Row:
    began, cpu = time.perf_counter(), time.process_time()
    litellm()
    wall, used = time.perf_counter() - began, time.process_time() - cpu
    return ("import of litellm, once", f"{wall * 1000:.0f}", "", f"CPU {used * 1000:.0f}")


def _measured(roads: dict[str, Callable[[], object]]) -> list[Row]:
    seconds: dict[str, list[float]] = {name: [] for name in roads}
    for turn in range(WARM + CALLS):
        for name, road in roads.items():
            began = time.perf_counter()
            road()
            if turn >= WARM:
                seconds[name].append(time.perf_counter() - began)
    floor = statistics.median(seconds["call: bare httpx"])
    return [_row(name, taken, floor) for name, taken in seconds.items()]


def _row(name: str, taken: list[float], floor: float) -> Row:
    median = statistics.median(taken)
    over = f"{(median - floor) * 1000:.2f}" if name.startswith("call") else ""
    return (name, f"{median * 1000:.2f}", f"{statistics.quantiles(taken, n=100)[98] * 1000:.2f}", over)


if __name__ == "__main__":
    for line in run():
        print("\t".join(line))
