"""Every page of the web workspace with rich sample data, to look at: `python -m tests.adapters.web.gallery`.

Nothing here talks to a core: the samples have the shapes of `views`, so a template that asks for more fails. What a
form says in the field `text` decides what the gallery answers, and `Gallery.push` sends news to the open page.
"""

from __future__ import annotations

import json
import mimetypes
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from rolecall_web import render
from tests.adapters.web import samples

CSP = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
PROPOSALS = (("ba", "Business Analyst"), ("pm", "Project Manager"), ("rolecall", "who works here, hire, status, stop"))


def html(name: str) -> str:
    """Render a page of the gallery."""
    template, make = samples.PAGES[name]
    return render.page(template, make())


def index() -> str:
    """List the pages."""
    links = "".join(f'<li><a href="/{name}">{name}</a></li>' for name in samples.PAGES)
    return f'<!doctype html><html lang="en"><title>Gallery</title><main><h1>Gallery</h1><ul>{links}</ul></main></html>'


class Gallery(ThreadingHTTPServer):
    """The pages under the policy that the workspace has."""

    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Visit)
        self.news: queue.Queue[str | None] = queue.Queue()
        #: The forms that were sent, as they came.
        self.sent: list[str] = []
        self.address = f"http://127.0.0.1:{self.server_address[1]}"

    def push(self, name: str, data: str) -> None:
        """Send an event to the page whose stream is open."""
        lines = "".join(f"data: {line}\n" for line in data.split("\n"))
        self.news.put(f"id: 50\nevent: {name}\n{lines}\n")


class _Visit(BaseHTTPRequestHandler):
    server: Gallery

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/events":
            self._stream()
        elif path == "/complete":
            found = [{"value": value, "label": label} for value, label in PROPOSALS]
            self._answer(json.dumps(found).encode(), "application/json")
        elif path.startswith("/static/"):
            file = render.STATIC / path.rpartition("/")[2]
            self._answer(file.read_bytes(), mimetypes.guess_type(file.name)[0] or "text/javascript")
        else:
            name = path.strip("/")
            self._answer((html(name) if name in samples.PAGES else index()).encode(), "text/html; charset=utf-8")

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        self.server.sent.append(sent)
        if "break" in sent:
            self.close_connection = True
            return
        refused = "refuse" in sent
        answer = {"said": "Only Dana decides." if refused else "", "refused": refused, "ask_whom": "dana", "goto": ""}
        self._answer(json.dumps(answer).encode(), "application/json")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(b"retry: 1000\n\n")
            while (text := self.server.news.get()) is not None:
                self.wfile.write(text.encode())
                self.wfile.flush()

    def _answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", CSP)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def served(port: int = 0) -> Iterator[Gallery]:
    """Serve the gallery."""
    gallery = Gallery(port)
    thread = threading.Thread(target=gallery.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield gallery
    finally:
        gallery.news.put(None)
        gallery.shutdown()
        gallery.server_close()
        thread.join()


if __name__ == "__main__":
    with served(8421) as opened, suppress(KeyboardInterrupt):
        print(f"The gallery is at {opened.address}; Ctrl+C ends it.")  # noqa: T201
        threading.Event().wait()
