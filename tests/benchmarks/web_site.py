"""Sites to measure: an installation with the sample workspace, served by another process, and people signed in."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode, urlsplit

from rolecall.app import App, sampling
from rolecall.config import Settings
from rolecall.desk import members
from rolecall.domain.member import MemberRole
from rolecall_web.address import ACCOUNT, NAME
from rolecall_web.security import COOKIE

TENANT = "main"
#: The channel in which the roles of the sample work.
CHANNEL = "front-door"
#: Seconds that starting, or emptying an outbox, may take.
PATIENCE_S = 120.0
OURS = {"sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded"}


@dataclass
class Browser:
    """One person's connection, kept open, and their session."""

    address: str
    cookie: str = ""
    _connection: HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        """Connect when something is asked for."""
        self._connection = HTTPConnection(urlsplit(self.address).netloc, timeout=PATIENCE_S)

    def get(self, path: str, **headers: str) -> str:
        """Return a page.

        Raises:
            RuntimeError: the answer is no page.
        """
        answer, body = self._ask("GET", path, None, headers)
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {body[:300]!r}")
        return body.decode()

    def renew(self) -> None:
        """Connect anew at the next request: a server closes connections that rest for some seconds."""
        self._connection.close()

    def ms(self, path: str) -> float:
        """Return how long a page takes, in milliseconds."""
        began = time.perf_counter()
        self.get(path)
        return 1000 * (time.perf_counter() - began)

    def post(self, path: str, **fields: str) -> HTTPResponse:
        """Send a form."""
        return self._ask("POST", path, urlencode(fields), OURS)[0]

    def sends(self, page: str, path: str, **fields: str) -> None:
        """Fill in the form of a page and send it."""
        token = re.search(r'name="csrf" value="([^"]+)"', page)
        if token is None:
            raise RuntimeError("the page has no form")
        answer = self.post(path, csrf=token.group(1), event=f"bench{time.monotonic_ns()}", **fields)
        if answer.status != 303:
            raise RuntimeError(f"{path}: {answer.status}")

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> tuple[HTTPResponse, bytes]:
        self._connection.request(method, path, body, {**headers, **({"cookie": self.cookie} if self.cookie else {})})
        answer = self._connection.getresponse()
        return answer, answer.read()


@dataclass
class Site:
    """A process that answers browsers."""

    address: str
    process: subprocess.Popen[str]

    def tell(self, text: str) -> float:
        """Have it tell something to all open pages; return the second at which it began to."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{text}\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def cpu_s(self) -> float:
        """Return the processor time it has taken, in seconds."""
        ticks = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


@contextmanager
def site(kind: Literal["product", "floor"], data: Path = Path()) -> Iterator[Site]:
    """Start a process (see `web_child`) and end it."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.web_child", kind, str(data)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            if not address.startswith("http"):
                raise ChildProcessError(f"the {kind} did not start")
            yield Site(address, process)
        finally:
            process.terminate()
            process.wait(PATIENCE_S)


@contextmanager
def sample_house() -> Iterator[App]:
    """Make an installation with the sample workspace, its cards delivered to the pages; it is thrown away."""
    with tempfile.TemporaryDirectory(prefix="rolecall-web-") as folder:
        app = App(Settings(data_dir=Path(folder) / "data", sample=False))
        try:
            sampling.add(app, lambda _said: None)
            with site("product", app.settings.data_dir):
                _delivered(app)
            yield app
        finally:
            app.close()


def _delivered(app: App) -> None:
    end = time.monotonic() + PATIENCE_S
    while True:
        with app.store.reading(TENANT) as uow:
            rows = uow.outbox.listed(states=("queued", "sending", "unsure"))
        if not [row for row in rows if row.workspace == sampling.WORKSPACE]:
            return
        if time.monotonic() > end:
            raise TimeoutError(f"{len(rows)} cards of the sample were not delivered")
        time.sleep(0.2)


def cookie(app: App, name: str) -> str:
    """Sign a member in by a link of their own and return the cookie of the session."""
    host = app.person(app.host_actor())
    with app.store.begin(TENANT) as uow:
        member = uow.members.named(name)
        if member is None:
            raise LookupError(name)
        token = members.make_link(app.office, uow, host, member, "sign-in")
    signed = app.desk.sign_in(token, NAME, ACCOUNT)
    if signed is None:
        raise LookupError(f"{name} did not come in")
    return f"{COOKIE}={signed.secret}"


def people(app: App, count: int, role: MemberRole = "requester") -> list[str]:
    """Add members and return their names."""
    host = app.person(app.host_actor())
    with app.store.begin(TENANT) as uow:
        added = [members.add(app.office, uow, host, f"Person {n}", frozenset({role}))[0] for n in range(count)]
    return [member.name for member in added]
