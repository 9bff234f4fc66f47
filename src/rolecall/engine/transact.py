"""DBOS Transact, as little of it as we use: one queue, one workflow, recovery and retention.

Names and behaviour are those of the 3.4 wheel. Only this module imports dbos, and only `Engine` imports this
module, when it first needs it. The database is opened as measured for runs that commit often: WAL and
synchronous=NORMAL on SQLite, because the ledger is the truth and the sweep mends what a power cut takes away.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, DBOSConfig, DBOSPortableJSONSerializer
from dbos import error as dbos_error

from rolecall.errors import ServiceFailed

if TYPE_CHECKING:
    import datetime as dt

    from rolecall.domain.run import Run

# Without a handler of its own DBOS would write to the terminal; so it logs where we do.
logging.getLogger("dbos").addHandler(logging.NullHandler())

APPLICATION = "rolecall"
#: Constant, or an upgrade would strand every run under way (DBOS recovers only runs of its own version).
VERSION = "1"
QUEUE = "line"
WORKFLOW = "line"
#: Seconds between two looks at the queue; the median start takes about half of it plus one claim.
POLL_S = 0.1
BATCH = 500
#: Tries, 20 ms apart, to switch a new file to write-ahead logging while other processes open it too.
WAL_TRIES = 100
ENDED = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
#: A workflow that runs the line: tenant and run id in, nothing out.
Execute = Callable[[str, str], None]


class Transact:
    """The engine's database, and DBOS on it while launched."""

    def __init__(self, url: str) -> None:
        """Open the engine's database; nothing is created or read yet."""
        self._url = url
        self._engine = _connect(url)
        self._made: DBOSClient | None = None

    def launch(self, executor: str, slots: int, execute: Execute) -> None:
        """Migrate the engine's database, take back this executor's broken-off runs, and begin to take runs.

        One department never takes the last slot, so that a long queue of one does not hold up the others.
        """

        def line(tenant: str, run: str) -> None:
            execute(tenant, run)

        self.migrate()
        with _translated():
            self._client.register_queue(  # first, since a queue made later is noticed a second late
                QUEUE,
                worker_concurrency=slots,
                partition_worker_concurrency=max(1, slots - 1),
                polling_interval_sec=POLL_S,
                on_conflict="always_update",
            )
            DBOS(config=self._config(executor))
            DBOS.workflow(name=WORKFLOW, max_recovery_attempts=None)(line)  # we count attempts ourselves
            DBOS.launch()

    def migrate(self) -> None:
        """Create or migrate the engine's tables."""
        with _translated():
            if self._engine.dialect.name == "sqlite":
                _use_wal(self._engine)
            DBOS.migrate(self._url)

    def _config(self, executor: str) -> DBOSConfig:
        return {
            "name": APPLICATION,
            "system_database_url": self._url,
            "system_database_engine": self._engine,
            "application_version": VERSION,
            "executor_id": executor,
            "serializer": DBOSPortableJSONSerializer(),  # the default, pickle, runs a written row as code
            "run_migrations": False,
            "use_listen_notify": False,  # for features we do not use, and its threads wake 100 times a second
            "notification_listener_polling_interval_sec": POLL_S,  # asks nothing; a stop waits for it
            "log_level": "WARNING",
        }

    @property
    def _client(self) -> DBOSClient:
        if self._made is None:
            self._made = DBOSClient(
                system_database_engine=self._engine,
                application_name=APPLICATION,
                serializer=DBOSPortableJSONSerializer(),
                retry_connection_errors=False,
            )
        return self._made

    def enqueue(self, run: Run, priority: int) -> None:
        """Put a run into the queue; a known id changes nothing. Low priorities run first, from 1."""
        with _translated():
            self._client.enqueue(
                {
                    "queue_name": QUEUE,
                    "workflow_name": WORKFLOW,
                    "workflow_id": run.id,
                    "queue_partition_key": run.department,
                    "priority": priority,
                },
                run.tenant,
                run.id,
            )

    def ended(self, runs: Collection[str]) -> Mapping[str, bool]:
        """Tell of those runs that the engine knows whether it thinks they have ended."""
        if not runs:
            return {}
        with _translated():
            rows = self._client.list_workflows(workflow_ids=list(runs), load_input=False, load_output=False)
        return {row.workflow_id: row.status in ENDED for row in rows}

    def again(self, run: Run) -> bool:
        """Work on a run again whose workflow has ended; False when another sweep was faster."""
        with _translated():
            try:
                self._client.rewind_workflow(run.id, queue_name=QUEUE, queue_partition_key=run.department)
            except dbos_error.DBOSException:
                return False
        return True

    def hand_back(self, executors: Collection[str]) -> int:
        """Put the runs of executors that are no more back into the queue; return how many."""
        count = 0
        with _translated():
            while rows := self._list(status="PENDING", executor_id=list(executors)):
                self._client.resume_workflows(rows, queue_name=QUEUE)
                count += len(rows)
        return count

    def delete(self, completed_before: dt.datetime) -> int:
        """Delete what the engine remembers of workflows completed before a time; return how many."""
        count = 0
        with _translated():
            while rows := self._list(status=list(ENDED), completed_before=completed_before.isoformat()):
                self._client.delete_workflows(rows)
                count += len(rows)
        return count

    def _list(self, **where: Any) -> list[str]:
        rows = self._client.list_workflows(**where, load_input=False, load_output=False, limit=BATCH)
        return [row.workflow_id for row in rows]

    def stop(self) -> None:
        """Stop taking runs; those under way go on in their threads."""
        DBOS.destroy(destroy_registry=True)

    def close(self) -> None:
        """Close the database."""
        if self._made is not None:
            self._made.destroy()
        self._engine.dispose()


def _connect(url: str) -> sa.Engine:
    if not url.startswith("sqlite"):
        return sa.create_engine(url, pool_size=10, max_overflow=0, pool_pre_ping=True)
    engine = sa.create_engine(url, pool_size=20, max_overflow=0, pool_timeout=30)

    @sa.event.listens_for(engine, "connect")
    def pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = "IMMEDIATE"
        for pragma in ("busy_timeout=30000", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def _use_wal(engine: sa.Engine) -> None:
    """Switch the file to write-ahead logging for good.

    The switch needs the file alone for a moment and, unlike other statements, does not wait for that.
    """
    for left in reversed(range(WAL_TRIES)):
        try:
            with engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        except sa.exc.OperationalError:
            if not left:
                raise
            threading.Event().wait(0.02)
        else:
            return


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (dbos_error.DBOSException, sa.exc.SQLAlchemyError) as error:
        raise ServiceFailed(f"The engine's database did not work: {type(error).__name__}.") from error
