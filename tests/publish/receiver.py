"""A real receiver of webhooks on loopback: checks every signature itself, keeps what it took once an id."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = "shared-secret"


class Receiver:
    """What arrived. `script` says what the next posts get: a status, `lose` the answer, or `hang up`."""

    def __init__(self):
        self.taken = {}
        self.tries = []
        self.script = []
        self.headers = {}
        self.url = ""

    def handle(self, headers, body, now):
        """Check one post as the documentation of `publish.webhook` tells a receiver to, and take it."""
        stamp = headers["Rolecall-Timestamp"]
        expected = hmac.new(SECRET.encode(), f"v1,{stamp},".encode() + body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(headers["Rolecall-Signature"], f"v1={expected}"):
            return 401
        if abs(now - int(stamp)) > 300:
            return 403
        data = json.loads(body)
        assert data["id"] == headers["Rolecall-Id"]
        self.taken.setdefault(data["id"], data)
        return 200


@contextmanager
def receiving(clock):
    """Run a receiver whose own time is `clock`."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.tries.append((self.path, dict(self.headers), body))
            order = receiver.script.pop(0) if receiver.script else "take"
            if order == "hang up":
                self.connection.close()
                return
            status = order if isinstance(order, int) else receiver.handle(self.headers, body, clock.now().timestamp())
            if order == "lose":
                self.connection.close()
                return
            self.send_response(status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args):
            """Keep the test output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook?token=hidden"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
