"""A server that speaks the OpenAI protocol over real HTTP on loopback, scripted request by request.

It is strict about the protocol and records what it was asked, as the oracle of tests. Run as a program
(`python -m rolecall.testing.openai_server --answers DIR --port N`) it hands every prompt to a person: it
writes `DIR/0001.prompt.md` and `DIR/0001.request.json` and waits for `DIR/0001.answer.json` (or `.txt`,
`.md`).
"""

from __future__ import annotations

import argparse
import contextlib
import json
import socket
import struct
import sys
import threading
import time
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast

from rolecall.domain.value import Value
from rolecall.testing.answers_folder import AnswersFolder
from rolecall.testing.model_script import Behaviour

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType

_LARGEST_BODY = 20_000_000


class Seen(Value, frozen=True):
    """One request as it arrived."""

    path: str
    authorization: str
    body: dict[str, Any]
    #: Monotonic seconds.
    at: float


class OpenAiServer:
    """Answers `/v1/chat/completions` by script, then with the default; a context manager."""

    def __init__(
        self,
        default: Behaviour | Callable[[dict[str, Any]], Behaviour] | None = None,
        *,
        key: str = "",
        models: Iterable[str] = ("scripted-1",),
        port: int = 0,
    ) -> None:
        """Listen on loopback; with a `key` every request must carry it; `default` may look at the body."""
        self.key = key
        self.models = tuple(models)
        self.requests: list[Seen] = []
        self.closing = threading.Event()
        self._script: deque[Behaviour] = deque()
        self._default = default or Behaviour(content="{}")
        self._lock = threading.Lock()
        self._http = _Http(("127.0.0.1", port), _Handler, self)
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> Self:
        """Begin to answer."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End at once; requests that stall are let go."""
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @property
    def base(self) -> str:
        """The address to give as `api_base`."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def script(self, *behaviours: Behaviour) -> None:
        """Answer the next requests in this way, one after the other."""
        with self._lock:
            self._script.extend(behaviours)

    def take(self, seen: Seen) -> Behaviour:
        """Record a request and return how to answer it."""
        with self._lock:
            self.requests.append(seen)
            if self._script:
                return self._script.popleft()
        return self._default if isinstance(self._default, Behaviour) else self._default(seen.body)


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler], model: OpenAiServer) -> None:
        self.model = model
        super().__init__(address, handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing when a client hangs up: tests do that on purpose."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body leave as two packets; without this, Nagle and delayed ACK add 40 ms to every answer.
    disable_nagle_algorithm = True

    @property
    def _model(self) -> OpenAiServer:
        return cast("_Http", self.server).model

    def log_message(self, format: str, *args: Any) -> None:
        """Write no log."""

    def do_GET(self) -> None:
        """List the models."""
        if self.path != "/v1/models":
            self._error(404, "not found")
        elif self._authorized():
            listed = [{"id": name, "object": "model", "owned_by": "test"} for name in self._model.models]
            self._send(200, {"object": "list", "data": listed})

    def do_POST(self) -> None:
        """Answer a chat completion."""
        body = self._body()
        if self.path != "/v1/chat/completions":
            self._error(404, "not found")
        elif not self._authorized():
            pass
        elif complaint := _complaint(body, self._model.models):
            self._error(400, complaint)
        else:
            self._behave(body)

    def _behave(self, body: dict[str, Any]) -> None:
        seen = Seen(
            path=self.path,
            authorization=self.headers.get("Authorization", ""),
            body=body,
            at=time.monotonic(),
        )
        behaviour = self._model.take(seen)
        if behaviour.way == "trickle":
            self._trickle(behaviour)
            return
        self._model.closing.wait(behaviour.delay_s)
        if behaviour.way == "status":
            self._error(behaviour.status, behaviour.message, behaviour.retry_after)
        elif behaviour.way == "garbage":
            self._raw(200, behaviour.content.encode(), "text/html")
        elif behaviour.way == "answer":
            self._send(200, _completion(body, behaviour))
        else:
            self._reset()

    def _body(self) -> dict[str, Any]:
        size = min(int(self.headers.get("Content-Length") or 0), _LARGEST_BODY)
        try:
            found = json.loads(self.rfile.read(size))
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def _authorized(self) -> bool:
        if not self._model.key or self.headers.get("Authorization") == f"Bearer {self._model.key}":
            return True
        self._error(401, f"Incorrect API key provided: {self.headers.get('Authorization', '')}")
        return False

    def _trickle(self, behaviour: Behaviour) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "100000")
        self.end_headers()
        until = time.monotonic() + behaviour.delay_s
        while time.monotonic() < until and not self._model.closing.wait(0.1):
            self.wfile.write(b" ")
        self.close_connection = True

    def _reset(self) -> None:
        """Close with RST instead of FIN."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.close()

    def _error(self, status: int, message: str, retry_after: int | None = None) -> None:
        told = {"error": {"message": message, "type": "error", "code": str(status), "param": None}}
        self._send(status, told, retry_after)

    def _send(self, status: int, data: dict[str, Any], retry_after: int | None = None) -> None:
        self._raw(status, json.dumps(data).encode(), "application/json", retry_after)

    def _raw(self, status: int, data: bytes, media_type: str, retry_after: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(data)))
        if retry_after is not None:
            self.send_header("Retry-After", str(retry_after))
        self.end_headers()
        self.wfile.write(data)


def _complaint(body: dict[str, Any], models: tuple[str, ...]) -> str:
    """Say what is wrong with a chat request; empty when it keeps the protocol."""
    told = body.get("messages")
    if body.get("model") not in models:
        return f"unknown model {body.get('model')!r}"
    if not isinstance(told, list) or not told:
        return "messages must be a list with at least one message"
    for message in told:
        if message.get("role") not in ("system", "developer", "user", "assistant", "tool"):
            return f"unknown role {message.get('role')!r}"
        if not isinstance(message.get("content"), str):
            return "content must be text"
    return ""


def _completion(body: dict[str, Any], behaviour: Behaviour) -> dict[str, Any]:
    asked = sum(len(message["content"]) for message in body["messages"])
    tokens_in = asked // 4 + 1 if behaviour.tokens_in is None else behaviour.tokens_in
    tokens_out = len(behaviour.content) // 4 + 1 if behaviour.tokens_out is None else behaviour.tokens_out
    message = {"role": "assistant", "content": behaviour.content}
    reply: dict[str, Any] = {
        "id": "chatcmpl-test",
        "object": "chat.completion",
        "created": 0,
        "model": body["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": behaviour.finish}],
    }
    if behaviour.usage:
        total = tokens_in + tokens_out
        reply["usage"] = {"prompt_tokens": tokens_in, "completion_tokens": tokens_out, "total_tokens": total}
    return reply


def main(arguments: list[str] | None = None) -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m rolecall.testing.openai_server", description=__doc__)
    parser.add_argument("--answers", type=Path, required=True, metavar="DIR")
    parser.add_argument("--port", type=int, default=8421)
    parser.add_argument("--model", default="by-hand")
    given = parser.parse_args(arguments)
    with OpenAiServer(AnswersFolder(given.answers), models=(given.model,), port=given.port) as server:
        sys.stdout.write(f"{server.base} · model openai/{given.model} · answers in {given.answers}\n")
        sys.stdout.flush()
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
