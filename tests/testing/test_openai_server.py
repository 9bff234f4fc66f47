"""The scripted server keeps the protocol, so what passes against it means something."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from rolecall.testing import model_script as script
from rolecall.testing.model_script import Behaviour
from rolecall.testing.openai_server import OpenAiServer

ASK: dict[str, Any] = {"model": "scripted-1", "messages": [{"role": "user", "content": "Hello"}]}
HEADERS = {"Authorization": "Bearer k"}


@pytest.fixture
def server() -> Iterator[OpenAiServer]:
    """A server with a key."""
    with OpenAiServer(script.answers("fine"), key="k") as server:
        yield server


def post(server: OpenAiServer, body: dict[str, Any] | None = None, **given: Any) -> httpx.Response:
    """Ask over a fresh connection."""
    return httpx.post(f"{server.base}/chat/completions", json=body or ASK, **{"headers": HEADERS, **given})


def test_an_answer_has_the_protocols_form(server: OpenAiServer) -> None:
    """Choice, finish and usage stand where a client looks; the request is on record."""
    server.script(script.answers("fine", tokens_in=3, tokens_out=2))

    told = post(server).json()

    assert told["choices"][0]["message"] == {"role": "assistant", "content": "fine"}
    assert told["choices"][0]["finish_reason"] == "stop"
    assert told["usage"] == {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}
    assert server.requests[0].body == ASK
    assert server.requests[0].authorization == "Bearer k"


def test_the_models_are_listed(server: OpenAiServer) -> None:
    """`/v1/models` names what may be asked."""
    told = httpx.get(f"{server.base}/models", headers=HEADERS).json()

    assert [model["id"] for model in told["data"]] == ["scripted-1"]


@pytest.mark.parametrize(
    ("body", "given", "status"),
    [
        (ASK, {"headers": {}}, 401),
        (ASK, {"headers": {"Authorization": "Bearer other"}}, 401),
        ({**ASK, "model": "other"}, {}, 400),
        ({**ASK, "messages": []}, {}, 400),
        ({**ASK, "messages": [{"role": "boss", "content": "x"}]}, {}, 400),
        ({**ASK, "messages": [{"role": "user", "content": None}]}, {}, 400),
    ],
)
def test_what_breaks_the_protocol_is_refused(
    server: OpenAiServer, body: dict[str, Any], given: dict[str, Any], status: int
) -> None:
    """Key, model, messages and roles are checked, and nothing of the script is used up."""
    assert post(server, body, **given).status_code == status
    assert server.requests == []


def test_the_script_is_followed_in_order_and_then_the_default(server: OpenAiServer) -> None:
    """429 with Retry-After, then 500, then half an answer, then the default."""
    server.script(script.busy(7), script.fails(500), script.truncates("abcdef"))

    answers = [post(server) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [429, 500, 200, 200]
    assert answers[0].headers["Retry-After"] == "7"
    assert answers[2].json()["choices"][0] == {
        "index": 0,
        "message": {"role": "assistant", "content": "abc"},
        "finish_reason": "length",
    }
    assert answers[3].json()["choices"][0]["message"]["content"] == "fine"


def test_a_reset_is_a_reset(server: OpenAiServer) -> None:
    """The client sees the connection break, not an answer."""
    server.script(script.resets())

    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        post(server)


@pytest.mark.parametrize("behaviour", [script.stalls(), script.trickles("x")], ids=["stall", "trickle"])
def test_a_stall_lasts_until_the_client_gives_up(server: OpenAiServer, behaviour: Behaviour) -> None:
    """Neither silence nor drops of white space make an answer."""
    server.script(behaviour)
    began = time.monotonic()

    with pytest.raises((httpx.ReadTimeout, TimeoutError)):
        _read(server, until=began + 0.3)

    assert time.monotonic() - began < 2


def _read(server: OpenAiServer, until: float) -> None:
    address = f"{server.base}/chat/completions"
    with httpx.stream("POST", address, json=ASK, headers=HEADERS, timeout=0.3) as told:
        for _ in told.iter_raw():
            if time.monotonic() > until:
                raise TimeoutError


def test_a_person_can_play_the_model(tmp_path: Path) -> None:
    """As a program: the prompt appears as a file, and the answer file becomes the answer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = subprocess.Popen(
        [sys.executable, "-m", "rolecall.testing.openai_server", "--answers", str(tmp_path), "--port", str(port)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert program.stdout is not None
        assert f"http://127.0.0.1:{port}/v1" in program.stdout.readline()
        told: list[httpx.Response] = []
        ask = {**ASK, "model": "by-hand"}
        asking = threading.Thread(
            target=lambda: told.append(httpx.post(f"http://127.0.0.1:{port}/v1/chat/completions", json=ask))
        )
        asking.start()
        prompt = tmp_path / "0001.prompt.md"
        while not prompt.exists():
            time.sleep(0.01)
        (tmp_path / "0001.answer.json").write_text('{"played": true}')
        asking.join()
    finally:
        program.terminate()
        program.wait()
        if program.stdout:
            program.stdout.close()

    assert "Hello" in prompt.read_text()
    assert told[0].json()["choices"][0]["message"]["content"] == '{"played": true}'
